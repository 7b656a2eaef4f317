// How something is asked whether it answers: by a detector, a load balancer or a router.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/distribution.h"
#include "sim/model/address.h"

namespace drsim::model {

struct Probe {
    enum class Paced : std::uint8_t { Start, Result };  // the interval counts from the last start, or from the last result
    Duration every;
    Duration timeout;             // a silent target is judged failed this long after the probe began
    std::uint32_t failures = 1;   // in a row, to call it down
    std::uint32_t successes = 1;  // in a row, to call it up again
    Paced paced = Paced::Start;
    std::vector<Id<Location>> from;  // one observer each; empty: one observer that never fails
    std::uint32_t agree = 1;         // observers that must agree
    bool deep = false;               // follows needs; else sees only whether the target itself answers
    Role role = Role::Any;           // asks whether the target would answer in that role; Any: whether it answers at all
    Where role_stands;               // in the file
};

}  // namespace drsim::model
