// What is in the way of a step or a launch.
#pragma once

#include <cstdint>

#include "sim/model/explanation.h"

namespace drsim::process {

struct World;

struct Obstacle {
    std::uint8_t reason = 0;            // model::WaitedFor; 0: nothing is in the way
    std::uint32_t subject = 0xffffffffu;
    std::uint32_t what = 0xffffffffu;   // see model::WaitBegun
};

/// Tells that a wait begins, where what is in the way was not before (`last`).
void begins_to_wait(World& world, model::WaitBegun::Who who, std::uint32_t subject, const Obstacle& now, const Obstacle& last = {});

/// Something is down, as against busy or full.
bool is_down(const Obstacle& obstacle);

/// Why a step cannot begin now, for reasons of the thing that it changes.
Obstacle obstacle_of(World& world, std::uint32_t step);

/// The first of a component's recovery needs that is down: its launches, failovers, restarts and restores wait for all of them.
Obstacle recovery_obstacle(World& world, std::uint32_t component);

/// What a step changes is already so.
bool is_already_so(const World& world, std::uint32_t step);

}  // namespace drsim::process
