// Simulated time: whole microseconds, so that two runs never differ by rounding. Calendar and text forms are elsewhere.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <limits>

namespace drsim {

/// A span of simulated time, microseconds; a difference may be negative.
struct Duration {
    std::int64_t us = 0;

    static constexpr Duration forever() { return {std::numeric_limits<std::int64_t>::max() / 4}; }
    /// The longest duration that can be written: 2^53 us, about 285 years, up to which a double counts whole microseconds.
    static constexpr Duration longest_written() { return {std::int64_t{1} << 53}; }
    /// Whole microseconds, toward zero. Every conversion from a computed time to the clock goes through here (scripts/check-layers looks
    /// for others): a value beyond about 70,000 years, or NaN, becomes `forever()`, because converting it would be undefined.
    static constexpr Duration microseconds(double value) {
        if (value > -2.2e18 && value < 2.2e18) return {static_cast<std::int64_t>(value)};
        return value < 0 ? Duration{-forever().us} : forever();
    }
    /// The nearest microsecond.
    static constexpr Duration seconds(double value) {
        const double us = value * 1e6;
        return microseconds(us < 0 ? us - 0.5 : us + 0.5);
    }
    [[nodiscard]] constexpr double in_seconds() const { return static_cast<double>(us) / 1e6; }
    [[nodiscard]] constexpr bool is_forever() const { return us >= forever().us; }
    friend constexpr auto operator<=>(Duration, Duration) = default;
    /// Sums and products are clamped to `forever()`.
    friend constexpr Duration operator+(Duration a, Duration b) { return {std::clamp(a.us + b.us, -forever().us, forever().us)}; }
    friend constexpr Duration operator-(Duration a, Duration b) { return {std::clamp(a.us - b.us, -forever().us, forever().us)}; }
    friend constexpr Duration operator*(Duration a, std::int64_t n) {
        std::int64_t product = 0;
        if (__builtin_mul_overflow(a.us, n, &product)) product = (a.us < 0) == (n < 0) ? forever().us : -forever().us;
        return {std::clamp(product, -forever().us, forever().us)};
    }
};

/// A point of a trial's clock, microseconds since its start.
struct Instant {
    std::int64_t us = 0;

    static constexpr Instant never() { return {std::numeric_limits<std::int64_t>::max() / 4}; }
    /// The latest instant that a trial may reach, 2^50 us or about 35 years: up to here both kernels distinguish single microseconds.
    static constexpr Instant last_of_a_trial() { return {std::int64_t{1} << 50}; }
    /// A computed time, rounded to the nearest microsecond.
    static constexpr Instant seconds(double value) { return {Duration::seconds(value).us}; }
    [[nodiscard]] constexpr double in_seconds() const { return static_cast<double>(us) / 1e6; }
    friend constexpr auto operator<=>(Instant, Instant) = default;
    friend constexpr Instant operator+(Instant t, Duration d) { return d.us >= never().us - t.us ? never() : Instant{t.us + d.us}; }
    friend constexpr Instant operator-(Instant t, Duration d) { return {t.us - d.us}; }
    friend constexpr Duration operator-(Instant a, Instant b) { return {a.us - b.us}; }
};

}  // namespace drsim
