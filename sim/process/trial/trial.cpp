#include "sim/process/trial/trial.h"

#include <algorithm>
#include <cmath>

#include "sim/base/level.h"
#include "sim/model/week_clock.h"
#include "sim/process/fault/background.h"
#include "sim/process/fault/fault.h"
#include "sim/process/response/condition.h"
#include "sim/process/store/held_writes.h"
#include "sim/process/store/old_writer.h"
#include "sim/process/store/replication.h"
#include "sim/process/store/shipping.h"
#include "sim/process/traffic/queue.h"
#include "sim/process/traffic/routing.h"
#include "sim/process/trial/settler.h"
#include "sim/process/world/limits.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::Scenario;

namespace {

constexpr double week_s = 7 * 86400.0;

/// A second of the maintenance windows, all equally likely; `u` is uniform in [0, 1).
double in_a_window(const std::vector<model::Hours::Stretch>& windows, double u) {
    std::int64_t all_s = 0;
    for (const auto& stretch : windows) all_s += stretch.to_s - stretch.from_s;
    std::int64_t left_s = Duration::seconds(std::floor(u * static_cast<double>(all_s))).us / 1'000'000;
    for (const auto& stretch : windows) {
        if (left_s < stretch.to_s - stretch.from_s) return static_cast<double>(stretch.from_s + left_s);
        left_s -= stretch.to_s - stretch.from_s;
    }
    return 0;
}

/// Where in the week the trial starts, in whole seconds. Working hours: Monday to Friday, 09:00 to 17:00 UTC.
double starts_at_s(World& world) {
    const Scenario& scenario = world.scenario;
    if (scenario.starts == Scenario::Starts::Fixed) return scenario.starts_at_s;
    const double u = world.draw(world.plan.starts);
    if (scenario.starts == Scenario::Starts::AnyTime) return std::floor(u * week_s);
    if (scenario.starts == Scenario::Starts::Maintenance) return in_a_window(world.plan.maintenance, u);
    constexpr double working_day_s = 8 * 3600.0;
    const double second = std::floor(u * 5 * working_day_s);
    const double day = std::floor(second / working_day_s);
    return day * 86400 + 9 * 3600 + (second - day * working_day_s);
}

void start_rates(World& world) {
    for (plan::EntryIndex e(0); e < world.system.entry_points.size(); ++e) {
        const auto* series = std::get_if<Series>(&world.system.entry_points[e].rate);
        if (series == nullptr) continue;
        const double next = series->next_row_after(world.record->starts_at_s) - world.record->starts_at_s;
        world.call_at(Instant::seconds(next), kernel::Phase::World, tick_token(Tick::RateRow, e));
    }
}

/// At onset, every entry point must be at its restored level and no alarm may be firing. Precursors and background outages are exempt.
/// Alarms that fire because of given faults are cleared later.
void check_healthy_start(World& world) {
    for (std::uint32_t f = world.plan.first_fault; f < world.fault_facts.size(); ++f)
        if (world.fault_facts[f] != model::no_fact) return;  // a precursor has struck
    for (plan::EntryIndex e(0); e < world.level.entries.size(); ++e)
        if (is_below(world.level.entries[e].judged_level, world.system.entry_points[e].restored_at)) world.record->unhealthy_entry = e;
    if (world.state.background_count > 0) return;
    // If rates change, a backlog may shrink at a quieter hour.
    for (plan::QueueIndex q(0); q < world.queues.size() && !world.plan.has_series_rates; ++q)
        if (world.lines[q].grows()) world.record->unhealthy_queue = world.plan.queues[q].component;
    for (std::uint32_t d = 0; d < world.detectors.size(); ++d)
        if (world.detectors[d].fired) world.record->unhealthy_detector = d;
}

/// Runs from the start of the trial to just before its onset, unless no fault strikes.
void run_to_the_onset(World& world, Settler& settler, std::uint64_t seed, std::uint64_t trial, Given given, model::TrialRecord& record) {
    world.begin(seed, trial, record);
    settler.begin();
    start_queues(world);
    world.start_at(starts_at_s(world));
    record.struck = schedule_faults(world, given);
    if (!record.struck) return;
    if (record.horizon > Instant::last_of_a_trial()) throw Limit::Clock;
    const auto& windows = world.system.maintenance;
    record.in_maintenance = std::any_of(windows.begin(), windows.end(), [&](const model::Hours& window) {
        return model::until_within(window, {record.starts_at_s, world.scenario.monday_s}, record.onset).us == 0;
    });
    start_background(world);
    start_rates(world);
    start_shipping(world);
    if (world.plan.routes_by_role) start_routers(world);
    settler.settle();
    held_all_along(world);
    if (record.onset.us > 0) world.kernel.run(settler, record.onset - Duration{1});
    check_healthy_start(world);
}

/// Records why entry points have not recovered; costs nothing if they have.
void record_what_holds_down(World& world) {
    for (plan::EntryIndex e(0); e < world.level.entries.size(); ++e) {
        if (world.level.entries[e].now(world.now()) >= world.system.entry_points[e].restored_at - 1e-9) continue;
        world.look();
        const std::vector<model::LevelReason> reasons = world.level.reasons(e);
        if (!reasons.empty()) world.record->missing.push_back({e, reasons.front()});
    }
}

}  // namespace

const Network& network_of(const plan::Plan& plan) { return plan.network; }

TrialRunner::TrialRunner(std::shared_ptr<const plan::Plan> plan, kernel::Kernel& kernel, const std::atomic<bool>* stop)
    : world_(std::make_unique<World>(std::move(plan), kernel, stop)), settler_(std::make_unique<Settler>(*world_)) {}

TrialRunner::~TrialRunner() = default;

void TrialRunner::run(std::uint64_t seed, std::uint64_t trial, model::TrialRecord& record) {
    try {
        run_to_the_horizon(seed, trial, record);
    } catch (const Limit reached) {
        throw too_much(*world_, reached);
    }
}

void TrialRunner::run_to_the_horizon(std::uint64_t seed, std::uint64_t trial, model::TrialRecord& record) {
    World& world = *world_;
    Settler& settler = *settler_;
    const std::uint64_t handled_before = world.kernel.events_handled();
    run_to_the_onset(world, settler, seed, trial, Given::Holds, record);
    if (!record.struck) return;
    world.kernel.run(settler, record.horizon);
    for (plan::StoreIndex store(0); store < world.stores.size(); ++store) note_writes_apart(world, store, record.horizon);
    record_what_holds_down(world);
    record_what_is_missing(world);
    record_what_waits(world);
    record.events = world.kernel.events_handled() - handled_before;
    const std::uint32_t last = static_cast<std::uint32_t>(record.facts.size() - 1);
    world.say(model::FactKind::TrialEnded, last);
    if (record.unhealthy_detector == model::no_fact || world.scenario.given.empty()) return;
    // An alarm may fire because of given faults. The start is unhealthy only if the alarm also fires without them.
    run_to_the_onset(world, settler, seed, trial, Given::LeftOut, without_given_);
    record.unhealthy_detector = without_given_.unhealthy_detector;
}

}  // namespace drsim::process
