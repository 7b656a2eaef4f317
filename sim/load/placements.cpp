#include <fmt/format.h>

#include "sim/load/placements.h"
#include "sim/load/quantities.h"

namespace drsim::load {

using namespace model;

namespace {

void read_counts(Reading& reading, const Node& node, std::string_view place, Placement& placement) {
    const Fields fields(reading, node, keys::placement, fmt::format("the placement at {}", place));
    if (const Node* count = fields.find("count")) placement.count = count_of(reading, *count);
    if (const Node* maximum = fields.find("max")) placement.maximum = count_of(reading, *maximum);
    if (const Node* minimum = fields.find("min")) placement.minimum = count_of(reading, *minimum, 1);
    if (!placement.count && (placement.maximum || placement.minimum)) {
        reading.error(node.where, fmt::format("\"{}\" needs \"count\"", placement.maximum ? "max" : "min"));
        return;
    }
    if (!placement.count) return;
    if (placement.minimum && *placement.minimum > *placement.count)
        reading.error(fields.where("min"), fmt::format("min {} is more than count {}", *placement.minimum, *placement.count));
    if (placement.maximum && *placement.maximum < *placement.count)
        reading.error(fields.where("max"), fmt::format("max {} is less than count {}", *placement.maximum, *placement.count));
}

}  // namespace

std::vector<Placement> placements_of(Reading& reading, Names& names, const Node* node) {
    std::vector<Placement> all;
    if (node == nullptr) return all;
    const auto refuse_repeats = [&](const Placement& placement) {
        for (const Placement& other : all)
            if (placement.place.exists() && other.place == placement.place) reading.error(placement.where, "duplicate location");
    };
    if (node->is_map()) {
        for (const Entry& entry : node->entries) {
            Node key;
            key.is = Node::Is::Scalar;
            key.text = entry.key;
            key.where = entry.where;
            Placement placement{names.location(key, "at"), {}, {}, {}, entry.where};
            read_counts(reading, *entry.value, entry.key, placement);
            all.push_back(placement);
        }
    } else {
        for (const Node* item : items_of(*node)) {
            const Placement placement{names.location(*item, "at"), {}, {}, {}, item->where};
            refuse_repeats(placement);
            all.push_back(placement);
        }
    }
    for (const Placement& placement : all)
        if (placement.place.exists() && placement.place == names.system.outside)
            reading.error(placement.where, "nothing can be placed at \"outside\", the rest of the internet");
    return all;
}

}  // namespace drsim::load
