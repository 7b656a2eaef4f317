// From the state after a change to the straight stretches of service level that a trial's record is made of.
#include <algorithm>
#include <cmath>

#include "sim/process/world.h"

namespace drsim::process {

namespace {

// Levels are shares computed from a handful of products: anything nearer than this is the same level.
constexpr double same_level = 1e-12;
// A stretch whose middle lies further than this from the straight line is halved (capacity that fills up in mid-ramp bends it):
// a level is never wrong by more, and a crossing of the restored level by no more than a millionth of the ramp.
constexpr double straight_enough = 1e-6;
constexpr int halvings = 12;

}  // namespace

void World::settle_levels() {
    static thread_local std::vector<double> start, judged_start, end, judged_end, middle;
    const auto count = static_cast<std::uint32_t>(level.entries.size());
    start.resize(count);
    judged_start.resize(count);
    end.resize(count);
    judged_end.resize(count);
    middle.resize(count);
    const auto read = [&](Instant at, Side side, std::vector<double>& real, std::vector<double>& judged) {
        if (background_count > 0) {
            level.compute(*this, at, side, true);
            for (std::uint32_t e = 0; e < count; ++e) judged[e] = level.of_entry(*this, e);
        }
        level.compute(*this, at, side, false);
        for (std::uint32_t e = 0; e < count; ++e) real[e] = level.of_entry(*this, e);
        if (background_count == 0) judged = real;
    };

    Instant until = level.next_bend(*this, now_);
    if (until < Instant::never()) {
        for (int i = 0; i < halvings; ++i) {
            if ((until - now_).us < 2) break;
            read(until, Side::Before, end, judged_end);
            const Instant half = now_ + Duration{(until - now_).us / 2};
            read(now_, Side::After, start, judged_start);
            level.compute(*this, half, Side::After, false);
            double worst = 0;
            for (std::uint32_t e = 0; e < count; ++e) {
                const double part = static_cast<double>((half - now_).us) / static_cast<double>((until - now_).us);
                worst = std::max(worst, std::abs(level.of_entry(*this, e) - (start[e] + (end[e] - start[e]) * part)));
            }
            if (worst <= straight_enough) break;
            until = half;
        }
        read(until, Side::Before, end, judged_end);
        if (until != ramp_until) call_at(until, kernel::Phase::Last, tick_token(Tick::RampEnd, 0));
    }
    const bool first_ramp = ramp_until == Instant::never();
    ramp_until = until;
    if (background_count == 0 && until == Instant::never() && first_ramp) {  // a look at this instant may have computed it already
        look();
        for (std::uint32_t e = 0; e < count; ++e) start[e] = judged_start[e] = level.of_entry(*this, e);
    } else {
        read(now_, Side::After, start, judged_start);
        looked_at_ = now_;
        level_stale_ = false;
    }

    for (std::uint32_t e = 0; e < count; ++e) {
        ServiceLevel::Segment next{start[e], 0, judged_start[e], 0, now_};
        if (until < Instant::never()) {
            const auto us = static_cast<double>((until - now_).us);
            next.slope_per_us = (end[e] - start[e]) / us;
            next.judged_slope_per_us = (judged_end[e] - judged_start[e]) / us;
        }
        const ServiceLevel::Segment& last = level.entries[e];
        const double gone_on = static_cast<double>((now_ - last.at).us);
        const bool same = last.level >= 0 && std::abs(last.now(now_) - next.level) <= same_level &&
                          std::abs(last.judged_level + last.judged_slope_per_us * gone_on - next.judged_level) <= same_level &&
                          std::abs(last.slope_per_us - next.slope_per_us) <= 1e-18 && std::abs(last.judged_slope_per_us - next.judged_slope_per_us) <= 1e-18;
        if (same) continue;
        level.entries[e] = next;
        record->levels.push_back({now_, next.level, next.slope_per_us, next.judged_level, next.judged_slope_per_us, e, last_cause});
    }
}

}  // namespace drsim::process
