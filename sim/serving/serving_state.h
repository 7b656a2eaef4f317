// Everything that an answer depends on, and nothing else: what is up, who writes, where balancers, names and clients send requests.
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

/// The state that service levels are computed from. It is laid out in one block of memory, and the bytes of that block identify the state,
/// so that a lookup cannot miss anything placed there. Only `process::World` changes it.
class ServingState {
public:
    explicit ServingState(const plan::Plan& plan);
    ServingState(const ServingState&) = delete;
    ServingState& operator=(const ServingState&) = delete;

    /// Resets to the beginning of a trial.
    void begin();

    [[nodiscard]] std::uint32_t up_instances(plan::PoolIndex pool) const {
        const PoolCondition& condition = pools[pool];
        if (condition.holds != 0 || condition.destroyed) return 0;
        // A crash takes a copy of a store down. Of other components only the instances that crashed or restart are down,
        // not those launched since.
        if (condition.crashes != 0 && plan.pools[pool].is_copy) return 0;
        return condition.instances - condition.down;
    }
    [[nodiscard]] bool is_up(plan::PoolIndex pool) const { return up_instances(pool) > 0; }
    /// Whether nothing has changed since the trial began.
    [[nodiscard]] bool is_fresh() const { return changes == fresh_until; }

    /// Whether something changes by itself, so that a computation holds for this instant only.
    [[nodiscard]] bool is_passing(Instant at, Side side) const;
    /// Writes everything that levels are computed from while nothing changes by itself. `judged`: background outages taken as up.
    void write_key(Instant at, Side side, bool judged, std::vector<std::uint64_t>& key) const;
    /// Whether write_key would write exactly this.
    [[nodiscard]] bool has_key(Instant at, Side side, bool judged, const std::vector<std::uint64_t>& key) const;
    /// Bytes of a key while no client holds an old answer.
    [[nodiscard]] std::size_t key_bytes() const { return key_end_; }
    /// The share of a component's requests that its new release answers at an instant, and the share that works.
    [[nodiscard]] double release_share(std::uint32_t component, Instant at) const;
    [[nodiscard]] double release_works(std::uint32_t component, Instant at) const {
        return 1 - release_share(component, at) * releases[component].failing;
    }
    /// Requests per second of an entry point at an instant of the trial.
    [[nodiscard]] double rate_of(plan::EntryIndex entry, Instant at) const;

    const plan::Plan& plan;

    // The key, by the plan's or the system's indices.
    std::span<PoolCondition> pools;
    std::span<StoreCondition> stores;
    std::span<RouterCondition> routers;
    std::span<std::uint32_t> sent_to;      // by rotation: instances that the balancer still sends to
    std::span<std::uint32_t> pointers;     // by slot: copy number of the endpoint used; 0: the first pair's
    std::span<bool> held_down;             // by chooser (Plan::choosers): its health check considers its subject down
    std::span<ReleaseCondition> releases;  // by component
    std::span<bool> background_down;       // by component: the last part of a key, left out of a judged one

    // What changes by itself: see is_passing.
    std::span<Warming> warming;      // by pool
    std::span<ReleaseShift> shifts;  // by component
    std::vector<Cohort> cohorts;
    KeptAnswers kept_answers;

    std::uint32_t background_count = 0;
    double starts_at_s = 0;         // of the trial, see model::TrialRecord
    std::uint64_t changes = 1;      // number of changes, over all trials
    std::uint64_t fresh_until = 0;  // its value when this trial began

private:
    void lay_out();
    /// The part of a key that is not in the block: it varies in size and follows the clock.
    void write_moving(Instant at, Side side) const;

    StateBlock block_;
    std::size_t background_at_ = 0;              // byte of the block at which the key's last part begins,
    std::size_t key_end_ = 0;                    // and ends
    mutable std::vector<std::uint64_t> moving_;  // scratch memory
};

}  // namespace drsim::serving
