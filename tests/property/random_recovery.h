// Random systems that a sensible runbook leads back to service,
// with one figure that can be made longer: for laws about what may help and what may not.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/property/tape.h"
#include "tests/support/scene.h"

namespace drsim::test {

/// What one twin has and the other has not; the rest of both is the same.
struct Twist {
    static constexpr std::uint32_t nothing = UINT32_MAX;

    std::uint32_t longer = nothing;  // this one of the durations is longer
    double factor = 1;               // by this factor
    enum class More : std::uint8_t { Nothing, Person, Copy, Standby } more = More::Nothing;
};

struct RandomRecovery {
    std::string system, scenario;        // their texts
    std::vector<std::string> durations;  // what each of those that can be made longer is: `ttl of name`
    bool has_place_for_standby = false, has_chain = false;
    bool loses_a_zone = false;  // and nothing else: part of a region stays lost
};

RandomRecovery random_recovery(Tape tape, const Twist& twist);

}  // namespace drsim::test
