// Who responds. One name is one human, wherever it appears.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/diagnostics.h"
#include "sim/base/distribution.h"
#include "sim/base/id.h"
#include "sim/base/time_zone.h"

namespace drsim::model {

struct Human {
    std::string name;
};

/// Working hours: ascending stretches of the week on the local clock of a zone, in seconds from Monday 00:00.
/// In a trial with a date the clock observes daylight saving; without one it keeps the zone's standard time.
struct Hours {
    struct Stretch {
        std::int64_t from_s = 0, to_s = 0;
    };
    std::vector<Stretch> stretches;
    TimeZone zone;
};

/// Nights and weekends: other values for pages outside of some hours.
struct OffHours {
    Hours outside;
    std::optional<Distribution> acknowledge;  // none: as usual
    std::optional<double> answers;            // none: as usual
};

/// A person on a chain. The chain's own values override the person's.
struct Level {
    Id<Human> human;
    Distribution acknowledge;
    double answers = 1;  // probability, drawn for each page
    std::uint32_t hands = 1;
    Duration looks_again = Duration::seconds(300);
    std::optional<OffHours> off_hours;
    std::optional<Hours> hours;  // the person's own, if the chain has none: a page outside them is answered when they begin
};

/// A chain of escalation levels; a single person is a chain of one.
struct Party {
    std::string name;
    std::vector<Level> chain;
    // each from the previous page; after the last level the last one applies again before `repeat`
    std::vector<Distribution> escalate_after;
    std::uint32_t repeat = 0;                       // how often the chain restarts
    Duration looks_again = Duration::seconds(300);  // if nothing else gives a time: until a page counts as unanswered
    std::optional<Hours> hours;                     // nobody is paged outside them
    bool withdrawn = false;                         // an unacknowledged page ends when its reason is over
    Where where;
};

}  // namespace drsim::model
