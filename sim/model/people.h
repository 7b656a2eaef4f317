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

/// Working hours: stretches of the week on the clock of a zone, seconds from Monday 00:00 there, ascending. In a trial that has a date that
/// clock keeps daylight saving; in an unnamed week it keeps the zone's standard time.
struct Hours {
    struct Stretch {
        std::int64_t from_s = 0, to_s = 0;
    };
    std::vector<Stretch> stretches;
    TimeZone zone;
};

/// What holds of a human on this chain: the chain's own figure where it gives one, else the person's.
struct Level {
    Id<Human> human;
    Distribution acknowledge;
    double answers = 1;  // probability, drawn for each page
    std::uint32_t hands = 1;
    Duration looks_again = Duration::seconds(300);
    std::optional<Hours> hours;  // of the person, where the chain has none: a page outside them is answered when they begin
};

/// A chain of levels; a person who is no chain is a chain of one.
struct Party {
    std::string name;
    std::vector<Level> chain;
    std::vector<Distribution> escalate_after;       // each from the page before; after the last level the last counts again before `repeat`
    std::uint32_t repeat = 0;                       // how often the chain starts again
    Duration looks_again = Duration::seconds(300);  // where nothing else says when: until nobody is taken to have answered
    std::optional<Hours> hours;                     // outside them nobody is paged
    bool withdrawn = false;                         // a page that nobody has acknowledged ends when what called for it is over
    Where where;
};

}  // namespace drsim::model
