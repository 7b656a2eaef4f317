// Components: where they run and what they need. Values come from the system file or from the component's catalogue model.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/distribution.h"
#include "sim/base/series.h"
#include "sim/model/address.h"
#include "sim/model/probe.h"

namespace drsim::model {

struct EntryPoint;
struct Detector;
struct Party;

enum class Kind : std::uint8_t {
    Service,
    Database,
    ObjectStore,
    Cache,
    Queue,
    LoadBalancer,
    Router,
    Cdn,
    Attachment,
    External,
    ControlPlane
};

/// `count` instances are spread evenly over the zones of `place` (and over the racks of a zone), the first ones take the remainder.
/// Without a count: one instance per zone.
struct Placement {
    Id<Location> place;
    std::optional<std::uint32_t> count;
    std::optional<std::uint32_t> minimum;
    std::optional<std::uint32_t> maximum;
    Where where;
};

enum class Scope : std::uint8_t { Zone, Region, Anywhere };

/// One component that a request goes on to.
struct Need {
    Id<Component> component;
    double calls = 1;               // calls per request; below 1: the other requests are served without it
    std::optional<double> without;  // share served while the need is down; none: a hard need
    std::optional<Scope> within;    // none: see scope_of
    Role role = Role::Any;          // role that the need states; Any: the role in which the caller itself is asked, see plan/compiled.h
    std::vector<Id<EntryPoint>> only_for;  // empty: for every entry point
    Where where;
};

/// At least `at_least` of these must serve. A plain need is one of one, `any_of` is one of many.
struct NeedGroup {
    std::uint32_t at_least = 1;
    /// Of alternatives, if true, the first one that is considered healthy gets all requests; if false, failed requests try the next one
    bool by_health = false;
    std::vector<Need> of;
};

/// Background outages: served `share` of the time, each outage lasting `outages_last`.
struct Background {
    double share = 1;
    Distribution outages_last;
};

/// Removes instances while utilisation, averaged over each period of the autoscaler, is below `below`.
struct ScaleIn {
    double below = 0;
    std::uint32_t periods = 1;  // in a row
    std::uint32_t step = 1;     // instances removed at once
    Duration cooldown;          // after any change by the autoscaler
};

struct Autoscale {
    std::optional<Duration> unplaced;  // of nodes, instead of utilisation: something has waited for room on them for so long
    double utilisation = 0.7;          // above this ...
    Duration over;                     // ... averaged over this ...
    std::uint32_t periods = 1;         // ... for this many periods in a row
    std::uint32_t step = 1;            // instances added at once
    Duration cooldown;
    std::optional<ScaleIn> scale_in;  // none: it never removes instances
};

struct RolloutStage {
    double share = 1;  // of requests that the new release answers
    Duration lasts;    // zero: the last stage
};

/// How requests come to a new release: in stages of a share each; evenly while instances are replaced one after another; or all at once,
/// to a second fleet, at the pace at which clients follow a change of name.
enum class RolloutStyle : std::uint8_t { Canary, Rolling, BlueGreen };

struct Rollout {
    RolloutStyle style = RolloutStyle::Canary;
    std::vector<RolloutStage> stages;   // of a canary
    std::optional<Distribution> takes;  // of a rolling update: all instances; a rollback replaces them back at the same pace
    Id<Component> switched_by;          // of a blue-green one: the name whose clients move; none: a balancer moves all at once
    Where switch_where;
    Id<Detector> watches;                        // rolls the rollout back when it fires; none: nothing watches
    std::optional<Distribution> rollback_takes;  // also the time of a `rollback` step without `takes`
};

/// Requests that a function handles at the same time in one region, however many instances it runs on; more are refused.
struct Concurrency {
    double limit = 1;
    Duration each;  // mean duration of a request
    [[nodiscard]] double per_second() const { return limit / each.in_seconds(); }
};

/// The component whose instances these run on, as pods run on nodes.
struct RunsOn {
    Id<Component> nodes;
    std::uint32_t takes = 1;  // of the node's room, by one instance
    Where where;
};

struct ServicePart {
    std::optional<RunsOn> runs_on;
    std::optional<std::uint32_t> room;  // of one instance, for what runs on it
    std::optional<Concurrency> concurrency;
    Distribution starts_in;                   // one new instance: from launch to serving
    std::optional<Distribution> restarts_in;  // a crashed instance is back after this, where its place is up; none: it is not
    std::optional<Distribution> replaced_in;  // a lost instance is replaced after this, if there is capacity; none: never
    std::optional<Autoscale> autoscale;
    std::optional<Rollout> rollout;
};

/// Writes use the topology's links and share them with other flows.
struct Shipped {
    Id<Link> over;                                             // none: the path of least rtt
    double overhead = 1;                                       // bytes on the wire for each byte written
    double at_most = std::numeric_limits<double>::infinity();  // bytes per second
};

using Lag = std::variant<Distribution, Series, Shipped>;

/// What a commit waits for before it is acknowledged: nothing; this copy; the first of the semi-synchronous copies; a majority of the
/// group, which is the first writer and the `majority` copies. Without a majority the group takes no writes.
/// A writer does not wait for synchronous and semi-synchronous copies that are down, stalled or behind.
enum class Commit : std::uint8_t { Asynchronous, Synchronous, SemiSynchronous, Majority };

/// One copy of a store. Copy 0 is always the first writer, then comes the standby if there is one, then the replicas in file order.
struct Copy {
    enum class Is : std::uint8_t { Writer, Standby, Replica };
    std::string name;  // "writer", "standby", or the replica's own
    Is is = Is::Replica;
    Id<Location> at;
    Lag lag = Distribution::constant(0);
    Commit commit = Commit::Asynchronous;
    std::optional<Distribution> promotion;  // the mechanism's own time; none: a step must give `takes`
    bool promotes = true;
    Where where;
};

/// What happens to an old writer that is, or comes, up after another copy was promoted, and to the writes that only it has.
enum class OnReturn : std::uint8_t {
    Fence,      // it accepts nothing until it is resynchronised; its writes are lost
    KeepApart,  // it stays open and follows no other copy; its writes are missing
    Merge,      // its writes are applied to the new writer, which it then follows
    Drop        // it is discarded with its writes, refilled from the new writer, and then follows it
};

struct DatabaseFailover {
    /// Position in StorePart::copies of the replica that takes over by itself once the writer has been down for `grace` without a break.
    std::optional<std::uint32_t> to;
    Where to_where;
    Duration grace;
    bool automatic = false;  // default: automatic if there is a standby
    Distribution takes;      // from its start, `silent_for` after the writer's loss, to the standby's first accepted write
    Duration silent_for;     // how long the writer must be silent first
    OnReturn on_return = OnReturn::Fence;
};

struct Backups {
    Duration every;
    std::optional<Duration> starts;  // time of day of the first snapshot, UTC; none: random phase
    Duration keep = Duration::forever();
    Distribution ready_after;           // a snapshot is usable this long after its consistent point
    std::optional<Duration> log_every;  // log archive interval; none: no log is kept
    Distribution log_upload;
    Id<Location> stored_at;
    Id<Location> copied_to;  // none: no second place
    double works = 1;        // probability that a snapshot can be restored; if it cannot, the previous one is used
    double restore_bytes_per_second = std::numeric_limits<double>::infinity();
    std::optional<double> restore_size_bytes;  // none: the total of the store's data sets
    Where restore_where;
    Id<Location> restored_at;  // where a restored store runs; none: where the backups are stored
    double replay_bytes_per_second = std::numeric_limits<double>::infinity();
};

/// Limits on filling a copy with all data of its store, besides the links on the way. Bytes per second.
struct Filling {
    double reads_per_second = std::numeric_limits<double>::infinity();  // at the source
    std::optional<double> takes_per_second;                             // at the copy; none: as fast as a restore
};

/// Databases and object stores.
struct StorePart {
    std::vector<Copy> copies;
    std::optional<DatabaseFailover> failover;
    bool endpoint_follows = true;  // false: `per_region`, clients of another region must be repointed
    std::optional<Backups> backups;
    Filling filling;
    std::optional<Distribution> restarts_in;  // a crashed writer without another mechanism restarts after this
};

/// Routers, DNS, CDN origins.
struct RoutePart {
    enum class Policy : std::uint8_t { Priority };
    std::vector<Address> targets;  // in order of preference
    Policy policy = Policy::Priority;
    std::optional<Duration> ttl;        // how long clients cache an answer; the caches expire one after another
    std::optional<Distribution> drain;  // instead of a TTL: all clients move together after this
    bool switches_automatically = true;
    bool returns_automatically = true;
    Id<Location> changed_at;  // place whose control plane a `route` step needs; none: no control plane
};

struct CachePart {
    double hits = 0;       // share of calls to `before` that it answers while up and warm
    Id<Component> before;  // none: it is in front of nothing
    Distribution warms_in;
    std::optional<Distribution> failover_takes;
};

struct QueuePart {
    double drains_per_second = std::numeric_limits<double>::infinity();
    Duration keeps = Duration::forever();
};

struct Component {
    std::string name;
    std::string model;  // "aws/rds-postgresql-multi-az"; empty for a control plane
    Kind kind = Kind::Service;
    std::vector<Placement> at;                                             // empty: global, no outage of a place affects it
    double capacity_per_second = std::numeric_limits<double>::infinity();  // of one instance
    std::vector<NeedGroup> needs;
    std::vector<Address> recovery_needs;  // what its launches, promotions and restores wait for, besides the control plane
    std::optional<Background> available;
    // Of a load balancer, router or CDN: how it checks its targets. Of a service: how `choose: by_health` checks it.
    std::optional<Probe> probe;
    std::optional<ServicePart> service;
    std::optional<StorePart> store;
    std::optional<RoutePart> route;
    std::optional<CachePart> cache;
    std::optional<QueuePart> queue;
    Where where;
};

/// The role in which a store is asked if none is stated.
inline Role role_of_kind(const Component& store) { return store.kind == Kind::Database ? Role::Writer : Role::Reader; }

/// How far away a need may be answered in this role. By default in the caller's region;
/// a writer, and a component without a place, anywhere.
inline Scope scope_of(const Need& need, const Component& callee, Role role) {
    const bool placeless = callee.at.empty() && !callee.store;
    return need.within.value_or(role == Role::Writer || placeless ? Scope::Anywhere : Scope::Region);
}

}  // namespace drsim::model
