#include "sim/process/fault/background.h"

#include <algorithm>

#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// The rest of the outage that is on at a random instant: longer outages are on more often, and a part has already passed.
Duration left_of_outage(const plan::PlanUnreliable& what, double u) {
    const auto& ends = what.laid_end_to_end;
    const double instant = u * ends.back();
    const auto end = std::upper_bound(ends.begin(), ends.end() - 1, instant);
    return Duration::seconds(*end - instant);
}

Process come_and_go(World& world, const plan::PlanUnreliable& what) {
    const model::Background& rule = *world.system.components[what.component].available;
    std::uint32_t draws = 0;
    // A trial begins in the steady state.
    const bool out_at_first = world.draw(what.stream, draws++) >= rule.share;
    bool out = out_at_first;
    while (true) {
        if (out) {
            const bool is_on = out_at_first && draws == 1;
            const Duration lasts =
                is_on ? left_of_outage(what, world.draw(what.stream, draws)) : world.draw(rule.outages_last, what.stream, draws);
            ++draws;
            const std::uint32_t began = world.say(FactKind::BackgroundOutageBegan, 0, what.component);
            world.begin_background_outage(what.component, began);
            co_await world.until(world.now() + lasts, kernel::Phase::World);
            world.end_background_outage(what.component, world.say(FactKind::BackgroundOutageEnded, began, what.component));
        }
        // The time to the next outage is exponential: outages strike at a constant rate while the component is up.
        const double u = world.draw(what.stream, draws++);
        const Distribution between{Exponential{what.mean_up_s}, 0, std::numeric_limits<double>::infinity(), {}};
        co_await world.until(world.now() + between.duration(u), kernel::Phase::World);
        out = true;
    }
}

}  // namespace

void start_background(World& world) {
    for (const plan::PlanUnreliable& what : world.plan.unreliable) come_and_go(world, what);
}

}  // namespace drsim::process
