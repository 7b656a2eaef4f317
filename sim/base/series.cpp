#include "sim/base/series.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace drsim {

namespace {

// The clock has whole microseconds, rows need not: a row that rounds to the current microsecond has begun.
constexpr double half_microsecond_s = 0.51e-6;

struct Place {
    double cycle_began_s = 0;
    double phase_s = 0;   // since then
    std::size_t row = 0;  // the row in force, never the last
};

Place place_of(const Series& series, double t_s) {
    const double period = series.period_s();
    double phase = std::fmod(t_s, period);
    double began = t_s - phase;
    if (period - phase <= half_microsecond_s) {
        began += period;
        phase = 0;
    }
    const auto after = std::upper_bound(series.time_s.begin(), series.time_s.end() - 1, phase + half_microsecond_s);
    return {began, phase, static_cast<std::size_t>(after - series.time_s.begin()) - 1};
}

/// Value at `phase_s`, which lies in `row` (or within the tolerance before it).
double value_in(const Series& series, std::size_t row, double phase_s) {
    const double from = series.value[row];
    if (series.between == Between::Steps) return from;
    const double share = (phase_s - series.time_s[row]) / (series.time_s[row + 1] - series.time_s[row]);
    return from + std::clamp(share, 0.0, 1.0) * (series.value[row + 1] - from);
}

/// Integral between two phases of one period, touching only the rows between them.
double integral_in_period(const Series& series, double from_s, double to_s) {
    const auto first = std::upper_bound(series.time_s.begin(), series.time_s.end() - 1, from_s);
    double sum = 0;
    for (auto row = static_cast<std::size_t>(first - series.time_s.begin()) - 1;
         row + 1 < series.time_s.size() && series.time_s[row] < to_s; ++row) {
        const double begin = std::max(series.time_s[row], from_s);
        const double end = std::min(series.time_s[row + 1], to_s);
        sum += (end - begin) * (value_in(series, row, begin) + value_in(series, row, end)) / 2;
    }
    return sum;
}

}  // namespace

double Series::after_origin(double t_s) const { return t_s >= 0 ? t_s : t_s + std::ceil(-t_s / period_s()) * period_s(); }

double Series::at(double t_s) const {
    const Place place = place_of(*this, t_s);
    return value_in(*this, place.row, place.phase_s);
}

double Series::next_row_after(double t_s) const {
    const Place place = place_of(*this, t_s);
    return place.cycle_began_s + time_s[place.row + 1];
}

double Series::integral(double from_s, double to_s) const {
    const double period = period_s();
    const double from_phase = std::fmod(from_s, period);
    const double to_phase = std::fmod(to_s, period);
    const double cycles = std::round(((to_s - to_phase) - (from_s - from_phase)) / period);
    if (cycles == 0) return integral_in_period(*this, from_phase, to_phase);
    const double whole = cycles == 1 ? 0 : (cycles - 1) * integral_in_period(*this, 0, period);
    return integral_in_period(*this, from_phase, period) + whole + integral_in_period(*this, 0, to_phase);
}

}  // namespace drsim
