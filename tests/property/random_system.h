// Random systems and scenarios as text of their files, so that the reader is tested along with the engine.
#pragma once

#include <string>
#include <vector>

#include "tests/property/tape.h"

namespace drsim::test {

/// What the author of the scenario must know about a system.
struct RandomSystem {
    std::string text;
    std::vector<std::string> regions;
    std::vector<std::string> zones;
    std::vector<std::string> components;  // all of them
    std::vector<std::string> services;    // with releases
    std::vector<std::string> copies;      // database.west, ...
    std::vector<std::string> humans;      // on_call.ana, ...
    std::vector<std::string> detectors;
    std::vector<std::string> runbooks;
    std::vector<std::string> steps;  // RUNBOOK.STEP
    bool has_tag = false;
};

RandomSystem random_system(Tape& tape);
std::string random_scenario(Tape& tape, const RandomSystem& system);

/// `30s`, or a distribution around it.
std::string random_duration(Tape& tape, std::uint32_t seconds);

}  // namespace drsim::test
