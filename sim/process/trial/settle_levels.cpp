// Turns the state after a change into the straight stretches of service level that make up a trial's record.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/process/store/old_writer.h"
#include "sim/process/trial/settler.h"

namespace drsim::process {

namespace {

#ifdef DRSIM_CHECK_INVARIANTS
constexpr bool checks_invariants = true;
#else
constexpr bool checks_invariants = false;
#endif
// Levels are products of a few shares: smaller differences are rounding errors.
constexpr double same_level = 1e-12;
// A stretch is halved if its middle is further than this from the straight line (capacity that fills up during a ramp bends it).
// So the error of a level is at most this, and that of a crossing of the restored level at most a millionth of the ramp.
constexpr double straight_enough = 1e-6;
constexpr int halvings = 12;

[[maybe_unused]] void expect_capacity_kept(const World& world) {
    const auto pool = world.level.beyond_capacity();
    if (pool)
        throw std::logic_error(fmt::format("capacity is never exceeded: {} lets through more than it can",
                                           world.system.components[world.plan.pools[*pool].component].name));
}

}  // namespace

void Settler::read_levels(Instant at, serving::Side side, std::vector<ReadLevel>& levels) {
    if (world_.state.background_count > 0) {
        world_.level.compute(at, side, true);
        for (plan::EntryIndex e(0); e < world_.plan.entries.size(); ++e) levels[e].judged = world_.level.of_entry(e);
    }
    world_.level.compute(at, side, false);
    if constexpr (checks_invariants) expect_capacity_kept(world_);
    read_computed(levels);
    if (world_.state.background_count == 0)
        for (ReadLevel& read : levels) read.judged = read.real;
}

void Settler::read_computed(std::vector<ReadLevel>& levels) {
    const std::size_t entries = world_.plan.entries.size();
    for (plan::EntryIndex e(0); e < entries; ++e) levels[e].real = world_.level.of_entry(e);
    for (std::uint32_t w = 0; w < world_.plan.writes.size(); ++w) levels[entries + w].real = world_.level.of_writes(world_.plan.writes[w]);
}

/// How long the levels are straight from now on: to the next bend, or to an earlier bend where capacity fills up.
/// Stores the levels at that point in `stretch_end_`.
Instant Settler::straight_until() {
    Instant until = world_.level.next_bend(world_.now_);
    if (until == Instant::never()) return until;
    // At most four times the last stretch: on a curve stretches are alike, on a straight line they grow.
    if (last_stretch_us_ > 0 && (until - world_.now_).us > 4 * last_stretch_us_) until = world_.now_ + Duration{4 * last_stretch_us_};
    read_levels(until, serving::Side::Before, stretch_end_);
    for (int i = 0; i < halvings && (until - world_.now_).us >= 2; ++i) {
        const Instant half = world_.now_ + Duration{(until - world_.now_).us / 2};
        read_levels(half, serving::Side::Before, stretch_middle_);
        const double part = static_cast<double>((half - world_.now_).us) / static_cast<double>((until - world_.now_).us);
        double worst = 0;
        for (std::uint32_t e = 0; e < stretch_start_.size(); ++e)
            worst = std::max(worst, std::abs(stretch_middle_[e].real -
                                             (stretch_start_[e].real + (stretch_end_[e].real - stretch_start_[e].real) * part)));
        if (worst <= straight_enough) break;
        until = half;
        std::swap(stretch_end_, stretch_middle_);
    }
    last_stretch_us_ = (until - world_.now_).us;
    return until;
}

void Settler::settle_levels() {
    const bool ramped = world_.ramp_until != Instant::never();
    world_.ramp_until = world_.level.next_bend(world_.now_);
    if (world_.state.background_count == 0 && world_.ramp_until == Instant::never() && !ramped) return settle_flat_levels();
    read_levels(world_.now_, serving::Side::After, stretch_start_);
    world_.looked_at_ = world_.now_;
    world_.level_stale_ = false;
    if (world_.ramp_until < Instant::never()) {
        world_.level.set_aside();
        world_.ramp_until = straight_until();
        world_.call_at(world_.ramp_until, kernel::Phase::Last, tick_token(Tick::RampEnd, 0));
        world_.level_stale_ = !world_.level.take_back();
        world_.look();
    } else {
        last_stretch_us_ = 0;
        world_.level.end_stretch();
    }

    for (plan::EntryIndex e(0); e < world_.plan.entries.size(); ++e) {
        serving::ServiceLevel::Segment next{stretch_start_[e].real, 0, stretch_start_[e].judged, 0, world_.now_};
        if (world_.ramp_until < Instant::never()) {
            const auto us = static_cast<double>((world_.ramp_until - world_.now_).us);
            next.slope_per_us = (stretch_end_[e].real - stretch_start_[e].real) / us;
            next.judged_slope_per_us = (stretch_end_[e].judged - stretch_start_[e].judged) / us;
        }
        const serving::ServiceLevel::Segment& last = world_.level.entries[e];
        const double gone_on = static_cast<double>((world_.now_ - last.at).us);
        const bool same = last.level >= 0 && std::abs(last.now(world_.now_) - next.level) <= same_level &&
                          std::abs(last.judged_level + last.judged_slope_per_us * gone_on - next.judged_level) <= same_level &&
                          std::abs(last.slope_per_us - next.slope_per_us) <= 1e-18 &&
                          std::abs(last.judged_slope_per_us - next.judged_slope_per_us) <= 1e-18;
        if (!same) begin_segment(e, next);
    }
    settle_writes();
}

/// The fast path: nothing ramps and there is no background outage, which is nearly always the case.
void Settler::settle_flat_levels() {
    last_stretch_us_ = 0;
    world_.level.end_stretch();
    world_.look();  // may already be computed for this instant
    if constexpr (checks_invariants) expect_capacity_kept(world_);
    for (plan::EntryIndex e(0); e < world_.plan.entries.size(); ++e) {
        const double served = world_.level.of_entry(e);
        const serving::ServiceLevel::Segment& last = world_.level.entries[e];
        if (std::abs(last.level - served) <= same_level && std::abs(last.judged_level - served) <= same_level) {
            if (world_.record->explanation.is_wanted) renew_reasons(e);
            continue;
        }
        begin_segment(e, {served, 0, served, 0, world_.now_});
    }
    if (world_.plan.writes.empty()) return;
    read_computed(stretch_start_);
    settle_writes();
}

void Settler::begin_segment(plan::EntryIndex entry, const serving::ServiceLevel::Segment& next) {
    const bool rises = next.level > world_.level.entries[entry].now(world_.now_);
    world_.level.entries[entry] = next;
    // A ramp keeps the cause that began it.
    world_.level_cause[entry] = rises ? world_.causes.of_rise(entry, world_.now_, world_.level_cause[entry])
                                      : world_.causes.of_entry(entry, world_.now_, world_.level_cause[entry]);
    if (world_.record->explanation.is_wanted)
        for (model::LevelReason reason : world_.level.reasons(entry)) {
            reason.change = static_cast<std::uint32_t>(world_.record->levels.size());
            world_.record->explanation.reasons.push_back(reason);
        }
    world_.record->levels.push_back(
        {world_.now_, next.level, next.slope_per_us, next.judged_level, next.judged_slope_per_us, entry, world_.level_cause[entry]});
}

/// A level that stays the same may have new reasons.
void Settler::renew_reasons(plan::EntryIndex entry) {
    model::Explanation& explained = world_.record->explanation;
    std::uint32_t change = static_cast<std::uint32_t>(world_.record->levels.size());
    while (change > 0 && world_.record->levels[change - 1].entry_point != entry) --change;
    if (change == 0 || world_.record->levels[--change].level >= 1) return;
    const std::vector<model::LevelReason> now = world_.level.reasons(entry);
    std::size_t renewal = explained.renewals.size();
    while (renewal > 0 && explained.renewals[renewal - 1].change != change) --renewal;
    const std::vector<model::LevelReason>& known = renewal > 0 ? explained.renewed : explained.reasons;
    const std::uint32_t of = renewal > 0 ? static_cast<std::uint32_t>(renewal - 1) : change;
    const auto first = std::find_if(known.begin(), known.end(), [&](const model::LevelReason& reason) { return reason.change == of; });
    const auto last = std::find_if(first, known.end(), [&](const model::LevelReason& reason) { return reason.change != of; });
    if (std::equal(first, last, now.begin(), now.end(),
                   [](const auto& a, const auto& b) { return a.by == b.by && a.component == b.component && a.at == b.at; }))
        return;
    for (model::LevelReason reason : now) {
        reason.change = static_cast<std::uint32_t>(explained.renewals.size());
        explained.renewed.push_back(reason);
    }
    explained.renewals.push_back({world_.now_, change});
}

void Settler::settle_writes() {
    const std::size_t entries = world_.plan.entries.size();
    for (std::uint32_t w = 0; w < world_.plan.writes.size(); ++w) {
        WritesState& taken = world_.writes[w];
        const double share = stretch_start_[entries + w].real;
        double slope = 0;
        if (world_.ramp_until < Instant::never())
            slope = (stretch_end_[entries + w].real - share) / static_cast<double>((world_.ramp_until - world_.now_).us);
        const double gone_on = taken.share + taken.slope_per_us * static_cast<double>((world_.now_ - taken.at).us);
        if (std::abs(gone_on - share) <= same_level && std::abs(taken.slope_per_us - slope) <= 1e-18) continue;
        taken.share = share;
        taken.slope_per_us = slope;
        taken.at = world_.now_;
        world_.record->writes.push_back({world_.now_, share, slope, world_.plan.stores[world_.plan.writes[w].store].component,
                                         world_.plan.writes[w].entry, world_.plan.writes[w].apart});
        if (world_.plan.writes[w].apart) writes_apart_changed(world_, w);
    }
}

}  // namespace drsim::process
