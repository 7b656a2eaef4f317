#include "sim/process/response/duty.h"

#include "sim/model/week_clock.h"
#include "sim/process/world/world.h"

namespace drsim::process {

Duration until_on_duty(const World& world, const std::optional<model::Hours>& hours) {
    return hours ? model::until_within(*hours, {world.record->starts_at_s, world.scenario.monday_s}, world.now()) : Duration{};
}

}  // namespace drsim::process
