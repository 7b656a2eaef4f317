// History of a queue: when items left it and when these had arrived. It also holds the forecast for as long as both rates stay the same.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace drsim::process {

/// Of the items that arrived in [came_from, came_to), `share` left during [from, to] in the same order; the rest was discarded.
/// In microseconds of the trial.
struct Passed {
    double from_us = 0;
    double to_us = 0;  // infinite when it goes on like this
    double came_from_us = 0;
    double came_to_us = 0;
    double speed = 0;  // arrival time covered per unit of departure time
    double share = 1;
};

/// Outside the stretches, items leave as soon as they arrive. Items that arrived between two stretches and belong to neither never left.
class QueueCourse {
public:
    void clear() { stretches_.clear(); }
    void add(const Passed& stretch) { stretches_.push_back(stretch); }
    /// Drops the forecast from this time on. `has_gone`: items that leave at exactly this instant have left.
    void forget_from(double at_us, bool has_gone);

    /// When the newest item that has left by an instant had arrived.
    [[nodiscard]] double came_at(double at_us) const;
    /// How fast came_at() advances at an instant, times the share that leaves.
    [[nodiscard]] double pace_at(double at_us) const;
    /// The next instant after this one at which pace_at() may change, or infinite.
    [[nodiscard]] double next_bend(double after_us) const;

    /// Calls take(came from, came to, share) for all items that leave in (from, to], in order.
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
