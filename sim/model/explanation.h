// What a replay tells besides facts: why a service level is what it is, and what somebody has begun to wait for. No measure reads it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.h"

namespace drsim::model {

/// What keeps requests from being served.
enum class HeldBy : std::uint8_t {
    Down,           // no instance of the component answers there
    NoWriter,       // copies of the store are up, but none of them takes writes
    NoReader,       // or none of them can be read
    Capacity,       // more is sent to the component than it can take
    CachedAnswers,  // clients of the router still use an old target
    Release         // the component's new release fails
};

/// One reason for one change of a service level, or from a renewal on; those of one follow each other, the largest first.
struct LevelReason {
    std::uint32_t change = 0;  // index into TrialRecord::levels, or into Explanation::renewals
    HeldBy by = HeldBy::Down;
    std::uint32_t component = 0;
    std::uint32_t at = 0xffffffffu;  // place; of cached answers: the number of the old target
    double missing = 0;              // share of the entry point's requests
};

/// A level stays as it is, but for other reasons than those of the change that began it.
struct ReasonsRenewed {
    Instant at;
    std::uint32_t change = 0;  // index into TrialRecord::levels
};

/// Somebody has begun to wait.
struct WaitBegun {
    enum class Who : std::uint8_t { Step, Launch, Failover, Restart, Filling };
    Instant at;
    std::uint32_t facts_before = 0;  // facts told by then
    Who who = Who::Step;
    std::uint8_t reason = 0;  // model::WaitedFor
    // Step (plan's index over all runbooks), pool launched, component that fails over or whose writer restarts in place, pool filled.
    std::uint32_t subject = 0;
    std::uint32_t other = 0xffffffffu;  // human or component waited for
    /// Of it: a copy's pool, the region of a control plane, the place of a restore, a link, how many of a group are there
    std::uint32_t what = 0xffffffffu;
};

struct Explanation {
    bool is_wanted = false;  // by whoever runs the trial
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
