#include "sim/measure/interruptions.h"

#include <algorithm>

#include "sim/base/level.h"
#include "sim/measure/measures.h"

namespace drsim::measure {

void InterruptionTracker::reset() {
    current_ = model::no_fact;
    interrupted_ = had_one_ = false;
    longest_us_ = -1;
    longest_ = {};
    stretches_.clear();
    all_ = {};
    for (Served& sum : over_) sum = {sum.until_us};
}

void InterruptionTracker::finish(const model::TrialRecord& record, const Subjects& subjects) {
    if (current_ != model::no_fact) end_piece(record, subjects, record.horizon.us);
    for (Served& sum : over_) {  // time after the horizon counts as served, weighted by its demand
        const std::int64_t from = record.horizon.us, to = record.onset.us + sum.until_us;
        if (to <= from) continue;
        sum.served += demand_.over(record.starts_at_s, from, to);
        sum.level_us += static_cast<double>(to - from);
        sum.span_us += static_cast<double>(to - from);
    }
    if (!interrupted_) return;
    if (up_ && record.horizon.us - open_.ended.us < hold_us_) up_ = false;
    if (!up_) open_.ended = Instant::never();
    close(record);
}

void InterruptionTracker::serve(Served& sum, const model::TrialRecord& record, const model::LevelChange& piece, std::int64_t from_us,
                                std::int64_t to_us) const {
    const double width = static_cast<double>(to_us - from_us);
    const double level = piece.level + piece.slope_per_us * static_cast<double>(from_us - piece.at.us);
    const double middle = level + piece.slope_per_us * width / 2;
    sum.level_us += width * middle;
    sum.span_us += width;
    if (demand_.is_constant()) {
        const double requests = demand_.constant() / 1e6 * width;
        sum.served += requests * middle;
        sum.failed += requests * (1 - middle);
    } else {
        sum.served += demand_.served(record.starts_at_s, from_us, to_us, level, piece.slope_per_us);
        sum.failed += demand_.served(record.starts_at_s, from_us, to_us, 1 - level, -piece.slope_per_us);
    }
}

void InterruptionTracker::end_piece(const model::TrialRecord& record, const Subjects& subjects, std::int64_t end_us) {
    const model::LevelChange& piece = record.levels[current_];
    const std::int64_t from = std::max(piece.at.us, record.onset.us);
    const std::int64_t to = std::min(end_us, record.horizon.us);
    if (to <= from) return;
    serve(all_, record, piece, from, to);
    for (Served& sum : over_) {
        const std::int64_t end = std::min(to, record.onset.us + sum.until_us);
        if (end > from) serve(sum, record, piece, from, end);
    }

    const Ramp judged{piece.at, piece.judged_level, piece.judged_slope_per_us};
    const bool starts_below = is_below(judged.now({from}), restored_at_);
    if (starts_below) goes_down(record, subjects, from);
    else goes_up(from);
    const Instant changes_sides = piece.judged_slope_per_us == 0 ? Instant::never() : crossing(judged, restored_at_, {from}, {to});
    if (changes_sides != Instant::never()) {
        if (starts_below) goes_up(changes_sides.us);
        else goes_down(record, subjects, changes_sides.us);
    }
    if (!interrupted_ || open_.first_served != Instant::never()) return;
    const Instant since{std::max(from, open_.began.us)};
    if (since.us < to && (judged.slope_per_us > 0 || judged.now(since) > 0)) open_.first_served = since;
}

void InterruptionTracker::goes_up(std::int64_t at_us) {
    if (!interrupted_ || up_) return;
    up_ = true;
    open_.ended = {at_us};
    open_.ended_with = current_;
}

void InterruptionTracker::goes_down(const model::TrialRecord& record, const Subjects& subjects, std::int64_t at_us) {
    if (interrupted_ && up_ && at_us - open_.ended.us >= hold_us_) close(record);
    if (!interrupted_) {
        const bool planned = subjects.caused_by_plan(record.facts, record.levels[current_].cause);
        open_ = {{at_us}, Instant::never(), Instant::never(), current_, model::no_fact, !had_one_ && !planned};
        interrupted_ = had_one_ = true;
    }
    up_ = false;
}

void InterruptionTracker::close(const model::TrialRecord& record) {
    interrupted_ = false;
    stretches_.push_back({open_.began, open_.ended});
    const Instant from = open_.from_onset ? record.onset : open_.began;
    const std::int64_t lasted = open_.ended == Instant::never() ? beyond_horizon : (open_.ended - from).us;
    if (lasted <= longest_us_) return;
    longest_us_ = lasted;
    longest_ = open_;
}

}  // namespace drsim::measure
