#include "sim/process/world/obstacle.h"

#include "sim/process/world/world.h"

namespace drsim::process {

using model::WaitBegun;
using model::WaitedFor;
using plan::none;

Obstacle recovery_obstacle(World& world, plan::PoolIndex pool) {
    for (const plan::WatchIndex watch : world.plan.recovery_needs[pool])
        if (world.serving(watch) <= 0) return waits_for(WaitedFor::Need, world.plan.needs[world.plan.watches[watch].need].component);
    return {};
}

bool is_down(const Obstacle& obstacle) {
    switch (static_cast<WaitedFor>(obstacle.reason)) {
        case WaitedFor::Need:
        case WaitedFor::ControlPlane:
        case WaitedFor::CopyReachable:
        case WaitedFor::Majority:
        case WaitedFor::CopyFilled:
        case WaitedFor::CopyFollows:
        case WaitedFor::Backups:
        case WaitedFor::RestorePlace: return true;
        case WaitedFor::Nothing:
        case WaitedFor::Capacity:
        case WaitedFor::Person:
        case WaitedFor::Hands:
        case WaitedFor::Mechanism:
        case WaitedFor::Backlog:
        case WaitedFor::Link:
        case WaitedFor::PlaceUp:
        case WaitedFor::Node: break;
    }
    return false;
}

void begins_to_wait(World& world, WaitBegun::Who who, std::uint32_t subject, const Obstacle& now, const Obstacle& last) {
    if (now.reason == 0 || (now.reason == last.reason && now.subject == last.subject && now.what == last.what)) return;
    world.begins_to_wait({{}, 0, who, now.reason, subject, now.subject, now.what});
}

bool control_plane_answers(const World& world, std::uint32_t region) {
    if (region == none || world.plan.control_plane_pool[region] == none) return true;
    return world.is_up(world.plan.control_plane_pool[region]);
}

}  // namespace drsim::process
