// The compiled plan: dense arrays and index ranges. Only sim/plan/ writes it; sim/process/ reads it in the trial loop.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/base/network.h"
#include "sim/base/stream.h"
#include "sim/model/pool.h"
#include "sim/model/scenario.h"
#include "sim/plan/indices.h"
#include "sim/plan/plan.h"

namespace drsim::plan {

/// A range of one of the plan's flat lists.
struct Range {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

/// Requests of one entry point in one role. A need that states a role changes the lane, and everything that passes requests on keeps it, so
/// that the load and the answers of writers and readers stay separate down to the store.
struct PlanLane {
    EntryIndex entry{0};
    model::Role role = model::Role::Any;  // Any: none was stated; a database is asked as a writer, an object store as a reader
};

struct PlanPool {
    std::uint32_t component = none;
    std::uint32_t place = none;       // leaf location; none: global
    std::uint32_t region = none;      // location
    std::uint32_t copy = none;        // of a store; copies.size() for the pool that a restore fills
    PlacementIndex placement = none;  // none: of a store, or of a component without a place
    std::uint32_t instances = 1;
    bool any_serves = false;
    bool is_copy = false;       // of a store
    bool votes = false;         // of a store whose commits need a majority: its writer serves only while enough of these are up
    bool asks = true;           // false: a queue, which accepts work without asking its receivers
    RouterIndex router = none;  // if it is one
    std::uint64_t entries = 0;  // bit e: requests of entry point e can arrive here
    std::array<std::uint64_t, 3> entries_by_role{};  // the same by role
    std::array<std::uint64_t, 3>
        imagined_by_role{};  // by role: deep watches and the like may ask for its answer although nothing is sent here
    [[nodiscard]] bool is_imagined() const { return (imagined_by_role[0] | imagined_by_role[1] | imagined_by_role[2]) != 0; }
    double capacity = 0;                                     // of one instance, infinite when unlimited
    Range groups;                                            // into Plan::groups
    double limit = std::numeric_limits<double>::infinity();  // of all pools of its component in its region together, per second
    [[nodiscard]] bool is_limited() const { return limit < std::numeric_limits<double>::infinity(); }
    PoolIndex host = none;         // the nodes that its instances run on; none: on nothing
    std::uint32_t takes_room = 0;  // of one node's, by one instance
    std::uint32_t room = 0;        // of one node, for what runs on it
    Range guests;                  // into Plan::pool_lists: pools that run on these nodes
    StreamId stranding;            // how many of its instances ran on the nodes that are lost
    StreamId replacement, starts, restart, warming;
};

struct PlanNeed {
    std::uint32_t component = none;
    StoreIndex store = none;  // if it is one
    bool is_cache = false;
    Range candidates;  // into Plan::pool_lists: pools that may answer
    double calls = 1;
    double without = -1;                  // share served without it; negative: a hard need
    std::uint64_t entries = ~0ull;        // bit e: holds for entry point e
    model::Role role = model::Role::Any;  // of a store, which copies answer; Any: whichever is up, for looks
    bool unrouted = false;  // no router spreads its requests over the candidates' regions: each region gets its share, up or not
    bool named = false;     // its address names a place or a copy of a store: no endpoint redirects it
    /// The same need asked as a writer, followed by the one asked as a reader; none: the same for all
    NeedIndex in_role = none;
    LaneIndex first_lane = none;             // of the role that it states, in which its requests continue; none: they stay in their lane
    std::uint32_t pointer = none;            // Plan::pointers slot: which endpoint of a per-region store this client uses
    std::uint32_t rotation = none;           // into Plan::rotation_lists, parallel to candidates, when a load balancer calls
    Range shields;                           // into Plan::pool_lists: cache pools that answer a share of these calls
    std::uint64_t shielded_entries = ~0ull;  // bit e: for entry point e
    double shield_hits = 0;
    ProberIndex prober = none;  // health check for choices by health, if the component is neither a router nor a balancer
};

struct PlanGroup {
    std::uint32_t at_least = 1;
    bool by_health = false;            // of alternatives: all requests go to the first one that is considered healthy
    std::uint32_t alternative = none;  // number of its first need among all that are tried in turn; none: not tried in turn
    double calls = 1;  // of several needs: share of requests that calls any of them; each need's `calls` is relative to this
    Range needs;       // into Plan::needs
};

/// One (load balancer, target pool) pair: how many instances the balancer still sends to.
struct PlanRotation {
    std::uint32_t balancer = none;
    PoolIndex pool = none;
    bool probed = false;  // else it detects nothing and keeps sending to the same instances
    bool deep = false;    // its checks follow the needs of the instance that they check
    StreamId ejection;    // phase of the health check
    StreamId readmission;
    StreamId luck;  // of a deep check that succeeds with a probability between 0 and 1
};

/// A client pool of a store whose endpoints stay in their region.
struct PlanPointer {
    PoolIndex client_pool = none;
    std::uint32_t store = none;  // component
};

/// One observer of one subject, for a probe detector or for a router's check of a target.
struct PlanProber {
    model::Probe probe;
    WatchIndex watch = none;
    std::uint32_t observer = none;  // location; none: never fails
    std::uint32_t detector = none;  // detector that it observes for, or
    /// Index into Plan::choosers: requests may be redirected when its result changes, see NeedGroup::by_health
    std::uint32_t chooser = none;
    RouterIndex router = none;  // router whose target it checks
    StreamId phase;
    StreamId luck;  // of a probe that succeeds with a probability between 0 and 1
};

/// Something whose serving() is tracked through the trial.
struct PlanWatch {
    NeedIndex need = none;  // who answers, as seen by a caller without a place
    bool deep = false;
    bool canary = false;                  // only the share that the new release answers
    bool plain = false;                   // a shallow look at a component that answers by itself: only whether any instance is up counts
    bool writer = false;                  // only the copy of a store that takes writes
    model::Role role = model::Role::Any;  // in which it asks; Any: in whatever role requests come
    Range pools;                          // into Plan::pool_lists: the need's candidates
};

struct PlanAlarm {
    std::uint32_t detector = none;
    WatchIndex watch = none;
    StreamId phase;
    QueueIndex queue = none;  // of an alarm on a backlog
};

struct PlanReport {
    std::uint32_t detector = none;
    EntryIndex entry = none;
    StreamId after;
};

struct PlanTarget {
    model::Address address;
    NeedIndex need = none;    // of the requests that are routed there
    NeedIndex look = none;    // of a shallow look, which sees whether anything is there
    Range probers;            // Plan::probers, one per observer
    std::uint32_t agree = 1;  // number of observers that must consider it down
};

/// The share of a population that still holds an old answer, `since_us` after the change: linear between points, from 1 to 0.
/// Two points at one time are a jump.
struct Survival {
    struct Point {
        std::int64_t since_us = 0;
        double share = 1;
    };
    std::vector<Point> points;
};

struct PlanRouter {
    std::uint32_t component = none;
    PoolIndex pool = none;
    std::vector<PlanTarget> targets;
    Duration ttl;             // how long its obedient clients keep an answer; 0: not at all
    bool remembered = false;  // its clients keep answers and go on with them while it gives none
    bool one_draw = false;    // `drain`: all clients move together, after one draw per switch
    StreamId drain;
    Range populations;  // Plan::populations: first the obedient clients, then the stale ones of each entry point
};

/// The clients of one router that behave alike: those that obey the TTL, or the stale ones of one entry point.
struct PlanPopulation {
    RouterIndex router = none;
    EntryIndex entry = none;  // none: the obedient clients of every entry point
    Survival survival;        // of stale clients
};

struct PlanEntry {
    NeedIndex need = none;  // what its requests reach first
    double restored_at = 0.99;
    double stale_share = 0;  // of its clients, at every router on its way
};

/// One entry of a component's `at`: instances that are counted together.
struct PlanPlacement {
    std::uint32_t component = none;
    std::uint32_t place = none;
    Range pools;                   // into Plan::pool_lists
    std::uint32_t minimum = 0;     // its autoscaler leaves as many
    std::uint32_t maximum = none;  // of instances that are up or starting; none: unlimited
};

struct PlanAutoscale {
    std::uint32_t component = none;
    PlacementIndex placement = none;
    StreamId phase;
    StreamId starts;
};

/// A condition with its names resolved; children are a range of Plan::conditions.
struct PlanCondition {
    enum class Op : std::uint8_t { DownWatch, DownPlace, Serving, ServingPlace, ServingEntry, Lag, BadRelease, Finished, All, Any, Not };
    Op op = Op::All;
    std::uint32_t subject = none;  // watch, place, entry point, pool (Lag), component (BadRelease; none: any), runbook
    [[nodiscard]] WatchIndex watch() const { return WatchIndex(subject); }
    [[nodiscard]] EntryIndex entry() const { return EntryIndex(subject); }
    [[nodiscard]] PoolIndex pool() const { return PoolIndex(subject); }
    bool above = true;
    double level = 1;
    std::int64_t microseconds = 0;  // Lag: the bound; Serving: how long it must have held
    std::uint32_t held = none;      // slot for the time since when it holds, if it must hold for a while
    Range children;
};

struct PlanStep {
    std::uint32_t runbook = none;
    std::uint32_t index = 0;  // within the runbook
    const model::Step* step = nullptr;
    std::vector<WatchIndex> needs;          // watches that must serve (the verbs check control planes themselves)
    std::vector<std::uint32_t> successors;  // steps of the same runbook that wait for it
    std::uint32_t component = none;         // that it changes
    Range pools;                            // into Plan::pool_lists: of the component that it changes (scale, restart, repoint)
    std::uint32_t predecessors = 0;
    bool is_alternative = false;
    bool scales = false;                // properties of the verb that the trial loop needs often: it is a `scale`,
    bool interrupts = false;            // it takes its component out of service while it runs,
    bool may_be_about_nothing = false;  // its subject may be missing,
    bool fills = false;                 // it fills a copy
    std::uint32_t target = none;        // of a `route`: the target's number
    StreamId takes, fails, starts;
    std::uint32_t only_if = none;  // Plan::conditions
    std::uint32_t unless = none;
};

struct PlanRunbook {
    std::uint32_t first_step = 0;
    std::uint32_t step_count = 0;
    std::vector<std::uint32_t> changes;  // components, ascending
    StreamId declare;
    std::uint32_t only_if = none;  // Plan::conditions
    std::uint32_t abort_if = none;
};

struct PlanStore {
    std::uint32_t component = none;
    PoolIndex first_pool = none;  // of copy 0; the others follow
    std::uint32_t copies = 0;
    PoolIndex restored_pool = none;  // filled by a restore from backups; none: no backups
    [[nodiscard]] PoolIndex pool_of(std::uint32_t copy) const { return PoolIndex(first_pool + copy); }
    std::vector<PoolIndex> group;     // a commit needs their majority; empty: no majority needed
    std::vector<std::uint32_t> data;  // data sets in it
    std::vector<StreamId> lag;        // by copy
    std::vector<StreamId> promotion;
    double bytes_held = 0;               // moved when a copy is filled; 0: nothing, or unknown
    double copied_per_second = 0;        // upper limit from one copy to another,
    double restored_per_second = 0;      // and from a backup; infinite if only links limit it
    std::vector<std::uint32_t> read_at;  // by copy, the restored one last: network place that sends its fillings; empty: its own
    StreamId takes, restarts, snapshot_phase, log_phase, works, upload, ready;
    std::uint32_t background = none;
};

/// A share of writes that is tracked through the trial: see model::WriteChange.
struct PlanWrites {
    StoreIndex store = none;
    EntryIndex entry = none;
    bool apart = false;
    WatchIndex watch = none;  // of the store's writer
};

struct PlanQueue {
    std::uint32_t component = none;
    Range pools;                     // into pool_lists
    std::vector<StoreIndex> stores;  // that receive writes through it
    bool remembers = false;  // writes pass through it to a store or another queue: the arrival of what it delivered is asked for later
};

/// Where the writes of a data set may wait before they reach the component that keeps it. There is none if they wait nowhere.
struct PlanWait {
    std::uint32_t data = none;
    EntryIndex entry = none;         // whose writes; none: everybody's. A data set has one for everybody, or one per entry point
    std::vector<QueueIndex> queues;  // in the order of passage; a queue that keeps the data set itself comes last
};

/// A copy whose lag is `shipped`.
struct PlanShipping {
    StoreIndex store = none;
    std::uint32_t copy = 0;
    PoolIndex pool = none;
};

/// A component with background outages that somebody may notice.
struct PlanUnreliable {
    std::uint32_t component = none;
    StreamId stream;
    double mean_up_s = 0;                 // between two outages
    std::vector<double> laid_end_to_end;  // equally likely outages: end of each when they are laid end to end, seconds
};

struct Plan {
    const model::System* system = nullptr;
    const model::Scenario* scenario = nullptr;

    std::vector<PlanPool> pools;
    std::vector<PlanPlacement> placements;          // by component in file order
    std::vector<std::uint32_t> shifted_components;  // whose releases take over evenly
    std::vector<PoolIndex> cache_pools;             // ascending
    std::vector<Range> component_pools;             // by component: contiguous in `pools`
    std::vector<PoolIndex> order;                   // those that are ever asked, callers before callees
    std::vector<PoolIndex> pool_lists;              // flat storage of every Range of pools
    std::vector<PlanGroup> groups;
    std::uint32_t alternatives = 0;  // number of needs that are tried in turn
    std::vector<PlanNeed> needs;
    std::vector<PlanLane>
        lanes;  // by role, then by entry point: lane e is entry point e without a role; the others exist only if roles are kept
    std::vector<PlanRotation> rotations;
    std::vector<RotationIndex> rotation_lists;
    std::vector<PlanPointer> pointers;
    std::vector<PlanEntry> entries;
    std::vector<PlanRouter> routers;
    std::vector<RouterIndex> router_of;         // by component
    std::vector<StoreIndex> store_of;           // by component
    std::vector<PoolIndex> control_plane_pool;  // by location, for regions
    std::vector<PlanPopulation> populations;
    std::vector<PlanStore> stores;
    std::vector<PlanShipping> shippings;
    std::vector<PlanWrites> writes;    // grouped by store, those of entry points last
    std::vector<PlanQueue> queues;     // each after the queues that deliver to it
    bool has_queues_in_a_row = false;  // one may deliver into another
    std::vector<PlanWait> waits;
    std::vector<PlanWatch> watches;
    std::vector<PlanProber> probers;
    std::vector<PlanAlarm> alarms;
    std::vector<PlanReport> reports;
    std::vector<ProberIndex> choosers;                    // those that decide between alternatives
    std::vector<Range> detector_probers;                  // by detector
    std::vector<std::vector<WatchIndex>> detector_needs;  // by detector
    std::vector<StreamId> detector_misses;
    std::vector<PlanAutoscale> autoscales;
    std::vector<StreamId> party_answers, party_acknowledge, party_escalate;  // by party
    std::vector<PlanCondition> conditions;
    std::vector<std::uint32_t> held_conditions;  // conditions that must hold for a while, by slot
    std::vector<PlanStep> steps;
    std::vector<PlanRunbook> runbooks;
    std::vector<std::vector<WatchIndex>> recovery_needs;  // by pool
    std::vector<Range> places_pools;                      // by location: pools inside, into pool_lists
    std::vector<Range> places_zones;                      // by location: the zones in it, into zone_lists
    std::vector<std::uint32_t> zone_lists;                // locations
    std::vector<std::uint32_t> region_of_place;
    Network network;
    bool routes_by_role = false;  // some router's health check asks for a role
    bool has_linear_rates = false;
    bool has_series_rates = false;
    struct FaultStreams {
        StreamId at, probability, lasts, repair, choice;
    };
    std::vector<FaultStreams> fault_streams;  // given conditions first
    std::vector<bool> is_asked;               // by component: a request or a look may reach it
    std::vector<StreamId> rollback;           // by component
    std::vector<StreamId> rollout;            // by component
    std::vector<PlanUnreliable> unreliable;
    StreamId starts;
    /// All maintenance windows as stretches of the week in UTC, by standard time; none overlap.
    std::vector<model::Hours::Stretch> maintenance;
    std::uint32_t first_fault = 0;  // facts number given conditions first; faults start here
};

/// The lane in which an entry point's requests start: without a role.
constexpr LaneIndex own_lane(EntryIndex entry) { return LaneIndex(std::uint32_t{entry}); }

/// The need for requests in this role.
inline const PlanNeed& in_role(const Plan& plan, const PlanNeed& need, model::Role role) {
    if (need.in_role == none || role == model::Role::Any) return need;
    return plan.needs[need.in_role + (role == model::Role::Reader ? 1 : 0)];
}

}  // namespace drsim::plan
