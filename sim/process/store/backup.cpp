#include "sim/process/store/backup.h"

#include <algorithm>

#include "sim/process/store/replication.h"
#include "sim/process/world/world.h"

namespace drsim::process {

namespace {

/// A periodic backup of a store: begun each `every`, first at `phase`, and complete after `ready`.
struct Rhythm {
    Duration every;
    Duration phase;
    Duration ready;
};

/// The last instant of the rhythm at or before `at`, also before its first.
Instant last_of(const Rhythm& rhythm, Instant at) {
    const std::int64_t since = (at.us - rhythm.phase.us) % rhythm.every.us;
    return at - Duration{since < 0 ? since + rhythm.every.us : since};
}

/// When the newest one that is complete at `at` began. The writer was up at that time and until it was complete.
Instant newest_taken(const World& world, plan::StoreIndex store, const Rhythm& rhythm, Instant at) {
    Instant begun = last_of(rhythm, at - rhythm.ready);
    // From the last gap to the first: moving back before one gap cannot run into a later one.
    for (std::size_t i = world.writer_gaps.size(); i-- > 0;) {
        const WriterGap& gap = world.writer_gaps[i];
        if (gap.store != store || gap.is_up || begun >= gap.to) continue;
        if (begun >= gap.from || begun + rhythm.ready > gap.from) begun = last_of(rhythm, gap.from - std::max(rhythm.ready, Duration{1}));
    }
    return begun;
}

/// Snapshots begin at a given time of day (the trial's 0 is somewhere in the week), or at a random phase.
Duration phase_of_snapshots(World& world, const model::Backups& backups, const plan::PlanStore& what) {
    const std::int64_t every = backups.every.us;
    if (!backups.starts) return Duration::microseconds(world.draw(what.snapshot_phase) * static_cast<double>(every));
    const std::int64_t phase = (backups.starts->us - Duration::seconds(world.record->starts_at_s).us) % every;
    return Duration{phase < 0 ? phase + every : phase};
}

}  // namespace

bool has_backups(const World& world, Id<model::Location> place) {
    return place.exists() && world.place_is_up(place.value) && !world.place_is_destroyed(place.value);
}

bool backups_reachable(const World& world, plan::StoreIndex store) {
    const auto& backups = world.system.components[world.plan.stores[store].component].store->backups;
    if (!backups) return false;
    const bool placed = backups->stored_at.exists() || backups->copied_to.exists();
    return !placed || has_backups(world, backups->stored_at) || has_backups(world, backups->copied_to);
}

bool backups_are_gone(const World& world, plan::StoreIndex store) {
    const auto& backups = world.system.components[world.plan.stores[store].component].store->backups;
    if (!backups) return true;
    bool any_held = false;
    for (const Id<model::Location> place : {backups->stored_at, backups->copied_to}) {
        if (!place.exists()) continue;
        any_held = true;
        if (!world.place_is_up(place.value) || !world.place_is_destroyed(place.value)) return false;
    }
    return any_held;
}

std::uint32_t restores_into(const World& world, plan::PoolIndex pool) {
    const plan::StoreIndex store = world.plan.store_of[world.plan.pools[pool].component];
    return store != none && world.plan.stores[store].restored_pool == pool ? world.stores[store].restores : 0;
}

RecoveryPoint newest_backup(World& world, plan::StoreIndex store, std::uint32_t attempt) {
    const plan::PlanStore& what = world.plan.stores[store];
    const auto& backups = world.system.components[what.component].store->backups;
    RecoveryPoint best;
    if (!backups || backups->every.us <= 0) return best;
    const Duration phase = phase_of_snapshots(world, *backups, what);
    const Rhythm snapshots{backups->every, phase, world.draw(backups->ready_after, what.ready)};
    const Instant oldest_kept = world.now() - backups->keep;
    Instant snapshot = newest_taken(world, store, snapshots, world.now());
    // Draws for each snapshot whether it works, newest first, and takes the first that does.
    std::uint32_t number = attempt * 1024;
    while (backups->works < 1 && snapshot >= oldest_kept && world.draw(what.works, number++) >= backups->works) {
        snapshot = newest_taken(world, store, snapshots, snapshot + snapshots.ready - snapshots.every);
        if (number % 1024 == 1023) return best;
    }
    if (snapshot < oldest_kept) return best;
    // A backup taken while the writer was up but closed holds all that the writer accepted.
    const Instant accepted = last_accepted(world, store);
    best.exists = true;
    best.snapshot = best.point = std::min(snapshot, accepted);
    if (backups->log_every) {
        const Duration log_phase = Duration::microseconds(world.draw(what.log_phase) * static_cast<double>(backups->log_every->us));
        const Rhythm log{*backups->log_every, log_phase, world.draw(backups->log_upload, what.upload)};
        best.point = std::max(best.point, std::min(newest_taken(world, store, log, world.now()), accepted));
    }
    return best;
}

}  // namespace drsim::process
