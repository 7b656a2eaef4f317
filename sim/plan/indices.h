// Index types of the plan's dense arrays, each named after its array.
#pragma once

#include "sim/base/index.h"

namespace drsim::plan {

using PoolIndex = Index<struct PlanPool>;
using StoreIndex = Index<struct PlanStore>;
using EntryIndex = Index<struct PlanEntry>;
using LaneIndex = Index<struct PlanLane>;
using NeedIndex = Index<struct PlanNeed>;
using RouterIndex = Index<struct PlanRouter>;
using WatchIndex = Index<struct PlanWatch>;
using ProberIndex = Index<struct PlanProber>;
using RotationIndex = Index<struct PlanRotation>;
using PlacementIndex = Index<struct PlanPlacement>;
using QueueIndex = Index<struct PlanQueue>;

inline constexpr NoIndex none;

}  // namespace drsim::plan
