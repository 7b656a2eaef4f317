// Who responds. One name is one human, wherever it appears.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/diagnostics.h"
#include "sim/base/distribution.h"
#include "sim/base/id.h"

namespace drsim::model {

struct Human {
    std::string name;
};

/// Working hours on the trial's week, seconds from Monday 00:00 UTC after the zone's standard offset; several stretches, ascending.
struct Hours {
    struct Stretch { double from_s = 0, to_s = 0; };
    std::vector<Stretch> stretches;
};

struct Level {
    Id<Human> human;
    Distribution acknowledge;
    double answers = 1;                     // probability, drawn once a trial and level
};

/// A chain of levels; a person who is no chain is a chain of one.
struct Party {
    std::string name;
    std::vector<Level> chain;
    std::vector<Distribution> escalate_after;  // each from the page before; after the last level the last counts again before `repeat`
    std::uint32_t repeat = 0;                  // how often the chain starts again
    std::uint32_t hands = 1;                   // of each human
    Duration looks_again = Duration::seconds(300);
    std::optional<Hours> hours;
    Where where;
};

}  // namespace drsim::model
