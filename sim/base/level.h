// Compares service levels with a limit: on which side a level is, and when a ramp changes sides.
#pragma once

#include "sim/base/time.h"

namespace drsim {

/// Levels are sums and products of shares, and recorded levels are merged within a tenth of this.
/// A level that is nearer to a limit counts as equal to it.
inline constexpr double level_rounding = 1e-11;

constexpr bool is_below(double level, double limit) { return level < limit - level_rounding; }

/// A linear piece of a level: `level` at `at`, and `slope_per_us` more each microsecond.
struct Ramp {
    Instant at;
    double level = 1;
    double slope_per_us = 0;
    [[nodiscard]] constexpr double now(Instant t) const { return level + slope_per_us * static_cast<double>((t - at).us); }
};

/// The first microsecond in (from, until] at which `ramp` is on the other side of `limit` than at `from`; never() if it stays. Found by
/// bisection, not division: a level is monotone even with rounding, so that `now` at that microsecond agrees with the result,
/// whereas a slope that is only rounding error would give any number.
constexpr Instant crossing(const Ramp& ramp, double limit, Instant from, Instant until) {
    const bool below = is_below(ramp.now(from), limit);
    if (until <= from || is_below(ramp.now(until), limit) == below) return Instant::never();
    while ((until - from).us > 1) {
        const Instant middle{from.us + (until - from).us / 2};
        (is_below(ramp.now(middle), limit) == below ? from : until) = middle;
    }
    return until;
}

}  // namespace drsim
