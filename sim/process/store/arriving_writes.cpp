#include "sim/process/store/arriving_writes.h"

#include <cmath>

namespace drsim::process {

namespace {

double sent_between(const World& world, const model::Rate& rate, double from_us, double to_us) {
    const double seconds = (to_us - from_us) / 1e6;
    if (const auto* constant = std::get_if<double>(&rate)) return *constant * seconds;
    const Series& series = std::get<Series>(rate);
    const double begin = series.after_origin(world.record->starts_at_s + from_us / 1e6);
    return series.integral(begin, begin + seconds);
}

double come_between(const World& world, Queues queues, const model::Rate& rate, double from_us, double to_us) {
    if (queues.empty()) return sent_between(world, rate, from_us, to_us);
    double come = 0;
    world.lines[queues.back()].course().each_passed(from_us, to_us, [&](double came_from_us, double came_to_us, double share) {
        come += share * come_between(world, queues.first(queues.size() - 1), rate, came_from_us, came_to_us);
    });
    return come;
}

}  // namespace

Queues queues_before(const World& world, std::uint32_t data, plan::EntryIndex entry) {
    for (const plan::PlanWait& wait : world.plan.waits)
        if (wait.data == data && (wait.entry == entry || wait.entry == plan::none)) return wait.queues;
    return {};
}

Instant sent_at(const World& world, Queues queues, Instant at) {
    if (queues.empty()) return at;
    auto us = static_cast<double>(at.us);
    for (std::size_t q = queues.size(); q-- > 0;) us = world.lines[queues[q]].course().came_at(us);
    return Instant{} + Duration::microseconds(std::floor(us + 0.5));
}

double arrivals_between(const World& world, Queues queues, const model::Rate& rate, Instant from, Instant to) {
    return come_between(world, queues, rate, static_cast<double>(from.us), static_cast<double>(to.us));
}

double arrivals_per_second(const World& world, Queues queues, const model::Rate& rate, Instant at) {
    double pace = 1;
    auto us = static_cast<double>(at.us);
    for (std::size_t q = queues.size(); q-- > 0;) {
        const QueueCourse& course = world.lines[queues[q]].course();
        pace *= course.pace_at(us);
        us = course.came_at(us);
    }
    const auto* constant = std::get_if<double>(&rate);
    return pace * (constant != nullptr ? *constant : std::get<Series>(rate).at(world.record->starts_at_s + us / 1e6));
}

Instant next_bend(const World& world, Queues queues, Instant after) {
    Instant next = Instant::never();
    for (const plan::QueueIndex queue : queues) {
        const QueueCourse& course = world.lines[queue].course();
        // The clock resolves microseconds: a bend within the next one is over by then.
        const double bend_us = course.next_bend(static_cast<double>(after.us));
        if (bend_us < QueueLine::never)
            next = std::min(next, std::max(after + Duration{1}, Instant{} + Duration::microseconds(std::ceil(bend_us))));
    }
    return next;
}

}  // namespace drsim::process
