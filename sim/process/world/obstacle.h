// What blocks a step, a launch or a failover.
#pragma once

#include <cstdint>

#include "sim/model/explanation.h"
#include "sim/model/fact.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

struct Obstacle {
    std::uint8_t reason = 0;  // model::WaitedFor; 0: nothing blocks
    std::uint32_t subject = 0xffffffffu;
    std::uint32_t what = 0xffffffffu;  // see model::WaitBegun
    std::uint32_t count = 1;           // launches that wait
};

constexpr Obstacle waits_for(model::WaitedFor reason, std::uint32_t subject, std::uint32_t what = 0xffffffffu) {
    return {static_cast<std::uint8_t>(reason), subject, what};
}

/// Records that a wait begins, unless the same obstacle was recorded before (`last`).
void begins_to_wait(World& world, model::WaitBegun::Who who, std::uint32_t subject, const Obstacle& now, const Obstacle& last = {});

/// Whether the obstacle is something that is down, rather than busy or full.
bool is_down(const Obstacle& obstacle);

/// The first recovery need of a pool's component that is down, asked in the pool's region if it is placed there. Launches, failovers,
/// restarts and restores wait for all of them.
Obstacle recovery_obstacle(World& world, plan::PoolIndex pool);

/// Whether the control plane of a region answers; always true if the region has none or the place is in no region.
bool control_plane_answers(const World& world, std::uint32_t region);

}  // namespace drsim::process
