#include "sim/process/world/queue_course.h"

namespace drsim::process {

double QueueCourse::came_in(const Passed& stretch, double at_us) {
    if (at_us >= stretch.to_us) return stretch.came_to_us;
    return std::min(stretch.came_to_us, stretch.came_from_us + stretch.speed * (at_us - stretch.from_us));
}

std::size_t QueueCourse::first_after(double at_us) const {
    const auto first =
        std::partition_point(stretches_.begin(), stretches_.end(), [&](const Passed& stretch) { return stretch.to_us <= at_us; });
    return static_cast<std::size_t>(first - stretches_.begin());
}

void QueueCourse::forget_from(double at_us, bool has_gone) {
    while (!stretches_.empty() && stretches_.back().from_us >= at_us && !(has_gone && stretches_.back().to_us <= at_us))
        stretches_.pop_back();
    if (stretches_.empty() || stretches_.back().to_us <= at_us) return;
    stretches_.back().came_to_us = came_in(stretches_.back(), at_us);
    stretches_.back().to_us = at_us;
}

double QueueCourse::came_at(double at_us) const {
    const std::size_t next = first_after(at_us);
    const bool in_stretch = next < stretches_.size() && stretches_[next].from_us <= at_us;
    return in_stretch ? came_in(stretches_[next], at_us) : at_us;
}

double QueueCourse::pace_at(double at_us) const {
    const std::size_t next = first_after(at_us);
    const bool in_stretch = next < stretches_.size() && stretches_[next].from_us <= at_us;
    return in_stretch ? stretches_[next].speed * stretches_[next].share : 1;
}

double QueueCourse::next_bend(double after_us) const {
    const std::size_t next = first_after(after_us);
    if (next == stretches_.size()) return std::numeric_limits<double>::infinity();
    return stretches_[next].from_us > after_us ? stretches_[next].from_us : stretches_[next].to_us;
}

}  // namespace drsim::process
