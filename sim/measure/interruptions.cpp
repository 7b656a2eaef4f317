#include "sim/measure/interruptions.h"

#include <algorithm>

#include "sim/base/level.h"
#include "sim/measure/measures.h"

namespace drsim::measure {

void Course::reset() {
    current_ = model::no_fact;
    interrupted_ = had_one_ = false;
    longest_us_ = -1;
    longest_ = {};
    served_ = failed_ = level_us_ = span_us_ = 0;
}

void Course::finish(const model::TrialRecord& record, const Subjects& subjects) {
    if (current_ != model::no_fact) end_piece(record, subjects, record.horizon.us);
    if (!interrupted_) return;
    if (up_ && record.horizon.us - open_.ended.us < hold_us_) up_ = false;
    if (!up_) open_.ended = Instant::never();
    close(record);
}

void Course::end_piece(const model::TrialRecord& record, const Subjects& subjects, std::int64_t end_us) {
    const model::LevelChange& piece = record.levels[current_];
    const std::int64_t from = std::max(piece.at.us, record.onset.us);
    const std::int64_t to = std::min(end_us, record.horizon.us);
    if (to <= from) return;
    const double width = static_cast<double>(to - from);
    const double since = static_cast<double>(from - piece.at.us);

    const double level = piece.level + piece.slope_per_us * since;
    level_us_ += width * (level + piece.slope_per_us * width / 2);
    span_us_ += width;
    if (demand_.is_constant()) {
        const double rate_us = demand_.constant() / 1e6;
        served_ += rate_us * width * (level + piece.slope_per_us * width / 2);
        failed_ += rate_us * width * (1 - level - piece.slope_per_us * width / 2);
    } else {
        served_ += demand_.served(record.starts_at_s, from, to, level, piece.slope_per_us);
        failed_ += demand_.served(record.starts_at_s, from, to, 1 - level, -piece.slope_per_us);
    }

    const Ramp judged{piece.at, piece.judged_level, piece.judged_slope_per_us};
    const bool starts_below = is_below(judged.now({from}), restored_at_);
    if (starts_below) goes_down(record, subjects, from);
    else goes_up(from);
    if (piece.judged_slope_per_us == 0) return;
    const Instant changes_sides = crossing(judged, restored_at_, {from}, {to});
    if (changes_sides == Instant::never()) return;
    if (starts_below) goes_up(changes_sides.us);
    else goes_down(record, subjects, changes_sides.us);
}

void Course::goes_up(std::int64_t at_us) {
    if (!interrupted_ || up_) return;
    up_ = true;
    open_.ended = {at_us};
    open_.ended_with = current_;
}

void Course::goes_down(const model::TrialRecord& record, const Subjects& subjects, std::int64_t at_us) {
    if (interrupted_ && up_ && at_us - open_.ended.us >= hold_us_) close(record);
    if (!interrupted_) {
        const bool planned = subjects.caused_by_plan(record.facts, record.levels[current_].cause);
        open_ = {{at_us}, Instant::never(), current_, model::no_fact, !had_one_ && !planned};
        interrupted_ = had_one_ = true;
    }
    up_ = false;
}

void Course::close(const model::TrialRecord& record) {
    interrupted_ = false;
    const Instant from = open_.from_onset ? record.onset : open_.began;
    const std::int64_t lasted = open_.ended == Instant::never() ? beyond_horizon : (open_.ended - from).us;
    if (lasted <= longest_us_) return;
    longest_us_ = lasted;
    longest_ = open_;
}

}  // namespace drsim::measure
