#include "sim/process/background.h"

#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

Process come_and_go(World& world, std::uint32_t component, double mean_up_s) {
    const model::Background& rule = *world.system.components[component].available;
    const StreamId stream = world.plan.background[component];
    std::uint32_t draws = 0;
    bool out = world.draw(stream, draws++) >= rule.share;
    while (true) {
        if (out) {
            world.background_down[component] = true;
            ++world.background_count;
            const std::uint32_t began = world.say(FactKind::BackgroundOutageBegan, 0, component);
            world.changed(began);
            co_await world.until(world.now() + world.draw(rule.outages_last, stream, draws++), kernel::Phase::World);
            world.background_down[component] = false;
            --world.background_count;
            world.changed(world.say(FactKind::BackgroundOutageEnded, began, component));
        }
        // Time to the next outage is exponential: outages strike at a constant rate while the party is up.
        const double u = world.draw(stream, draws++);
        const Distribution between{Exponential{mean_up_s}, 0, std::numeric_limits<double>::infinity(), {}};
        co_await world.until(world.now() + between.duration(u), kernel::Phase::World);
        out = true;
    }
}

}  // namespace

void start_background(World& world) {
    for (const std::uint32_t component : world.plan.unreliable) come_and_go(world, component, world.plan.mean_up_s[component]);
}

}  // namespace drsim::process
