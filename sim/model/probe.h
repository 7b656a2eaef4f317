// How a detector, a load balancer, a router or a caller checks whether something answers.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/distribution.h"
#include "sim/model/address.h"

namespace drsim::model {

struct Probe {
    enum class Paced : std::uint8_t { Start, Result };  // the interval counts from the last start, or from the last result
    Duration every;
    Duration timeout;             // a silent target counts as failed this long after the probe started
    std::uint32_t failures = 1;   // in a row, to call it down
    std::uint32_t successes = 1;  // in a row, to call it up again
    Paced paced = Paced::Start;
    std::vector<Id<Location>> from;  // one observer each; empty: one observer that never fails
    std::uint32_t agree = 1;         // observers that must agree
    bool deep = false;               // follows needs; else checks only whether the target itself answers
    Role role = Role::Any;           // checks whether the target answers in this role; Any: whether it answers at all
    Where role_stands;               // its position in the file
};

}  // namespace drsim::model
