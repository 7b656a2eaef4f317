// Explanations that a replay shows besides the facts: why a service level is what it is, and what a wait is for. Measures do not read them.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"

namespace drsim::model {

/// What keeps requests from being served.
enum class HeldBy : std::uint8_t {
    Down,           // no instance of the component answers there
    NoWriter,       // copies of the store are up, but none of them takes writes
    NoReader,       // copies are up, but none can be read
    Capacity,       // the load exceeds the component's capacity
    CachedAnswers,  // clients of the router still use an old target
    Release         // the component's new release fails
};

/// One reason for a change of a service level, or for a renewal. The reasons of one change are adjacent, the largest first.
struct LevelReason {
    std::uint32_t change = 0;  // index into TrialRecord::levels, or into Explanation::renewals
    HeldBy by = HeldBy::Down;
    std::uint32_t component = 0;
    std::uint32_t at = 0xffffffffu;  // place; for cached answers: the number of the old target
    double missing = 0;              // share of the entry point's requests
};

/// A level stays the same, but its reasons change.
struct ReasonsRenewed {
    Instant at;
    std::uint32_t change = 0;  // index into TrialRecord::levels
};

/// The start of a wait.
struct WaitBegun {
    enum class Who : std::uint8_t { Step, Launch, Failover, Restart, Filling };
    Instant at;
    std::uint32_t facts_before = 0;  // number of facts written by then
    Who who = Who::Step;
    std::uint8_t reason = 0;  // model::WaitedFor
    // Step (plan's index over all runbooks), launched pool, component that fails over or restarts its writer in place, filled pool.
    std::uint32_t subject = 0;
    std::uint32_t other = 0xffffffffu;  // human or component waited for
    /// Detail of `other`: a copy's pool, a control plane's region, a restore's place, a link, the number of group members that are up.
    std::uint32_t what = 0xffffffffu;
};

struct Explanation {
    bool is_wanted = false;  // set by the caller that runs the trial
    std::vector<LevelReason> reasons;
    std::vector<ReasonsRenewed> renewals;  // time order
    std::vector<LevelReason> renewed;      // their reasons
    std::vector<WaitBegun> waits;          // time order

    void clear() {
        reasons.clear();
        renewals.clear();
        renewed.clear();
        waits.clear();
    }
};

}  // namespace drsim::model
