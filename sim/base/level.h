// Service levels against a limit: which side one is on, and when one that ramps changes sides.
#pragma once

#include "sim/base/time.h"

namespace drsim {

/// Levels are sums and products of shares, and what is recorded of them is merged within a tenth of this:
/// what is nearer to a limit is the limit.
inline constexpr double level_rounding = 1e-11;

constexpr bool is_below(double level, double limit) { return level < limit - level_rounding; }

/// A straight stretch of a level: `level` at `at`, and `slope_per_us` more each microsecond.
struct Ramp {
    Instant at;
    double level = 1;
    double slope_per_us = 0;
    [[nodiscard]] constexpr double now(Instant t) const { return level + slope_per_us * static_cast<double>((t - at).us); }
};

/// The first microsecond in (from, until] at which `ramp` is on another side of `limit` than at `from`; never() where it stays. Searched,
/// not divided: a level never turns back on its way, rounding included, so that whoever looks at that microsecond sees what is said here,
/// whereas a distance over a slope that only rounding left is any number.
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
