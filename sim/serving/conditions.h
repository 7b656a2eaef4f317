// The state of each thing that answers depend on: plain data, by dense index in ServingState.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/compiled.h"

namespace drsim::serving {

using plan::none;

/// State of a pool. Here and below, `unused` fills bytes that would be padding: ServingState compares states by their bytes.
struct PoolCondition {
    std::uint32_t instances = 0;  // present, dead or alive
    std::uint32_t down = 0;       // of these, crashed or taken down by a restart
    std::uint32_t covered = 0;    // of a cache: lost instances whose part others have taken over
    std::uint16_t holds = 0;      // faults that keep it down
    std::uint16_t crashes = 0;    // crashes that are not repaired yet
    std::uint16_t stalls = 0;     // faults that stop its replication
    bool destroyed = false;       // its data is gone
    bool fenced = false;          // accepts nothing until it follows again
    bool follows = true;          // the present writer: false from another's promotion until it is resynchronised
    bool deposed = false;         // another was promoted in its place, and it does not follow that one yet
    bool empty = false;           // of a copy that was discarded to be refilled: it holds nothing until it is full
    bool unused = false;
    /// An old writer: clients that still point at it may write to it.
    [[nodiscard]] bool is_apart() const { return deposed && !follows && !fenced; }
    [[nodiscard]] bool holds_data() const { return !empty; }
};

struct StoreCondition {
    plan::PoolIndex writer{0};       // accepts writes
    plan::PoolIndex pair_active{0};  // behind the first endpoint: the first writer's, or the promoted standby's
    std::uint16_t handovers = 0;     // planned changes of writer under way: no writes are accepted meanwhile
    bool closed = false;             // a step has fenced its present writer: no writes until there is another
    bool unused = false;
    [[nodiscard]] bool is_open() const { return handovers == 0 && !closed; }
};

/// Whether a name answers lookups. While it does not, clients go on with the answers that they hold.
enum class Answering : std::uint32_t { Yes, Out, NeedsOut };  // NeedsOut: because its needs do not answer

struct RouterCondition {
    std::uint32_t target = 0;  // named in fresh answers
    Answering answering = Answering::Yes;
};

/// State of a component's new release; all zero if there is none.
struct ReleaseCondition {
    double share = 0;    // of requests that it answers
    double failing = 0;  // share of these that fails
};

/// Requests that move between releases: the new one's share goes evenly from `from` to ReleaseCondition::share. Zero: it has arrived.
struct ReleaseShift {
    double from = 0;
    Instant since;
    std::int64_t lasts_us = 0;
    [[nodiscard]] Instant ends() const { return since + Duration{lasts_us}; }
};

/// Of a cache that came back empty: its share of hits rises from `cold_since` until it is warm. Zero: it is warm.
struct Warming {
    Instant cold_since;
    std::int64_t warms_us = 0;
};

/// Clients that still hold the answer `target`, declining by their population's survival since `since`.
/// For clients that obey a TTL see kept_answers.h.
struct Cohort {
    plan::RouterIndex router{0};
    std::uint32_t population = 0;  // index into Plan::populations
    std::uint32_t target = 0;
    double share = 0;  // of the population, at `since`
    Instant since;
    std::int64_t lasts_us = 0;  // of a router whose clients move together: time until they move; else unused
    /// The last result, because every target and entry point asks for it at one instant.
    struct Asked {
        Instant at = Instant::never();
        bool before = false;
        double held = 0;
    };
    mutable Asked asked;
};

}  // namespace drsim::serving
