// Turns one trial's record into its measures: RTO and its phases, RPO, lost writes, availability, clock points, fingerprint.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/measure/clock_points.h"
#include "sim/measure/interruptions.h"
#include "sim/measure/losses.h"
#include "sim/measure/measures.h"
#include "sim/measure/subjects.h"

namespace drsim::measure {

/// One per thread, reused: in the steady state it allocates nothing. `system` and `scenario` must outlive it.
class Measurer {
public:
    /// `seed` is the campaign's; lost writes that arrive at random are drawn with it.
    Measurer(const model::System& system, const model::Scenario& scenario, std::uint64_t seed);
    Measurer(const Measurer&) = delete;
    Measurer& operator=(const Measurer&) = delete;

    void measure(const model::TrialRecord& record, TrialMeasures& out);

private:
    void follow_levels(const model::TrialRecord& record);
    void recovery_times(const model::TrialRecord& record, TrialMeasures& out);
    [[nodiscard]] model::ResponsePoints response_to(const model::TrialRecord& record, const InterruptionTracker* course) const;

    Subjects subjects_;
    ClockPoints clock_points_;
    Losses losses_;
    std::vector<InterruptionTracker> courses_;  // by entry point
    std::size_t spans_ = 0;                     // number of spans over which availability is wanted
};

}  // namespace drsim::measure
