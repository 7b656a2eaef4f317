// How many trials to simulate and how, as the command line orders it.
#pragma once

#include <cstdint>

#include "sim/cli/command.h"

namespace drsim::cli {

struct Order {
    std::uint64_t trials = 0;  // per scenario; with `until_decided`, the limit
    bool until_decided = false;
    std::uint64_t seed = 1;
    unsigned jobs = 1;
    bool quiet = false;  // no progress
};

/// From --trials, --until-decided, --seed, --jobs and --quiet, as far as the command has them.
[[nodiscard]] Order order_of(const Arguments& arguments, std::uint64_t most_trials);

}  // namespace drsim::cli
