// One random case on disk: kept when a property fails, so that the failure can be replayed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/property/random_system.h"
#include "tests/support/scene.h"

namespace drsim::test {

struct RandomCase {
    ScratchFolder folder;
    RandomSystem random;
    std::string scenario_text;
    std::string said;              // by the reader
    std::unique_ptr<Scene> scene;  // null: the reader rejected it
};

/// The tape number `seed`: the same bytes on every machine.
Tape random_tape(std::uint64_t seed, std::size_t length);
/// The case number `seed`: the same bytes on every machine.
std::unique_ptr<RandomCase> random_case(std::uint64_t seed);
std::unique_ptr<RandomCase> case_from(Tape tape);

}  // namespace drsim::test
