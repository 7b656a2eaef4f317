#include "sim/model/fact_names.h"

#include "sim/model/fact_shapes.h"

namespace drsim::model {

std::string_view name_of(FactKind kind) { return shape_of(kind).name; }

std::string_view name_of(WaitedFor what) {
    switch (what) {
        case WaitedFor::Nothing: return "nothing";
        case WaitedFor::Need: return "need";
        case WaitedFor::ControlPlane: return "control_plane";
        case WaitedFor::Capacity: return "capacity";
        case WaitedFor::Person: return "person";
        case WaitedFor::Hands: return "hands";
        case WaitedFor::Mechanism: return "mechanism";
        case WaitedFor::CopyReachable: return "copy_reachable";
        case WaitedFor::Majority: return "majority";
        case WaitedFor::CopyFilled: return "copy_filled";
        case WaitedFor::CopyFollows: return "copy_follows";
        case WaitedFor::Backups: return "backups";
        case WaitedFor::RestorePlace: return "restore_place";
        case WaitedFor::Link: return "link";
        case WaitedFor::PlaceUp: return "place_up";
        case WaitedFor::Backlog: return "backlog";
        case WaitedFor::Node: return "node";
    }
    return "unknown";
}

}  // namespace drsim::model
