// Simulated time: whole microseconds, so that two runs never differ by rounding. Calendar and text forms live elsewhere.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace drsim {

/// A span of simulated time, microseconds; may be negative where a difference is meant.
struct Duration {
    std::int64_t us = 0;

    static constexpr Duration forever() { return {std::numeric_limits<std::int64_t>::max() / 4}; }
    /// Nearest microsecond; anything beyond about 70,000 years is `forever()`.
    static constexpr Duration seconds(double value) {
        const double us = value * 1e6;
        if (us >= 2.2e18) return forever();
        if (us <= -2.2e18) return {-forever().us};
        return {static_cast<std::int64_t>(us < 0 ? us - 0.5 : us + 0.5)};
    }
    [[nodiscard]] constexpr double in_seconds() const { return static_cast<double>(us) / 1e6; }
    [[nodiscard]] constexpr bool is_forever() const { return us >= forever().us; }
    friend constexpr auto operator<=>(Duration, Duration) = default;
    friend constexpr Duration operator+(Duration a, Duration b) { return {a.us + b.us}; }
    friend constexpr Duration operator-(Duration a, Duration b) { return {a.us - b.us}; }
    friend constexpr Duration operator*(Duration a, std::int64_t n) { return {a.us * n}; }
};

/// A point of a trial's clock, microseconds since its start.
struct Instant {
    std::int64_t us = 0;

    static constexpr Instant never() { return {std::numeric_limits<std::int64_t>::max() / 4}; }
    [[nodiscard]] constexpr double in_seconds() const { return static_cast<double>(us) / 1e6; }
    friend constexpr auto operator<=>(Instant, Instant) = default;
    friend constexpr Instant operator+(Instant t, Duration d) {
        return d.us >= never().us - t.us ? never() : Instant{t.us + d.us};
    }
    friend constexpr Instant operator-(Instant t, Duration d) { return {t.us - d.us}; }
    friend constexpr Duration operator-(Instant a, Instant b) { return {a.us - b.us}; }
};

}  // namespace drsim
