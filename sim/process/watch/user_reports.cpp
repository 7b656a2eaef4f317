// Users notice that an entry point is below the level that they expect, and report it after a while.
#include "sim/base/level.h"
#include "sim/process/watch/detection.h"
#include "sim/process/world/world.h"

namespace drsim::process {

namespace {

const model::UserReports& rule_of(const World& world, std::uint32_t report) {
    return std::get<model::UserReports>(world.system.detection[world.plan.reports[report].detector].how);
}

void look(World& world, std::uint32_t index) {
    const plan::PlanReport& report = world.plan.reports[index];
    const model::UserReports& rule = rule_of(world, index);
    ReportState& state = world.reports[index];
    const serving::ServiceLevel::Segment& segment = world.level.entries[report.entry];
    const Ramp ramp{segment.at, segment.level, segment.slope_per_us};
    const bool below = is_below(ramp.now(world.now()), rule.below);
    if (below && !state.below) {
        state.below = true;
        state.due = world.now() + world.draw(rule.after, report.after, state.excursions++);
        state.cause = world.level_cause[report.entry];
        world.call_at(state.due, kernel::Phase::Response, tick_token(Tick::ReportDue, index));
    } else if (!below && state.below) {
        state.below = false;
        state.due = Instant::never();
        clear(world, report.detector, world.level_cause[report.entry]);
    }
    // On a ramp the level crosses the limit between two changes: look again at the first microsecond beyond.
    state.check = Instant::never();
    if (segment.slope_per_us == 0) return;
    state.check = crossing(ramp, rule.below, world.now(), world.ramp_until - Duration{1});
    world.call_at(state.check, kernel::Phase::Response, tick_token(Tick::ReportCheck, index));
}

}  // namespace

void reports_notice(World& world) {
    for (std::uint32_t r = 0; r < world.reports.size(); ++r) look(world, r);
}

void report_check(World& world, std::uint32_t report) {
    if (world.reports[report].check == world.now()) look(world, report);
}

void report_due(World& world, std::uint32_t report) {
    ReportState& state = world.reports[report];
    if (state.due != world.now()) return;
    state.due = Instant::never();
    fire(world, world.plan.reports[report].detector, state.cause);
}

}  // namespace drsim::process
