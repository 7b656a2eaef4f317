// The command that replays one trial, and the message for a trial that shows a defect of ours.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sim/cli/inputs.h"

namespace drsim::cli {

/// As the user typed them, or relative to the system's folder, because results must not contain paths of this machine.
enum class Paths { AsTyped, FromTheSystem };

/// A word of a command line, for a POSIX shell: quoted only where it must be.
[[nodiscard]] std::string quoted_for_shell(const std::string& word);

/// "drsim replay SYSTEM SCENARIO --seed 1 --trial 77", ready for a shell.
[[nodiscard]] std::string replay_line(const Inputs& inputs, const PlannedScenario& planned, std::uint64_t seed, std::uint64_t trial,
                                      Paths paths);

/// Runs `work`; adds the command that replays the trial to a Defect that it throws.
void explaining_defects(const Inputs& inputs, const PlannedScenario& planned, std::uint64_t seed, const std::function<void()>& work);

}  // namespace drsim::cli
