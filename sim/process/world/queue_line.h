// The items that wait in a queue, first in, first out, as fluid flows: when each arrived,
// how old the oldest is, when the queue is empty, and which have waited too long.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "sim/process/world/queue_course.h"

namespace drsim::process {

/// Requests that arrived over a span of time and expired: `share` of the arrivals in that span.
struct Expired {
    double from_us = 0;
    double to_us = 0;
    double share = 0;
};

/// Times are in microseconds of the trial; rates are in any unit per microsecond.
class QueueLine {
public:
    static constexpr double never = std::numeric_limits<double>::infinity();

    /// Resets to an empty line at time 0. Items expire after `keeps_us`. `remembers`: the course is kept.
    void clear(double keeps_us, bool remembers = false);
    /// Moves on to a later instant. Appends the items that expired meanwhile to `expired`, oldest first.
    void advance(double to_us, std::vector<Expired>& expired);
    /// Sets the rates from now on: arrivals, and the most that can leave. False if the course continues as foreseen or is not kept.
    bool flow(double in, double out);
    /// Marks the line as empty: any rest is a rounding error.
    void finish();
    /// Drops all waiting items.
    void throw_away();

    [[nodiscard]] bool waits() const { return at_.waits; }
    /// When the oldest waiting item arrived; now if none waits.
    [[nodiscard]] double oldest_us() const;
    /// The rate at which items leave now.
    [[nodiscard]] double handed_on() const { return at_.waits || in_ > out_ ? out_ : in_; }
    [[nodiscard]] bool grows() const;
    /// How many items wait, at the instant up to which it has advanced; and the integral of that since time 0, in items times microseconds.
    [[nodiscard]] double waiting() const { return waiting_; }
    [[nodiscard]] double waited_us() const { return waited_us_; }
    /// When the line will be empty if both rates stay; `never` if the line stays as it is or grows.
    [[nodiscard]] double empty_us() const;
    [[nodiscard]] const QueueCourse& course() const { return course_; }

private:
    struct Arrivals {
        double from_us = 0;
        double rate = 0;
    };
    struct Position {
        double now_us = 0;
        double head_us = 0;     // arrival time of the oldest waiting item
        std::size_t first = 0;  // index of its arrivals
        bool waits = false;
    };
    /// Advances to the next instant at which a rate changes, at most to `to_us`.
    /// False if no rate would ever change. `passed` gets the items that left meanwhile.
    bool step(Position& at, double to_us, Passed& passed) const;
    void take_in(double in);
    void foresee();

    Position at_;
    std::vector<Arrivals> arrivals_;  // up to now; each lasts until the next begins
    double in_ = 0, out_ = 0;
    double waiting_ = 0, waited_us_ = 0;
    double keeps_us_ = never;
    bool remembers_ = false;
    QueueCourse course_;
};

}  // namespace drsim::process
