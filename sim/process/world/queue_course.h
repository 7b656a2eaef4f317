// What went out of a queue when, and when that had come in: kept for whoever asks later, and foreseen as long as both flows stay.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace drsim::process {

/// Of what had come in over a span of time, `share` was handed on over [from, to],
/// in the same order, and the rest thrown away. Microseconds of the trial.
struct Passed {
    double from_us = 0;
    double to_us = 0;  // infinite where it goes on like this
    double came_from_us = 0;
    double came_to_us = 0;
    double speed = 0;  // how fast the one goes through the other
    double share = 1;
};

/// Outside its stretches what comes in goes out at once. What came in between the stretches and is in none never went out.
class QueueCourse {
public:
    void clear() { stretches_.clear(); }
    void add(const Passed& stretch) { stretches_.push_back(stretch); }
    /// What was foreseen for the time from here on will not be. `has_gone`: what goes out at this very instant has gone.
    void forget_from(double at_us, bool has_gone);

    /// When the newest had come in that has gone out by an instant.
    [[nodiscard]] double came_at(double at_us) const;
    /// How fast that moves on at an instant, times the share that goes out.
    [[nodiscard]] double pace_at(double at_us) const;
    /// The next instant after this one at which that may change, or infinite.
    [[nodiscard]] double next_bend(double after_us) const;

    /// Takes (came from, came to, share) of all that goes out in (from, to], in order.
    template <class Take>
    void each_passed(double from_us, double to_us, Take take) const {
        double at_us = from_us;
        for (std::size_t i = first_after(from_us); i < stretches_.size() && stretches_[i].from_us <= to_us; ++i) {
            const Passed& stretch = stretches_[i];
            if (stretch.from_us > at_us) take(at_us, stretch.from_us, 1.0);
            const double until_us = std::min(stretch.to_us, to_us);
            const double begin_us = std::max(at_us, stretch.from_us);
            if (stretch.share > 0)
                take(begin_us <= stretch.from_us ? stretch.came_from_us : came_in(stretch, begin_us), came_in(stretch, until_us),
                     stretch.share);
            at_us = std::max(at_us, until_us);
        }
        if (to_us > at_us) take(at_us, to_us, 1.0);
    }

private:
    /// The first stretch that has not ended by an instant.
    [[nodiscard]] std::size_t first_after(double at_us) const;
    [[nodiscard]] static double came_in(const Passed& stretch, double at_us);

    std::vector<Passed> stretches_;
};

}  // namespace drsim::process
