// What happens at one instant: the kernel's events are dispatched,
// then changes are settled until nothing changes any more.
#pragma once

#include <vector>

#include "sim/kernel/kernel.h"
#include "sim/process/world/world.h"

namespace drsim::process {

/// The only place where mechanisms, detectors and the response learn of a change. It knows all of them; none of them knows it.
class Settler final : public kernel::Handler {
public:
    explicit Settler(World& world);

    /// Resets for a new trial.
    void begin() { last_stretch_us_ = 0; }
    void on_event(Instant now, std::uint32_t token) override;
    bool settle() override;

private:
    /// Level of an entry point at one instant: as it is, and with background outages counted as up.
    struct ReadLevel {
        double real = 1;
        double judged = 1;
    };
    void pools_notice();
    void settle_levels();
    void settle_flat_levels();
    void begin_segment(plan::EntryIndex entry, const serving::ServiceLevel::Segment& next);
    void settle_writes();
    /// Computes what alarms and autoscalers will see in the middle and at the end of the stretch that begins now.
    void foresee_levels();
    void read_computed(std::vector<ReadLevel>& levels);
    void read_levels(Instant at, serving::Side side, std::vector<ReadLevel>& levels);
    void renew_reasons(plan::EntryIndex entry);
    Instant straight_until();

    World& world_;
    bool has_false_alarms_ = false;                                        // whether the scenario has any
    std::vector<ReadLevel> stretch_start_, stretch_middle_, stretch_end_;  // by entry point, then by share of writes
    std::int64_t last_stretch_us_ = 0;
};

}  // namespace drsim::process
