// What an answer depends on of one thing: plain data, by dense index in ServingState.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/compiled.h"

namespace drsim::serving {

using plan::none;

/// Of a pool. Here and below `unused` names the bytes that would be padding: ServingState compares states by their bytes.
struct PoolCondition {
    std::uint32_t instances = 0;  // present, dead or alive
    std::uint32_t down = 0;       // of these, crashed or taken down by a restart
    std::uint32_t covered = 0;    // of a cache: lost instances whose part others have taken over
    std::uint16_t holds = 0;      // faults that keep it down
    std::uint16_t crashes = 0;    // crashes that nothing has mended yet
    std::uint16_t stalls = 0;     // faults that stop its replication
    bool destroyed = false;       // its data is gone
    bool fenced = false;          // accepts nothing until it follows again
    bool follows = true;          // the present writer: false after another's promotion, until it is resynchronised
    bool deposed = false;         // another was promoted in its place, and it does not follow that one yet
    bool empty = false;           // of a copy that was thrown away to be filled again: it holds nothing until it is full
    bool unused = false;
    /// An old writer: whoever still points at it may write to it.
    [[nodiscard]] bool is_apart() const { return deposed && !follows && !fenced; }
    [[nodiscard]] bool holds_data() const { return !empty; }
};

struct StoreCondition {
    plan::PoolIndex writer{0};       // accepts writes
    plan::PoolIndex pair_active{0};  // behind the first endpoint: the writer's or, promoted, the standby's
    std::uint16_t handovers = 0;     // planned changes of writer under way: nobody accepts writes meanwhile
    bool closed = false;             // a step has fenced its present writer: nobody takes writes until there is another
    bool unused = false;
    [[nodiscard]] bool is_open() const { return handovers == 0 && !closed; }
};

/// Whether a name tells whoever asks; while it does not, clients go on with the answers that they hold.
enum class Answering : std::uint32_t { Yes, Out, NeedsOut };  // NeedsOut: because what it needs gives it no answers

struct RouterCondition {
    std::uint32_t target = 0;  // what fresh answers say
    Answering answering = Answering::Yes;
};

/// Of a component's new release; all zero while there is none.
struct ReleaseCondition {
    double share = 0;    // of requests that it answers,
    double failing = 0;  // and of these, how many fail
    [[nodiscard]] double works() const { return 1 - share * failing; }
};

/// Of a cache that came back empty: it answers more from its `cold_since` on, until it is warm. Zero: it is warm.
struct Warming {
    Instant cold_since;
    std::int64_t warms_us = 0;
};

/// Clients that still hold the answer `target`, shrinking by their population's survival since `since`.
/// Those who obey a TTL: see kept_answers.h.
struct Cohort {
    plan::RouterIndex router{0};
    std::uint32_t population = 0;  // index into Plan::populations
    std::uint32_t target = 0;
    double share = 0;  // of the population, at `since`
    Instant since;
    std::int64_t lasts_us = 0;  // of a router whose clients move together: when they do; else unused
    /// The share that still held it when that was asked last: it is asked for every target and entry point at one instant.
    struct Asked {
        Instant at = Instant::never();
        bool before = false;
        double held = 0;
    };
    mutable Asked asked;
};

}  // namespace drsim::serving
