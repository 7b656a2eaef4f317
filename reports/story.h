// The lines of one trial's story in order: facts, starts of waits, changes of service levels, with related lines folded.
#pragma once

#include <string>
#include <vector>

#include "reports/narration.h"

namespace drsim::reports {

struct StoryLine {
    Instant at;
    std::string says;
    bool on_path = false;
};

[[nodiscard]] std::vector<StoryLine> story_of(const ReplayedTrial& told, Detail detail);

/// What was missing if a trial has not recovered, or why nobody acted, in one sentence; empty if neither applies.
[[nodiscard]] std::string ending_of(const ReplayedTrial& told);

}  // namespace drsim::reports
