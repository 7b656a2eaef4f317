// From the state after a change to the straight stretches of service level that a trial's record is made of.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/process/old_writer.h"
#include "sim/process/world.h"

namespace drsim::process {

namespace {

#ifdef DRSIM_CHECK_INVARIANTS
constexpr bool checks_invariants = true;
#else
constexpr bool checks_invariants = false;
#endif
// Levels are shares computed from a handful of products: anything nearer than this is the same level.
constexpr double same_level = 1e-12;
// A stretch whose middle lies further than this from the straight line is halved (capacity that fills up in mid-ramp bends it):
// a level is never wrong by more, and a crossing of the restored level by no more than a millionth of the ramp.
constexpr double straight_enough = 1e-6;
constexpr int halvings = 12;

[[maybe_unused]] void expect_capacity_kept(const World& world) {
    const auto pool = world.level.beyond_capacity();
    if (pool) throw std::logic_error(fmt::format("capacity is never exceeded: {} lets through more than it can", world.system.components[world.plan.pools[*pool].component].name));
}

}  // namespace

void World::read_levels(Instant at, serving::Side side, std::vector<ReadLevel>& levels) {
    if (state.background_count > 0) {
        level.compute(at, side, true);
        for (std::uint32_t e = 0; e < plan.entries.size(); ++e) levels[e].judged = level.of_entry(e);
    }
    level.compute(at, side, false);
    if constexpr (checks_invariants) expect_capacity_kept(*this);
    read_computed(levels);
    if (state.background_count == 0)
        for (ReadLevel& read : levels) read.judged = read.real;
}

void World::read_computed(std::vector<ReadLevel>& levels) {
    const std::size_t entries = plan.entries.size();
    for (std::uint32_t e = 0; e < entries; ++e) levels[e].real = level.of_entry(e);
    for (std::uint32_t w = 0; w < plan.writes.size(); ++w) levels[entries + w].real = level.of_writes(plan.writes[w]);
}

/// How far from now on the levels are straight: to the next bend, or to where capacity that fills up on the way bends them first.
/// Leaves the levels at that point in `stretch_end_`.
Instant World::straight_until() {
    Instant until = level.next_bend(now_);
    if (until == Instant::never()) return until;
    // The last stretch tells how long this one may be: on a curve they are alike, on a straight line they double.
    if (last_stretch_us_ > 0 && (until - now_).us > 4 * last_stretch_us_) until = now_ + Duration{4 * last_stretch_us_};
    read_levels(until, serving::Side::Before, stretch_end_);
    for (int i = 0; i < halvings && (until - now_).us >= 2; ++i) {
        const Instant half = now_ + Duration{(until - now_).us / 2};
        read_levels(half, serving::Side::Before, stretch_middle_);
        const double part = static_cast<double>((half - now_).us) / static_cast<double>((until - now_).us);
        double worst = 0;
        for (std::uint32_t e = 0; e < stretch_start_.size(); ++e)
            worst = std::max(worst, std::abs(stretch_middle_[e].real - (stretch_start_[e].real + (stretch_end_[e].real - stretch_start_[e].real) * part)));
        if (worst <= straight_enough) break;
        until = half;
        std::swap(stretch_end_, stretch_middle_);
    }
    last_stretch_us_ = (until - now_).us;
    return until;
}

void World::settle_levels() {
    const bool ramped = ramp_until != Instant::never();
    ramp_until = level.next_bend(now_);
    if (state.background_count == 0 && ramp_until == Instant::never() && !ramped) return settle_flat_levels();
    read_levels(now_, serving::Side::After, stretch_start_);
    looked_at_ = now_;
    level_stale_ = false;
    if (ramp_until < Instant::never()) {
        level.set_aside();
        ramp_until = straight_until();
        call_at(ramp_until, kernel::Phase::Last, tick_token(Tick::RampEnd, 0));
        level_stale_ = !level.take_back();
        look();
    } else {
        last_stretch_us_ = 0;
        level.end_stretch();
    }

    for (std::uint32_t e = 0; e < plan.entries.size(); ++e) {
        serving::ServiceLevel::Segment next{stretch_start_[e].real, 0, stretch_start_[e].judged, 0, now_};
        if (ramp_until < Instant::never()) {
            const auto us = static_cast<double>((ramp_until - now_).us);
            next.slope_per_us = (stretch_end_[e].real - stretch_start_[e].real) / us;
            next.judged_slope_per_us = (stretch_end_[e].judged - stretch_start_[e].judged) / us;
        }
        const serving::ServiceLevel::Segment& last = level.entries[e];
        const double gone_on = static_cast<double>((now_ - last.at).us);
        const bool same = last.level >= 0 && std::abs(last.now(now_) - next.level) <= same_level &&
                          std::abs(last.judged_level + last.judged_slope_per_us * gone_on - next.judged_level) <= same_level &&
                          std::abs(last.slope_per_us - next.slope_per_us) <= 1e-18 && std::abs(last.judged_slope_per_us - next.judged_slope_per_us) <= 1e-18;
        if (!same) begin_segment(e, next);
    }
    settle_writes();
}

/// The same where nothing ramps and no background outage is on, as nearly always.
void World::settle_flat_levels() {
    last_stretch_us_ = 0;
    level.end_stretch();
    look();  // may have been computed at this instant already
    if constexpr (checks_invariants) expect_capacity_kept(*this);
    for (std::uint32_t e = 0; e < plan.entries.size(); ++e) {
        const double served = level.of_entry(e);
        const serving::ServiceLevel::Segment& last = level.entries[e];
        if (std::abs(last.level - served) <= same_level && std::abs(last.judged_level - served) <= same_level) {
            if (record->explanation.is_wanted) renew_reasons(e);
            continue;
        }
        begin_segment(e, {served, 0, served, 0, now_});
    }
    if (plan.writes.empty()) return;
    read_computed(stretch_start_);
    settle_writes();
}

void World::begin_segment(std::uint32_t entry, const serving::ServiceLevel::Segment& next) {
    const bool rises = next.level > level.entries[entry].now(now_);
    level.entries[entry] = next;
    // What ramps goes on because of what began it.
    level_cause[entry] = rises ? causes.of_rise(entry, now_, level_cause[entry]) : causes.of_entry(entry, now_, level_cause[entry]);
    if (record->explanation.is_wanted)
        for (model::LevelReason reason : level.reasons(entry)) {
            reason.change = static_cast<std::uint32_t>(record->levels.size());
            record->explanation.reasons.push_back(reason);
        }
    record->levels.push_back({now_, next.level, next.slope_per_us, next.judged_level, next.judged_slope_per_us, entry, level_cause[entry]});
}

/// A level that stays may be held down by something else than before.
void World::renew_reasons(std::uint32_t entry) {
    model::Explanation& explained = record->explanation;
    std::uint32_t change = static_cast<std::uint32_t>(record->levels.size());
    while (change > 0 && record->levels[change - 1].entry_point != entry) --change;
    if (change == 0 || record->levels[--change].level >= 1) return;
    const std::vector<model::LevelReason> now = level.reasons(entry);
    std::size_t renewal = explained.renewals.size();
    while (renewal > 0 && explained.renewals[renewal - 1].change != change) --renewal;
    const std::vector<model::LevelReason>& known = renewal > 0 ? explained.renewed : explained.reasons;
    const std::uint32_t of = renewal > 0 ? static_cast<std::uint32_t>(renewal - 1) : change;
    const auto first = std::find_if(known.begin(), known.end(), [&](const model::LevelReason& reason) { return reason.change == of; });
    const auto last = std::find_if(first, known.end(), [&](const model::LevelReason& reason) { return reason.change != of; });
    if (std::equal(first, last, now.begin(), now.end(), [](const auto& a, const auto& b) { return a.by == b.by && a.component == b.component && a.at == b.at; })) return;
    for (model::LevelReason reason : now) {
        reason.change = static_cast<std::uint32_t>(explained.renewals.size());
        explained.renewed.push_back(reason);
    }
    explained.renewals.push_back({now_, change});
}

void World::settle_writes() {
    const std::size_t entries = plan.entries.size();
    for (std::uint32_t w = 0; w < plan.writes.size(); ++w) {
        WritesState& taken = writes[w];
        const double share = stretch_start_[entries + w].real;
        double slope = 0;
        if (ramp_until < Instant::never()) slope = (stretch_end_[entries + w].real - share) / static_cast<double>((ramp_until - now_).us);
        const double gone_on = taken.share + taken.slope_per_us * static_cast<double>((now_ - taken.at).us);
        if (std::abs(gone_on - share) <= same_level && std::abs(taken.slope_per_us - slope) <= 1e-18) continue;
        taken.share = share;
        taken.slope_per_us = slope;
        taken.at = now_;
        record->writes.push_back({now_, share, slope, plan.stores[plan.writes[w].store].component, plan.writes[w].entry, plan.writes[w].apart});
        if (plan.writes[w].apart) writes_apart_changed(*this, w);
    }
}

}  // namespace drsim::process
