#include "sim/measure/demand.h"

#include <algorithm>
#include <cmath>
#include <variant>

namespace drsim::measure {

Demand::Demand(const model::Rate& rate) {
    if (const auto* constant = std::get_if<double>(&rate)) constant_ = *constant;
    else series_ = &std::get<Series>(rate);
}

// A series starts at its origin and repeats; a time before the origin is moved forward by whole periods.
double Demand::on_the_clock(double starts_at_s, std::int64_t at_us) const {
    return series_->after_origin(starts_at_s + static_cast<double>(at_us) / 1e6);
}

double Demand::over(double starts_at_s, std::int64_t from_us, std::int64_t to_us) const {
    if (to_us <= from_us) return 0;
    const double seconds = static_cast<double>(to_us - from_us) / 1e6;
    if (!series_) return constant_ * seconds;
    const double from = on_the_clock(starts_at_s, from_us);
    return series_->integral(from, from + seconds);
}

double Demand::served(double starts_at_s, std::int64_t from_us, std::int64_t to_us, double level, double slope_per_us) const {
    if (to_us <= from_us) return 0;
    if (slope_per_us == 0) return level == 0 ? 0 : level * over(starts_at_s, from_us, to_us);
    const double seconds = static_cast<double>(to_us - from_us) / 1e6;
    const double slope = slope_per_us * 1e6;
    if (!series_) return constant_ * seconds * (level + slope * seconds / 2);

    // Between two rows both the rate and the level are linear: the integral of their product over a width w is (rate * level) w + (rate's
    // slope * level's slope) w^3 / 12, with the values in the middle. Rates are read inside a row, because at its end the next one applies.
    const double origin = on_the_clock(starts_at_s, from_us);
    double sum = 0;
    for (double done = 0; done < seconds;) {
        const double row_ends = series_->next_row_after(origin + done) - origin;
        const double end = std::min(seconds, std::max(row_ends, done + 1e-6));
        const double width = end - done;
        const double middle = (done + end) / 2;
        const double rate_middle = series_->at(origin + middle);
        const double rate_slope =
            series_->between == Between::Steps ? 0 : (rate_middle - series_->at(origin + done + width / 4)) / (width / 4);
        const double level_middle = level + slope * middle;
        sum += rate_middle * level_middle * width + rate_slope * slope * width * width * width / 12;
        done = end;
    }
    return sum;
}

}  // namespace drsim::measure
