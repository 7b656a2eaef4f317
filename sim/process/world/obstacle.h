// What somebody waits for: what is in the way of a step, a launch, a failover.
#pragma once

#include <cstdint>

#include "sim/model/explanation.h"
#include "sim/model/fact.h"

namespace drsim::process {

struct World;

struct Obstacle {
    std::uint8_t reason = 0;  // model::WaitedFor; 0: nothing is in the way
    std::uint32_t subject = 0xffffffffu;
    std::uint32_t what = 0xffffffffu;  // see model::WaitBegun
};

constexpr Obstacle waits_for(model::WaitedFor reason, std::uint32_t subject, std::uint32_t what = 0xffffffffu) {
    return {static_cast<std::uint8_t>(reason), subject, what};
}

/// Tells that a wait begins, where what is in the way was not before (`last`).
void begins_to_wait(World& world, model::WaitBegun::Who who, std::uint32_t subject, const Obstacle& now, const Obstacle& last = {});

/// Something is down, as against busy or full.
bool is_down(const Obstacle& obstacle);

/// The first of a component's recovery needs that is down: its launches, failovers, restarts and restores wait for all of them.
Obstacle recovery_obstacle(World& world, std::uint32_t component);

}  // namespace drsim::process
