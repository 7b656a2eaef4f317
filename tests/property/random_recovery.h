// Random systems that a sensible runbook recovers,
// with one duration that can be made longer: for laws about what helps and what does not.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/property/tape.h"
#include "tests/support/scene.h"

namespace drsim::test {

/// The difference between two twins; the rest of both is the same.
struct Twist {
    static constexpr std::uint32_t nothing = UINT32_MAX;

    std::uint32_t longer = nothing;  // index of the longer duration
    double factor = 1;               // by this factor
    enum class More : std::uint8_t { Nothing, Person, Copy, Standby } more = More::Nothing;
};

struct RandomRecovery {
    std::string system, scenario;        // their texts
    std::vector<std::string> durations;  // descriptions of those that can be made longer: `ttl of name`
    bool has_place_for_standby = false, has_chain = false;
    bool loses_a_zone = false;  // and nothing else: part of a region stays lost
};

RandomRecovery random_recovery(Tape tape, const Twist& twist);

}  // namespace drsim::test
