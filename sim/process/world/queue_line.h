// What waits in a queue, first in, first out, as even flows: who came when,
// and so how old the oldest is, when all are through, and who has waited too long.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "sim/process/world/queue_course.h"

namespace drsim::process {

/// Requests that came in over a span of time and were not handed on: `share` of those that came then.
struct Expired {
    double from_us = 0;
    double to_us = 0;
    double share = 0;
};

/// Times are microseconds of the trial, rates any amount per microsecond.
class QueueLine {
public:
    static constexpr double never = std::numeric_limits<double>::infinity();

    /// An empty line at the trial's time 0; what has waited for `keeps_us` is thrown away. `remembers`: its course is kept.
    void clear(double keeps_us, bool remembers = false);
    /// Goes on to a later instant. `expired` gets what ran out of time meanwhile, oldest first.
    void advance(double to_us, std::vector<Expired>& expired);
    /// From now on so much comes in, and so much could go out. False where the course goes on as it was foreseen, or is not kept.
    bool flow(double in, double out);
    /// All are through: what is left is rounding.
    void finish();
    /// All that waits is lost.
    void throw_away();

    [[nodiscard]] bool waits() const { return at_.waits; }
    /// When the oldest that waits came in; now where nothing does.
    [[nodiscard]] double oldest_us() const;
    /// What goes out now.
    [[nodiscard]] double handed_on() const { return at_.waits || in_ > out_ ? out_ : in_; }
    [[nodiscard]] bool grows() const;
    /// When nothing will wait any more if both flows stay; `never` where the line stays as it is or grows.
    [[nodiscard]] double empty_us() const;
    [[nodiscard]] const QueueCourse& course() const { return course_; }

private:
    struct Arrivals {
        double from_us = 0;
        double rate = 0;
    };
    struct Position {
        double now_us = 0;
        double head_us = 0;     // when the oldest that waits came in
        std::size_t first = 0;  // the arrivals that it belongs to
        bool waits = false;
    };
    /// Moves on to the next instant at which something bends, at the latest to `to_us`;
    /// false where nothing would bend any more. Says what passed meanwhile.
    bool step(Position& at, double to_us, Passed& passed) const;
    void take_in(double in);
    void foresee();

    Position at_;
    std::vector<Arrivals> arrivals_;  // up to now, each until the next begins
    double in_ = 0, out_ = 0;
    double keeps_us_ = never;
    bool remembers_ = false;
    QueueCourse course_;
};

}  // namespace drsim::process
