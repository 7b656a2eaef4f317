// A number over time (rate profiles, lag traces), measured or synthetic, which repeats after its last row.
#pragma once

#include <vector>

namespace drsim {

/// How a series interpolates: a step holds a row's value until the next row; linear joins them.
enum class Between { Steps, Linear };

/// At least two rows, ascending in time, the first at 0. The series restarts at its last row; a step series does not use its last value.
struct Series {
    std::vector<double> time_s;
    std::vector<double> value;
    Between between = Between::Steps;

    [[nodiscard]] double period_s() const { return time_s.back(); }
    /// Value at `t_s` seconds from the series' origin; any non-negative t, wrapped.
    [[nodiscard]] double at(double t_s) const;
    /// A time before the origin, moved forward by whole periods to where the series has the same value.
    [[nodiscard]] double after_origin(double t_s) const;
    /// The first instant strictly after `t_s` at which a row begins.
    [[nodiscard]] double next_row_after(double t_s) const;
    /// Integral of the value over [from_s, to_s].
    [[nodiscard]] double integral(double from_s, double to_s) const;
};

}  // namespace drsim
