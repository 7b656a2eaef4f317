// Hours of the week on the clock of a trial.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/time.h"
#include "sim/model/people.h"

namespace drsim::model {

/// Where in the week a trial starts.
struct WeekClock {
    double starts_at_s = 0;                // seconds from Monday 00:00 UTC
    std::optional<std::int64_t> monday_s;  // for a start with a date: that Monday, in seconds since 1970
};

/// Time from an instant of the trial until the hours begin: zero during them, and if there are none.
Duration until_within(const Hours& hours, const WeekClock& clock, Instant at);

}  // namespace drsim::model
