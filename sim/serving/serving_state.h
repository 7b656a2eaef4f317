// All that an answer depends on, and nothing else: what is up, who writes, whom balancers, names and clients send requests to.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/state_block.h"
#include "sim/base/time.h"
#include "sim/plan/compiled.h"
#include "sim/serving/conditions.h"
#include "sim/serving/kept_answers.h"
#include "sim/serving/side.h"

namespace drsim::serving {

/// The state that service levels are computed from. It is laid out in one stretch of memory, and the bytes of that stretch identify the
/// state: what is placed there cannot be forgotten when a known state is looked for. Only `process::World` changes it.
class ServingState {
public:
    explicit ServingState(const plan::Plan& plan);
    ServingState(const ServingState&) = delete;
    ServingState& operator=(const ServingState&) = delete;

    /// As at the beginning of a trial.
    void begin();

    [[nodiscard]] std::uint32_t up_instances(plan::PoolIndex pool) const {
        const PoolCondition& condition = pools[pool];
        if (condition.holds != 0 || condition.destroyed) return 0;
        // A crashed copy of a store is down; of other components the instances that crashed are,
        // or restart, and those launched since are not.
        if (condition.crashes != 0 && plan.pools[pool].is_copy) return 0;
        return condition.instances - condition.down;
    }
    [[nodiscard]] bool is_up(plan::PoolIndex pool) const { return up_instances(pool) > 0; }
    /// Nothing has changed since the trial began.
    [[nodiscard]] bool is_fresh() const { return changes == fresh_until; }

    /// Something goes on changing by itself: what is computed now is that of this instant only.
    [[nodiscard]] bool is_passing(Instant at, Side side) const;
    /// Writes down all that levels are computed from, where nothing passes. `judged`: background outages taken as up.
    void write_key(Instant at, Side side, bool judged, std::vector<std::uint64_t>& key) const;
    /// Whether it would write down just this.
    [[nodiscard]] bool has_key(Instant at, Side side, bool judged, const std::vector<std::uint64_t>& key) const;
    /// Bytes of a key while no client holds an old answer.
    [[nodiscard]] std::size_t key_bytes() const { return key_end_; }
    /// Requests a second of an entry point at an instant of the trial.
    [[nodiscard]] double rate_of(plan::EntryIndex entry, Instant at) const;

    const plan::Plan& plan;

    // The key, by the plan's or the system's indices.
    std::span<PoolCondition> pools;
    std::span<StoreCondition> stores;
    std::span<RouterCondition> routers;
    std::span<std::uint32_t> sent_to;      // by rotation: instances that the balancer still sends to
    std::span<std::uint32_t> pointers;     // by slot: copy number of the endpoint used; 0: the first pair's
    std::span<bool> held_down;             // by chooser (Plan::choosers): its health check believes that what it checks is down
    std::span<ReleaseCondition> releases;  // by component
    std::span<bool> background_down;       // by component: the last of the key, and not of a judged one's

    // What moves by itself: see is_passing.
    std::span<Warming> warming;  // by pool
    std::vector<Cohort> cohorts;
    KeptAnswers kept_answers;

    std::uint32_t background_count = 0;
    double starts_at_s = 0;         // of the trial, see model::TrialRecord
    std::uint64_t changes = 1;      // how often something changed, through all trials
    std::uint64_t fresh_until = 0;  // what it was when this one began

private:
    void lay_out();
    /// What of a key is not in the block: what comes and goes, and follows the clock.
    void write_moving(Instant at, Side side) const;

    StateBlock block_;
    std::size_t background_at_ = 0;              // in the block, bytes: where the key's last part begins,
    std::size_t key_end_ = 0;                    // and ends
    mutable std::vector<std::uint64_t> moving_;  // for a moment
};

}  // namespace drsim::serving
