#include "sim/process/world.h"

#include <algorithm>
#include <cmath>

#include "sim/process/condition.h"
#include "sim/process/detection.h"
#include "sim/process/mechanism.h"

namespace drsim::process {

using model::FactKind;

World::World(std::shared_ptr<const plan::Plan> the_plan, kernel::Kernel& the_kernel)
    : plan_owner(std::move(the_plan)),
      plan(*plan_owner),
      system(*plan.system),
      scenario(*plan.scenario),
      kernel(the_kernel),
      level(plan) {
    lay_out_state();
    state_.allocate();
    lay_out_state();
    for (std::uint32_t p = 0; p < pools.size(); ++p) pools[p].instances = pools[p].had_up = plan.pools[p].instances;
    for (std::uint32_t r = 0; r < rotations.size(); ++r) rotations[r].sent_to = plan.pools[plan.rotations[r].pool].instances;
    for (std::uint32_t s = 0; s < stores.size(); ++s) stores[s].writer = stores[s].pair_active = plan.stores[s].first_pool;
    for (std::uint32_t w = 0; w < writes.size(); ++w) writes[w].share = plan.writes[w].apart ? 0 : 1;
    std::fill(fault_facts.begin(), fault_facts.end(), model::no_fact);
    state_.keep();
    pools_at_first = state_.beginning_of(pools);
    seen_.resize(plan.watches.size());
    stretch_start_.resize(plan.entries.size() + plan.writes.size());
    stretch_middle_.resize(plan.entries.size() + plan.writes.size());
    stretch_end_.resize(plan.entries.size() + plan.writes.size());
    cohorts.reserve(64);
    touched_pools.reserve(pools.size());
}

void World::lay_out_state() {
    state_.place(pools, plan.pools.size());
    state_.place(placements, plan.placements.size());
    state_.place(place_holds, system.locations.size());
    state_.place(link_cuts, system.links.size());
    state_.place(rotations, plan.rotations.size());
    state_.place(pointers, plan.pointers.size());
    state_.place(routers, plan.routers.size());
    state_.place(shippings, plan.shippings.size());
    state_.place(stores, plan.stores.size());
    state_.place(writes, plan.writes.size());
    state_.place(releases, system.components.size());
    state_.place(background_down, system.components.size());
    state_.place(probers, plan.probers.size());
    state_.place(alarms, plan.alarms.size());
    state_.place(reports, plan.reports.size());
    state_.place(detectors, system.detection.size());
    state_.place(humans, system.humans.size());
    state_.place(parties, system.people.size());
    state_.place(runbooks, system.runbooks.size());
    state_.place(steps, plan.steps.size());
    state_.place(autoscales, plan.autoscales.size());
    state_.place(held, plan.held_conditions.size());
    state_.place(queues, plan.queues.size());
    state_.place(fault_facts, scenario.given.size() + scenario.faults.size());
}

void World::begin(std::uint64_t seed, std::uint64_t trial, model::TrialRecord& into) {
    kernel.reset();
    arena.reset();
    record = &into;
    record->clear();
    record->trial = trial;
    draws.begin(seed, trial);
    now_ = Instant{0};
    dirty = false;
    last_cause = 0;
    ramp_until = Instant::never();
    last_stretch_us_ = 0;
    background_count = 0;
    has_releases = false;
    state_.begin();
    cohorts.clear();
    writer_gaps.clear();
    shortages.clear();
    replacements.clear();
    struck.clear();
    touched_pools.clear();
    state_changed.forget();
    people_changed.forget();
    runbooks_changed.forget();
    steps_changed.forget();
    for (auto& segment : level.entries) segment = {-1, 0, -1, 0, Instant{0}};
    say(FactKind::TrialBegan, model::no_fact);
    changed(0);
    fresh_until_ = changes_;
}

void World::hold(std::uint32_t pool, bool silent, std::uint32_t fact) {
    PoolState& state = pools[pool];
    ++state.holds;
    if (silent) ++state.silent_holds;
    state.cause = fact;
    touched_pools.push_back(pool);
    changed(fact, pool);
}

void World::release(std::uint32_t pool, bool silent, std::uint32_t fact) {
    PoolState& state = pools[pool];
    --state.holds;
    if (silent) --state.silent_holds;
    state.cause = fact;
    touched_pools.push_back(pool);
    changed(fact, pool);
}

void World::on_event(Instant now, std::uint32_t token) {
    now_ = now;
    if ((token & 0x80000000u) == 0) {
        std::coroutine_handle<>::from_address(arena.block_of(token)).resume();
        return;
    }
    const std::uint32_t index = token & 0x00ffffffu;
    switch (static_cast<Tick>((token >> 24) & 0x7fu)) {
        case Tick::Unheard: break;
        case Tick::Prober: prober_tick(*this, index); break;
        case Tick::Alarm: alarm_tick(*this, index); break;
        case Tick::ReportCheck: report_check(*this, index); break;
        case Tick::ReportDue: report_due(*this, index); break;
        case Tick::Autoscale: autoscale_tick(*this, index); break;
        case Tick::QueueEmpty: queue_tick(*this, index); break;
        case Tick::RampEnd:
            if (now_ == ramp_until) dirty = level_stale_ = true;
            break;
        case Tick::RateRow: {
            dirty = level_stale_ = true;
            const auto& series = std::get<Series>(system.entry_points[index].rate);
            const double next = series.next_row_after(record->starts_at_s + now_.in_seconds() + 1e-6) - record->starts_at_s;
            call_at(Instant{Duration::seconds(next).us}, kernel::Phase::World, token);
            break;
        }
    }
}

Process broadcast_at(World& world, Signal& signal, Instant at) {
    co_await world.until(at);
    world.broadcast(signal);
}

bool World::wake_all(Signal& signal) {
    Signal::Waiter* waiter = signal.take_all();
    while (waiter != nullptr) {
        Signal::Waiter* const next = waiter->next;
        resume_at(now_, kernel::Phase::Response, waiter->frame);
        waiter = next;
    }
    return true;
}

bool World::settle() {
    if (!dirty) return false;
    dirty = false;
    more_at_this_instant_ = false;
    if (!touched_pools.empty()) pools_notice(*this);
    if (level_stale_ || now_ == ramp_until || looked_at_ == now_) settle_levels();
    // What mechanisms and detectors change is settled in the next round of the same instant.
    if (!rotations.empty()) balancers_notice(*this);
    if (!autoscales.empty()) autoscalers_notice(*this);
    if (!queues.empty()) queues_notice(*this);
    if (!probers.empty()) probers_notice(*this);
    if (!alarms.empty()) alarms_notice(*this);
    if (!reports.empty()) reports_notice(*this);
    if (!held.empty()) remember_held_conditions(*this);
    broadcast(state_changed);
    return more_at_this_instant_ || dirty;
}

void World::look() {
    // Between changes the last computation stands, unless something ramps.
    if (!level_stale_ && (ramp_until == Instant::never() || looked_at_ == now_)) return;
    level.compute(*this, now_, Side::After, false);
    looked_at_ = now_;
    level_stale_ = false;
}

void World::look_before() {
    level.compute(*this, now_, Side::Before, false);
    level_stale_ = true;
}

double World::serving(std::uint32_t watch) {
    const plan::PlanWatch& asked = plan.watches[watch];
    if (asked.plain && background_count == 0) return any_is_up(asked.pools) ? 1 : 0;
    if (!asked.deep) return level.of_watch(*this, asked);  // what answers by itself is seen without knowing what is served
    look();
    Seen& seen = seen_[watch];
    const std::uint64_t present = changes_ + level.computations();
    if (seen.at_change != present) seen = {present, level.of_watch(*this, asked)};
    return seen.value;
}

double World::entry_level(std::uint32_t entry) {
    look();
    return level.of_entry(entry);
}

double World::place_serving(std::uint32_t place) const {
    // A zone counts when it has instances at all; the provider's own control plane is not the owner's service.
    std::uint32_t zones = 0;
    std::uint32_t serving_zones = 0;
    const plan::Range leaves = plan.places_leaves[place];
    for (std::uint32_t l = 0; l < leaves.count; ++l) {
        const plan::Range inside = plan.places_pools[plan.pool_lists[leaves.first + l]];
        bool has = false;
        bool up = false;
        for (std::uint32_t i = 0; i < inside.count && !up; ++i) {
            const std::uint32_t pool = plan.pool_lists[inside.first + i];
            if (plan.pools[pool].component == system.control_plane.value || pools[pool].instances == 0) continue;
            has = true;
            up = is_up(pool);
        }
        zones += has ? 1 : 0;
        serving_zones += up ? 1 : 0;
    }
    if (zones == 0) return place_holds[place] == 0 ? 1 : 0;
    return static_cast<double>(serving_zones) / zones;
}

}  // namespace drsim::process
