// The lines of one trial's story in their order: facts, waits that begin, service levels that change, with what belongs together folded.
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

/// What was missing when a trial has not recovered, or why nobody acted, in one sentence; empty when neither is so.
[[nodiscard]] std::string ending_of(const ReplayedTrial& told);

}  // namespace drsim::reports
