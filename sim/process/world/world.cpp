#include "sim/process/world/world.h"

#include <algorithm>
#include <cmath>

#include "sim/process/world/limits.h"
#include "sim/process/world/obstacle.h"

namespace drsim::process {

using model::FactKind;
using serving::Side;

World::World(std::shared_ptr<const plan::Plan> the_plan, kernel::Kernel& the_kernel, const std::atomic<bool>* stop)
    : plan_owner(std::move(the_plan)),
      plan(*plan_owner),
      system(*plan.system),
      scenario(*plan.scenario),
      kernel(the_kernel),
      state_(plan),
      causes(plan),
      level(state_),
      stop_(stop) {
    lay_out_state();
    block_.allocate();
    lay_out_state();
    for (plan::PoolIndex p(0); p < pools.size(); ++p) pools[p].had_up = pools[p].had_alive = plan.pools[p].instances;
    for (std::uint32_t w = 0; w < writes.size(); ++w) writes[w].share = plan.writes[w].apart ? 0 : 1;
    std::fill(fault_facts.begin(), fault_facts.end(), model::no_fact);
    block_.keep();
    seen_.resize(plan.watches.size());
    level_cause.resize(plan.entries.size());
    touched_pools_.reserve(pools.size());
    lines.resize(plan.queues.size());
}

void World::lay_out_state() {
    block_.place(pools, plan.pools.size());
    block_.place(placements, plan.placements.size());
    block_.place(place_holds, system.locations.size());
    block_.place(place_destroyed, system.locations.size());
    block_.place(place_parts_down, system.locations.size());
    block_.place(link_cuts, system.links.size());
    block_.place(rotations, plan.rotations.size());
    block_.place(routers, plan.routers.size());
    block_.place(shippings, plan.shippings.size());
    block_.place(stores, plan.stores.size());
    block_.place(writes, plan.writes.size());
    block_.place(releases, system.components.size());
    block_.place(probers, plan.probers.size());
    block_.place(alarms, plan.alarms.size());
    block_.place(reports, plan.reports.size());
    block_.place(detectors, system.detection.size());
    block_.place(humans, system.humans.size());
    block_.place(parties, system.people.size());
    block_.place(runbooks, system.runbooks.size());
    block_.place(steps, plan.steps.size());
    block_.place(autoscales, plan.autoscales.size());
    block_.place(held, plan.held_conditions.size());
    block_.place(queues, plan.queues.size());
    block_.place(fault_facts, scenario.given.size() + scenario.faults.size());
}

void World::begin(std::uint64_t seed, std::uint64_t trial, model::TrialRecord& into) {
    expect_time_left();
    kernel.reset();
    arena.reset();
    record = &into;
    record->clear();
    record->trial = trial;
    draws.begin(seed, trial);
    now_ = Instant{0};
    events_ = settlings_ = 0;
    last_tokens.fill(tick_token(Tick::Unheard, 0));
    dirty_ = false;
    causes.begin(record->facts);
    std::fill(level_cause.begin(), level_cause.end(), 0);
    ramp_until = Instant::never();
    block_.begin();
    state_.begin();
    writer_gaps.clear();
    gaps.clear();
    written_apart.clear();
    writer_versions.clear();
    past_gaps.clear();
    shortages.clear();
    replacements.clear();
    struck.clear();
    touched_pools_.clear();
    state_changed.forget();
    faults_struck.forget();
    people_changed.forget();
    runbooks_changed.forget();
    steps_changed.forget();
    level.end_stretch();
    for (auto& segment : level.entries) segment = {-1, 0, -1, 0, Instant{0}};
    say(FactKind::TrialBegan, model::no_fact);
    changed(0);
    state_.fresh_until = state_.changes;
}

std::uint32_t World::end_of_wait(const Obstacle& obstacle, std::uint32_t otherwise) {
    const bool for_control_plane = obstacle.reason == static_cast<std::uint8_t>(model::WaitedFor::ControlPlane);
    const auto reason = static_cast<model::WaitedFor>(obstacle.reason);
    if (reason == model::WaitedFor::Backups || reason == model::WaitedFor::RestorePlace ||
        reason == model::WaitedFor::PlaceUp) {  // a place belongs to no component: the end of a fault frees it
        for (std::size_t fact = record->facts.size(); fact-- > 0 && record->facts[fact].at == now_;)
            if (record->facts[fact].kind == FactKind::FaultEnded) return static_cast<std::uint32_t>(fact);
        return otherwise;
    }
    const std::uint32_t component = for_control_plane ? system.control_plane.value : obstacle.subject;
    if (component != none) return causes.of_component(component, now_, otherwise);
    return record->facts[causes.latest()].at == now_ ? causes.latest() : otherwise;
}

void World::make_room_for_facts() {
    expect_within_limits();
    record->facts.grow();
}

void World::expect_time_left() {
    if (stop_ == nullptr || !*stop_) return;
    constexpr auto patience = std::chrono::milliseconds(400);
    const auto now = std::chrono::steady_clock::now();
    if (!stop_heard_) stop_heard_ = now;
    if (now - *stop_heard_ >= patience) throw Stopped();
}

void World::expect_within_limits() {
    expect_time_left();
    if (events_ > most_events || settlings_ > most_events) throw Limit::Events;
    const std::size_t bytes = record->facts.size() * sizeof(model::Fact) + record->levels.size() * sizeof(model::LevelChange) +
                              record->writes.size() * sizeof(model::WriteChange) + record->losses.size() * sizeof(model::Loss);
    if (bytes > most_record_bytes) throw Limit::Record;
}

Process broadcast_at(World& world, Signal& signal, Instant at) {
    co_await world.until(at);
    world.broadcast(signal);
}

bool World::wake_all(Signal& signal) {
    Signal::Waiter* waiter = signal.take_all();
    while (waiter != nullptr) {
        Signal::Waiter* const next = waiter->next;
        resume_at(now_, waiter->phase, waiter->frame);
        waiter = next;
    }
    return true;
}

void World::look() {
    // The last computation is valid until a change, unless something ramps.
    if (!level_stale_ && (ramp_until == Instant::never() || looked_at_ == now_)) return;
    level.compute(now_, Side::After, false);
    looked_at_ = now_;
    level_stale_ = false;
}

void World::look_before() {
    level.compute(now_, Side::Before, false);
    level_stale_ = true;
}

double World::serving(plan::WatchIndex watch) {
    const plan::PlanWatch& asked = plan.watches[watch];
    if (asked.plain && state.background_count == 0) return any_is_up(asked.pools) ? 1 : 0;
    if (!asked.deep) return level.of_watch(asked);  // a shallow check does not depend on service levels
    look();
    Seen& seen = seen_[watch];
    const std::uint64_t present = state.changes + level.computations();
    if (seen.at_change != present) seen = {present, level.of_watch(asked)};
    return seen.value;
}

double World::entry_level(plan::EntryIndex entry) {
    look();
    return level.of_entry(entry);
}

bool World::any_part_is(std::uint32_t place, bool (World::*so)(std::uint32_t) const) const {
    const auto& parts = system.locations[place].children;
    return parts.empty() || std::any_of(parts.begin(), parts.end(), [&](Id<model::Location> part) { return (this->*so)(part.value); });
}

double World::place_serving(std::uint32_t place) const {
    // Only zones with instances count, and not the provider's control plane, which is not part of the service.
    std::uint32_t zones = 0;
    std::uint32_t serving_zones = 0;
    const plan::Range parts = plan.places_zones[place];
    for (std::uint32_t z = 0; z < parts.count; ++z) {
        const plan::Range inside = plan.places_pools[plan.zone_lists[parts.first + z]];
        bool has = false;
        bool up = false;
        for (std::uint32_t i = 0; i < inside.count && !up; ++i) {
            const plan::PoolIndex pool = plan.pool_lists[inside.first + i];
            if (plan.pools[pool].component == system.control_plane.value || state.pools[pool].instances == 0) continue;
            has = true;
            up = is_up(pool);
        }
        zones += has ? 1 : 0;
        serving_zones += up ? 1 : 0;
    }
    if (zones == 0) return place_is_up(place) ? 1 : 0;
    return static_cast<double>(serving_zones) / zones;
}

}  // namespace drsim::process
