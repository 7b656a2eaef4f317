// The requests to an entry point, or writes to a data set, in a span of a trial: the integral of a rate, alone or times a service level.
#pragma once

#include <cstdint>

#include "sim/model/traffic.h"

namespace drsim::measure {

/// A rate on the clock of one trial. Instants are microseconds of the trial and may be negative, because the system ran before it.
class Demand {
public:
    explicit Demand(const model::Rate& rate);

    [[nodiscard]] bool is_constant() const { return series_ == nullptr; }
    /// Requests per second; only for a constant rate.
    [[nodiscard]] double constant() const { return constant_; }
    /// Requests in [from, to) of a trial whose clock starts `starts_at_s` seconds into the week.
    [[nodiscard]] double over(double starts_at_s, std::int64_t from_us, std::int64_t to_us) const;
    /// The same times a level that is `level` at `from` and changes by `slope_per_us`.
    [[nodiscard]] double served(double starts_at_s, std::int64_t from_us, std::int64_t to_us, double level, double slope_per_us) const;

private:
    [[nodiscard]] double on_the_clock(double starts_at_s, std::int64_t at_us) const;

    double constant_ = 0;
    const Series* series_ = nullptr;  // owned by the system
};

}  // namespace drsim::measure
