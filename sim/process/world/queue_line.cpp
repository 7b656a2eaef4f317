#include "sim/process/world/queue_line.h"

#include <algorithm>

namespace drsim::process {

namespace {

// Rates are products of shares: smaller differences are rounding errors.
constexpr double same_rate = 1e-9;
// An age this close to the limit has reached it: the clock has no finer resolution.
constexpr double same_age_us = 1;

}  // namespace

void QueueLine::clear(double keeps_us, bool remembers) {
    at_ = {};
    arrivals_.clear();
    in_ = out_ = 0;
    waiting_ = waited_us_ = 0;
    keeps_us_ = keeps_us;
    remembers_ = remembers;
    course_.clear();
}

bool QueueLine::grows() const { return in_ > out_ * (1 + same_rate) && in_ > same_rate * 1e-6; }

bool QueueLine::flow(double in, double out) {
    const bool waited = at_.waits;
    const bool is_same = in == in_ && out == out_;
    in_ = in;
    out_ = out;
    take_in(in);
    if (!remembers_ || (is_same && waited == at_.waits)) return false;
    course_.forget_from(at_.now_us, !waited);
    foresee();
    return waited || at_.waits;
}

void QueueLine::take_in(double in) {
    if (!at_.waits) {
        arrivals_.clear();
        if (!grows()) return;
        arrivals_.push_back({at_.now_us, in});
        at_ = {at_.now_us, at_.now_us, 0, true};
        return;
    }
    if (arrivals_.back().rate == in) return;
    if (arrivals_.back().from_us == at_.now_us) arrivals_.back().rate = in;
    else arrivals_.push_back({at_.now_us, in});
}

void QueueLine::foresee() {
    bool goes_on = true;
    for (Position at = at_; at.waits && goes_on;) {
        Passed passed;
        goes_on = step(at, never, passed);
        if (passed.to_us > passed.from_us || passed.came_to_us > passed.came_from_us) course_.add(passed);
    }
}

double QueueLine::oldest_us() const {
    double oldest = at_.now_us;
    for (std::size_t i = at_.first; at_.waits && i < arrivals_.size(); ++i) {
        const double ends_us = i + 1 < arrivals_.size() ? arrivals_[i + 1].from_us : at_.now_us;
        if (arrivals_[i].rate <= 0 || ends_us <= at_.head_us) continue;  // nobody arrived then, or all have left
        oldest = std::max(at_.head_us, arrivals_[i].from_us);
        break;
    }
    return oldest;
}

bool QueueLine::step(Position& at, double to_us, Passed& passed) const {
    const bool last = at.first + 1 == arrivals_.size();  // the current arrivals
    const double ends_us = last ? at.now_us : arrivals_[at.first + 1].from_us;
    const double rate = arrivals_[at.first].rate;
    passed = {at.now_us, at.now_us, at.head_us, at.head_us, 0, 1};
    if (at.head_us >= ends_us && !last) {
        ++at.first;
        return true;
    }
    if (rate <= 0) {
        if (last) at.waits = false;  // nobody has arrived since
        else at.head_us = ends_us;
        return true;
    }
    const double speed = out_ / rate;  // of the head through these arrivals
    const bool too_old = at.now_us - at.head_us >= keeps_us_ - same_age_us;
    double until_us = to_us;
    if (too_old && speed < 1) {
        const double leaves_us = last ? never : at.now_us + (ends_us - at.head_us);
        until_us = std::min(until_us, leaves_us);
        passed = {at.now_us, until_us, at.head_us, never, 1, speed};
        if (until_us == never) return false;
        at.now_us = until_us;
        at.head_us = until_us == leaves_us ? ends_us : std::max(at.head_us, until_us - keeps_us_);
        passed.came_to_us = at.head_us;
        return true;
    }
    const double expires_us = speed < 1 ? at.now_us + (keeps_us_ - (at.now_us - at.head_us)) / (1 - speed) : never;
    const double through_us = last        ? (speed > 1 + same_rate ? at.now_us + (at.now_us - at.head_us) / (speed - 1) : never)
                              : speed > 0 ? at.now_us + (ends_us - at.head_us) / speed
                                          : never;
    until_us = std::min({until_us, expires_us, through_us});
    passed = {at.now_us, until_us, at.head_us, never, speed, 1};
    if (until_us == never) return false;
    at.head_us += speed * (until_us - at.now_us);
    at.now_us = until_us;
    if (until_us == through_us && last) at.waits = false;
    else if (until_us == through_us) at.head_us = ends_us;
    else if (until_us == expires_us) at.head_us = at.now_us - keeps_us_;
    passed.came_to_us = at.waits ? at.head_us : until_us;
    return true;
}

void QueueLine::advance(double to_us, std::vector<Expired>& expired) {
    while (at_.waits && at_.now_us < to_us) {
        Passed passed;
        const Position before = at_;
        const double rate = arrivals_[before.first].rate;
        step(at_, to_us, passed);
        const double arrived = in_ * (at_.now_us - before.now_us);
        const double left = at_.waits ? std::max(0.0, waiting_ + arrived - rate * (at_.head_us - before.head_us)) : 0;
        waited_us_ += (waiting_ + left) / 2 * (at_.now_us - before.now_us);  // both rates stay the same during a step
        waiting_ = left;
        if (passed.share < 1 && passed.came_to_us > passed.came_from_us)
            expired.push_back({passed.came_from_us, passed.came_to_us, 1 - passed.share});
    }
    at_.now_us = to_us;
    if (!at_.waits) return;
    // Drops arrivals that have left, now and then.
    if (at_.first > 32 && at_.first * 2 > arrivals_.size()) {
        arrivals_.erase(arrivals_.begin(), arrivals_.begin() + static_cast<std::ptrdiff_t>(at_.first));
        at_.first = 0;
    }
}

void QueueLine::finish() {
    at_.waits = false;
    waiting_ = 0;
    arrivals_.clear();
}

void QueueLine::throw_away() {
    course_.forget_from(at_.now_us, false);
    finish();
}

double QueueLine::empty_us() const {
    Position at = at_;
    Passed passed;
    while (at.waits)
        if (!step(at, never, passed)) return never;
    return at.now_us;
}

}  // namespace drsim::process
