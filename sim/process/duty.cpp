#include "sim/process/duty.h"

#include <algorithm>

#include "sim/process/world.h"

namespace drsim::process {

Duration until_on_duty(const World& world, const std::optional<model::Hours>& hours) {
    if (!hours || hours->stretches.empty()) return {};
    constexpr double week = 7 * 86400.0;
    const double now = world.record->starts_at_s + world.now().in_seconds();
    const double in_week = now - week * static_cast<double>(static_cast<std::int64_t>(now / week));
    double wait = week;
    for (const auto& stretch : hours->stretches) {
        if (in_week >= stretch.from_s && in_week < stretch.to_s) return {};
        const double ahead = stretch.from_s > in_week ? stretch.from_s - in_week : stretch.from_s + week - in_week;
        wait = std::min(wait, ahead);
    }
    return Duration::seconds(wait);
}

}  // namespace drsim::process
