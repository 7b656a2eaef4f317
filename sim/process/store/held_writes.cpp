#include "sim/process/store/held_writes.h"

#include <algorithm>

#include "sim/process/store/arriving_writes.h"
#include "sim/process/store/backup.h"
#include "sim/process/store/old_writer.h"
#include "sim/process/store/replication.h"
#include "sim/process/world/world.h"
#include "sim/serving/store_roles.h"

namespace drsim::process {

namespace {

using Gaps = std::vector<Gap>;

void add(Gaps& gaps, Gap gap) {
    if (gap.to > gap.from) gaps.push_back(gap);
}

void forget(Gaps& gaps, plan::PoolIndex holder) {
    std::erase_if(gaps, [&](const Gap& gap) { return gap.holder == holder; });
}

/// What `of` lacks up to `until`, as gaps of `holder`.
void copy_gaps(const Gaps& from, plan::PoolIndex of, plan::PoolIndex holder, Instant until, Gaps& into) {
    const std::size_t count = from.size();
    for (std::size_t i = 0; i < count; ++i) {
        Gap gap = from[i];
        if (gap.holder != of) continue;
        gap.holder = holder;
        gap.to = std::min(gap.to, until);
        add(into, gap);
    }
}

/// Adds what old writers other than `but_of` accepted after `since` while they were kept apart.
void add_apart_after(const World& world, plan::StoreIndex store, plan::PoolIndex holder, plan::PoolIndex but_of, Instant since,
                     Gaps& into) {
    for (const WrittenApart& span : world.written_apart)
        if (span.store == store && span.pool != but_of)
            add(into, {holder, span.pool, span.writes, span.cause, std::max(span.from, since), span.to});
}

/// Everything in (until, loss] is missing, whichever writer accepted it, except what the holder itself accepted while kept apart.
void add_all_after(const World& world, plan::StoreIndex store, plan::PoolIndex holder, Instant until, Instant loss, std::uint32_t cause,
                   Gaps& into) {
    add(into, {holder, plan::none, plan::none, cause, until, loss});
    add_apart_after(world, store, holder, holder, until, into);
}

/// Remembers what the writer lacks now: snapshots hold what the writer held when they were taken.
void remember(World& world, plan::StoreIndex store) {
    if (!world.system.components[world.plan.stores[store].component].store->backups) return;
    WriterVersion version{store, world.now(), static_cast<std::uint32_t>(world.past_gaps.size()), 0};
    for (const Gap& gap : world.gaps)
        if (gap.holder == world.state.stores[store].writer) world.past_gaps.push_back(gap);
    version.count = static_cast<std::uint32_t>(world.past_gaps.size()) - version.first;
    world.writer_versions.push_back(version);
}

/// What a backup of `point` lacks, as gaps of `holder`.
void add_gaps_of_backup(const World& world, plan::StoreIndex store, plan::PoolIndex holder, Instant point, Instant loss,
                        std::uint32_t cause, Gaps& into) {
    const WriterVersion* then = nullptr;
    for (const WriterVersion& version : world.writer_versions)
        if (version.store == store && version.since <= point) then = &version;
    for (std::uint32_t i = 0; then != nullptr && i < then->count; ++i) {
        Gap gap = world.past_gaps[then->first + i];
        gap.holder = holder;
        gap.to = std::min(gap.to, point);
        add(into, gap);
    }
    add(into, {holder, plan::none, plan::none, cause, point, loss});
    // Writes accepted apart since then have not reached the writer of `point`,
    // and the restored database is not the copy whose place it takes.
    add_apart_after(world, store, holder, plan::none, then != nullptr ? then->since : Instant{0} - Duration::forever(), into);
}

bool are_of_one_kind(const Gap& a, const Gap& b) { return a.apart == b.apart && a.writes == b.writes; }

/// Keeps only those gaps of `holder` in `gaps` that `giver` has too.
void fill_gaps(const World& world, Gaps& gaps, plan::PoolIndex holder, plan::PoolIndex giver, Gaps& scratch) {
    scratch.clear();
    const Instant until = world.pools[giver].holds_until;
    for (const Gap& gap : gaps) {
        if (gap.holder != holder) {
            scratch.push_back(gap);
            continue;
        }
        if (gap.apart == giver) continue;
        Gap left = gap;
        left.from = std::max(gap.from, until);
        add(scratch, left);
        for (const Gap& lacked : world.gaps) {
            if (lacked.holder != giver || !are_of_one_kind(lacked, gap)) continue;
            left = gap;
            left.from = std::max(gap.from, lacked.from);
            left.to = std::min({gap.to, lacked.to, until});
            add(scratch, left);
        }
    }
    gaps.swap(scratch);
}

/// Joins gaps that overlap or touch.
void join(Gaps& gaps) {
    std::sort(gaps.begin(), gaps.end(), [](const Gap& a, const Gap& b) {
        if (!are_of_one_kind(a, b)) return a.apart != b.apart ? a.apart < b.apart : a.writes < b.writes;
        return a.from != b.from ? a.from < b.from : a.to < b.to;
    });
    std::size_t kept = 0;
    for (const Gap& gap : gaps) {
        Gap* const last = kept > 0 ? &gaps[kept - 1] : nullptr;
        if (last != nullptr && are_of_one_kind(*last, gap) && gap.from <= last->to) last->to = std::max(last->to, gap.to);
        else gaps[kept++] = gap;
    }
    gaps.resize(kept);
}

/// Whether these writes go to that data set. Writes of an entry point go to its own; a data set's own go to those without an entry point.
bool go_to(const World& world, std::uint32_t writes, std::uint32_t data) {
    const plan::EntryIndex entry = world.plan.writes[writes].entry;
    const auto& entries = world.system.entry_points;
    if (entry != plan::none) return entries[entry].writes.value == data;
    return std::none_of(entries.begin(), entries.end(), [&](const model::EntryPoint& point) { return point.writes.value == data; });
}

Duration longest(const Gaps& gaps) {
    Duration most{};
    for (const Gap& gap : gaps) most = std::max(most, gap.to - gap.from);
    return most;
}

/// What would be missing if the store were recovered now from the best remaining source; false if there is none.
bool find_least(World& world, plan::StoreIndex store, Gaps& best) {
    const plan::PlanStore& what = world.plan.stores[store];
    const plan::PoolIndex writer = world.state.stores[store].writer;
    const std::uint32_t cause = world.pools[writer].cause;
    const Instant loss = last_accepted(world, store);
    bool any = false;
    Gaps& candidate = world.gaps_scratch[1];
    for (std::uint32_t c = 0; c < what.copies; ++c) {
        const plan::PoolIndex pool = what.pool_of(c);
        if (pool == writer || !world.is_up(pool) || !world.state.pools[pool].holds_data()) continue;
        const Instant until = loss - lag_of(world, pool);
        candidate.clear();
        copy_gaps(world.gaps, world.state.pools[pool].follows ? writer : pool, pool, until, candidate);
        add_all_after(world, store, pool, until, loss, cause, candidate);
        join(candidate);
        if (!any || longest(candidate) < longest(best)) best.swap(candidate);
        any = true;
    }
    if (any || !backups_reachable(world, store)) return any;
    const RecoveryPoint backup = newest_backup(world, store, world.stores[store].restores);
    if (!backup.exists) return false;
    best.clear();
    add_gaps_of_backup(world, store, what.restored_pool, backup.point, loss, cause, best);
    return true;
}

/// Records a gap in the writes that arrived at a store, by when these were sent.
void record_as_sent(World& world, std::uint32_t data, const Gap& gap) {
    auto& losses = world.record->losses;
    bool waits = false;
    for (const plan::PlanWait& wait : world.plan.waits) {
        if (wait.data != data) continue;
        waits = true;
        const Instant from = sent_at(world, wait.queues, gap.from), to = sent_at(world, wait.queues, gap.to);
        if (to > from) losses.push_back({data, gap.cause, from, to, false, false, false, 1, wait.entry});
    }
    if (!waits) losses.push_back({data, gap.cause, gap.from, gap.to, false, false, false});
}

void record(World& world, plan::StoreIndex store, const Gaps& missing) {
    for (const std::uint32_t data : world.plan.stores[store].data)
        for (const Gap& gap : missing) {
            if (gap.apart == plan::none) record_as_sent(world, data, gap);
            else if (go_to(world, gap.writes, data))
                world.record->losses.push_back({data, gap.cause, gap.from, gap.to, false, true, false});
        }
}

/// Records data that nobody takes writes to at the end as not recovered, however little of it is missing.
void record_what_is_not_back(World& world, plan::StoreIndex store) {
    const plan::PoolIndex writer = world.state.stores[store].writer;
    const bool takes_writes = world.is_up(writer) && !world.state.stores[store].closed && has_majority(world.state, store);
    const Instant last = last_accepted(world, store);
    for (const std::uint32_t data : world.plan.stores[store].data)
        if (!takes_writes) world.record->losses.push_back({data, world.pools[writer].cause, last, last, false, false, true});
}

}  // namespace

void is_left_behind(World& world, plan::StoreIndex store, plan::PoolIndex pool, Instant until) {
    const plan::PoolIndex writer = world.state.stores[store].writer;
    world.pools[pool].holds_until = until;
    if (pool == writer) return;  // it keeps its own gaps
    forget(world.gaps, pool);
    copy_gaps(world.gaps, writer, pool, until, world.gaps);
}

void holds_from_now_on(World& world, plan::StoreIndex store, plan::PoolIndex old, plan::PoolIndex pool, bool followed, Instant until,
                       Instant loss, std::uint32_t cause) {
    if (followed) {
        forget(world.gaps, pool);
        copy_gaps(world.gaps, old, pool, until, world.gaps);
    }
    add_all_after(world, store, pool, until, loss, cause, world.gaps);
    if (world.state.pools[old].follows) forget(world.gaps, old);
    remember(world, store);
}

void holds_a_backup(World& world, plan::StoreIndex store, plan::PoolIndex pool, Instant point, Instant loss, std::uint32_t cause) {
    forget(world.gaps, pool);
    add_gaps_of_backup(world, store, pool, point, loss, cause, world.gaps);
    remember(world, store);
}

void holds_the_same(World& world, plan::StoreIndex store, plan::PoolIndex old, plan::PoolIndex pool) {
    forget(world.gaps, pool);
    for (Gap& gap : world.gaps)
        if (gap.holder == old) gap.holder = pool;
    remember(world, store);
}

void holds_nothing_else(World& world, plan::PoolIndex pool) { forget(world.gaps, pool); }

void gives_back(World& world, plan::StoreIndex store, plan::PoolIndex pool) {
    fill_gaps(world, world.gaps, world.state.stores[store].writer, pool, world.gaps_scratch[0]);
    remember(world, store);
}

void wrote_apart(World& world, std::uint32_t writes, plan::PoolIndex pool, Instant from, Instant to) {
    if (to <= from) return;
    const plan::StoreIndex store = world.plan.writes[writes].store;
    const std::uint32_t cause = world.writes[writes].split_fact;
    world.written_apart.push_back({store, writes, pool, cause, from, to});
    if (pool == world.state.stores[store].writer) return;
    world.gaps.push_back({world.state.stores[store].writer, pool, writes, cause, from, to});
    remember(world, store);
}

void record_what_is_missing(World& world) {
    for (plan::StoreIndex s(0); s < world.stores.size(); ++s) {
        const plan::PlanStore& what = world.plan.stores[s];
        const plan::PoolIndex writer = world.state.stores[s].writer;
        if (what.data.empty()) continue;
        record_what_is_not_back(world, s);
        Gaps& missing = world.gaps_scratch[0];
        missing.clear();
        if (world.is_up(writer)) {
            copy_gaps(world.gaps, writer, writer, Instant::never(), missing);
        } else if (!find_least(world, s, missing)) {
            const Instant loss = last_accepted(world, s);
            for (const std::uint32_t data : what.data)
                world.record->losses.push_back({data, world.pools[writer].cause, loss, loss, true, false, true});
            continue;
        }
        // Writes that wait to be merged are not missing.
        for (std::uint32_t c = 0; c < what.copies; ++c) {
            const plan::PoolIndex pool = what.pool_of(c);
            if (!is_being_merged(world, s, pool)) continue;
            for (Gap& gap : missing) gap.holder = writer;
            fill_gaps(world, missing, writer, pool, world.gaps_scratch[1]);
        }
        join(missing);
        record(world, s, missing);
    }
}

}  // namespace drsim::process
