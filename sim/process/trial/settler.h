// What happens at an instant: the kernel's events go to whoever waits for them;
// then what has changed is settled, until nothing changes any more.
#pragma once

#include <vector>

#include "sim/kernel/kernel.h"
#include "sim/process/world/world.h"

namespace drsim::process {

/// The one place where mechanisms, detectors and the response hear of a change. It knows all of them; none of them knows it.
class Settler final : public kernel::Handler {
public:
    explicit Settler(World& world);

    /// A trial begins.
    void begin() { last_stretch_us_ = 0; }
    void on_event(Instant now, std::uint32_t token) override;
    bool settle() override;

private:
    /// Levels of the entry points at one instant: as they are, and with background outages taken as up.
    struct ReadLevel {
        double real = 1;
        double judged = 1;
    };
    void pools_notice();
    void settle_levels();
    void settle_flat_levels();
    void begin_segment(plan::EntryIndex entry, const serving::ServiceLevel::Segment& next);
    void settle_writes();
    /// What alarms and autoscalers will see in the middle and at the end of the stretch that begins now.
    void foresee_levels();
    void read_computed(std::vector<ReadLevel>& levels);
    void read_levels(Instant at, serving::Side side, std::vector<ReadLevel>& levels);
    void renew_reasons(plan::EntryIndex entry);
    Instant straight_until();

    World& world_;
    bool has_false_alarms_ = false;                                        // among the faults of the scenario
    std::vector<ReadLevel> stretch_start_, stretch_middle_, stretch_end_;  // by entry point, then by share of writes
    std::int64_t last_stretch_us_ = 0;
};

}  // namespace drsim::process
