// The record of a trial: facts, service levels over time, losses. Measures are functions of it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/explanation.h"
#include "sim/model/fact_list.h"
#include "sim/model/traffic.h"

namespace drsim::model {

/// From `at` until the next change of the same entry point its service level is `level + slope_per_us * (t - at)`, in [0, 1].
struct LevelChange {
    Instant at;
    double level = 1;
    double slope_per_us = 0;
    double judged_level = 1;  // the same, with background outages taken as up; RTO uses this one
    double judged_slope_per_us = 0;
    std::uint32_t entry_point = 0;
    std::uint32_t cause = no_fact;  // the latest fact that changed it
};

/// From `at` until the next change of the same writes, `share + slope_per_us * (t - at)` of them are accepted: by the store's writer or, if
/// `apart`, by an old writer that was kept apart. Before the first change, all of a data set's own writes are accepted, and none apart.
struct WriteChange {
    Instant at;
    double share = 1;
    double slope_per_us = 0;
    std::uint32_t store = 0;                  // component
    std::uint32_t entry_point = 0xffffffffu;  // whose writes; none: those that a data set makes at its own rate
    bool apart = false;
};

/// Acknowledged writes that were sent in (recovery_point, last_missing] are lost.
/// At the end of a trial also: would be lost if the store recovered now.
struct Loss {
    std::uint32_t data = 0;
    std::uint32_t cause = no_fact;
    Instant recovery_point;  // may lie before the trial began (negative)
    Instant last_missing;
    bool nothing_left = false;  // no copy and no backup is left: the data set is gone
    bool apart = false;         // writes that an old writer kept apart accepted; else those that the writer accepted
    bool not_back = false;      // nothing takes writes to it at the end; the loss, possibly empty, is what would be missing
    double share = 1;           // of these writes: a queue delivers some while others wait too long
    /// Whose writes; none: everybody's. At the same instant one entry point's writes may wait in a queue while another's do not.
    std::uint32_t entry_point = 0xffffffffu;
};

/// The reason for most of an entry point's lost requests when a trial ends.
struct MissingAtEnd {
    std::uint32_t entry_point = 0;
    LevelReason reason;
};

/// Owned by the caller that runs trials, and reused; `clear` keeps the memory.
struct TrialRecord {
    std::uint64_t trial = 0;
    bool struck = false;          // false: no fault of the scenario struck
    bool in_maintenance = false;  // its onset is in a maintenance window
    double starts_at_s = 0;       // when in the week the clock is 0: seconds since Monday 00:00 UTC
    Instant onset = Instant::never();
    Instant horizon = Instant::never();              // onset + the scenario's horizon; the last service levels hold until here
    std::uint32_t unhealthy_entry = 0xffffffffu;     // an entry point below its restored level before the onset: an input error
    std::uint32_t unhealthy_detector = 0xffffffffu;  // or a detector that had fired by then
    std::uint32_t unhealthy_queue = 0xffffffffu;     // or a queue (a component) that receives more than it can ever deliver
    std::uint64_t events = 0;                        // kernel events, for benchmarks
    bool has_backlog = false;                        // something is still in a queue at the end
    FactList facts;                                  // time order; facts[0] is TrialBegan
    std::vector<LevelChange> levels;                 // time order; each entry point has one at 0
    std::vector<WriteChange> writes;                 // time order
    std::vector<Loss> losses;
    std::vector<MissingAtEnd> missing;  // for each entry point that is below its restored level at the end
    Explanation explanation;            // empty unless it is wanted

    void clear() {
        facts.clear();
        levels.clear();
        writes.clear();
        losses.clear();
        missing.clear();
        explanation.clear();
        struck = false;
        onset = horizon = Instant::never();
        unhealthy_entry = unhealthy_detector = unhealthy_queue = 0xffffffffu;
        events = 0;
        has_backlog = false;
    }
};

}  // namespace drsim::model
