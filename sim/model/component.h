// What a system is made of: components, where they run, what they need. Numbers here come from the file or its catalogue model alike.
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

/// `count` instances spread evenly over the zones of `place` (and in a zone over its racks),
/// the remainder to the first; without it one instance a zone.
struct Placement {
    Id<Location> place;
    std::optional<std::uint32_t> count;
    std::optional<std::uint32_t> maximum;
    Where where;
};

enum class Scope : std::uint8_t { Zone, Region, Anywhere };

/// One component that a request goes on to.
struct Need {
    Id<Component> component;
    double calls = 1;                      // calls for each request; below 1: the rest is served without it
    std::optional<double> without;         // share served while the need is down; none: a hard need
    std::optional<Scope> within;           // none: see scope_of
    Role role = Role::Any;                 // that it states; none: the role in which its caller is itself asked, see plan/compiled.h
    std::vector<Id<EntryPoint>> only_for;  // empty: for every entry point
    Where where;
};

/// `at_least` of these must serve; a plain need is one of one, `any_of` is one of many.
struct NeedGroup {
    std::uint32_t at_least = 1;
    /// Of alternatives: all requests go to the first that is held for healthy; else what fails at one is tried at the next
    bool by_health = false;
    std::vector<Need> of;
};

/// Background outages: served `share` of the time, each outage lasting `outages_last`.
struct Background {
    double share = 1;
    Distribution outages_last;
};

struct Autoscale {
    double utilisation = 0.7;   // above this ...
    Duration over;              // ... averaged over this ...
    std::uint32_t periods = 1;  // ... so many periods in a row
    std::uint32_t step = 1;     // instances added at once
    Duration cooldown;
};

struct RolloutStage {
    double share = 1;  // of requests that the new release answers
    Duration lasts;    // zero: the last stage
};

struct Rollout {
    std::vector<RolloutStage> stages;
    Id<Detector> watches;                        // fires: the rollout rolls itself back; none: nobody watches
    std::optional<Distribution> rollback_takes;  // also the time of a `rollback` step that gives no `takes`
};

struct ServicePart {
    Distribution starts_in;                   // one new instance: from launch to serving
    std::optional<Distribution> replaced_in;  // a lost instance has a successor after this, where capacity is left; none: never
    std::optional<Autoscale> autoscale;
    std::optional<Rollout> rollout;
};

/// Writes travel over the topology's links and share them with other flows.
struct Shipped {
    Id<Link> over;                                             // none: the path of least rtt
    double overhead = 1;                                       // bytes on the wire for each byte written
    double at_most = std::numeric_limits<double>::infinity();  // bytes per second
};

using Lag = std::variant<Distribution, Series, Shipped>;

/// What a commit waits for before it is acknowledged: nothing; this copy; the first of the semi-synchronous ones; more than half of the
/// group that the first writer and the copies that say `majority` are. Without its majority a group takes no writes; for the others a
/// writer waits only while they are there, and while they are down, stalled or left behind it goes on without them.
enum class Commit : std::uint8_t { Asynchronous, Synchronous, SemiSynchronous, Majority };

/// One copy of a store. Copy 0 is always the first writer, then the standby if there is one, then the replicas in file order.
struct Copy {
    enum class Is : std::uint8_t { Writer, Standby, Replica };
    std::string name;  // "writer", "standby", or the replica's own
    Is is = Is::Replica;
    Id<Location> at;
    Lag lag = Distribution::constant(0);
    Commit commit = Commit::Asynchronous;
    std::optional<Distribution> promotion;  // the mechanism's own time; none: a step must say `takes`
    bool promotes = true;
    Where where;
};

/// What becomes of a writer that is, or comes, up after another was promoted in its place, and of the writes that it alone holds.
enum class OnReturn : std::uint8_t {
    Fence,      // it accepts nothing until it is resynchronised; they are lost
    KeepApart,  // nothing closes it, and it follows nobody; they are missing
    Merge,      // they are applied to the new writer, which it then follows
    Drop        // it is thrown away with them, and refilled from the new writer, which it then follows
};

struct DatabaseFailover {
    bool automatic = false;  // default: automatic where there is a standby
    Distribution takes;      // from when it begins, `silent_for` after the writer's loss, to the standby's first accepted write
    Duration silent_for;     // the writer must be silent for so long first
    OnReturn on_return = OnReturn::Fence;
};

struct Backups {
    Duration every;
    std::optional<Duration> starts;  // time of day of the first snapshot, UTC; none: phase is random
    Duration keep = Duration::forever();
    Distribution ready_after;           // a snapshot is usable this long after its consistent point
    std::optional<Duration> log_every;  // log archive: none when not kept
    Distribution log_upload;
    Id<Location> stored_at;
    Id<Location> copied_to;  // none: no second place
    double works = 1;        // probability that a snapshot can be restored; one that cannot leaves the one before it
    double restore_bytes_per_second = std::numeric_limits<double>::infinity();
    std::optional<double> restore_size_bytes;  // none: what the store's data sets say that they hold
    Where restore_where;
    Id<Location> restored_at;  // where a restored store is; none: where the backups are stored
    double replay_bytes_per_second = std::numeric_limits<double>::infinity();
};

/// What bounds the filling of a copy with all that its store holds, besides the links on the way. Bytes a second.
struct Filling {
    double reads_per_second = std::numeric_limits<double>::infinity();  // from whoever it is filled from
    std::optional<double> takes_per_second;                             // by the copy; none: as fast as a restore
};

/// Databases and object stores.
struct StorePart {
    std::vector<Copy> copies;
    std::optional<DatabaseFailover> failover;
    bool endpoint_follows = true;  // false: `per_region`, clients of another region must be repointed
    std::optional<Backups> backups;
    Filling filling;
    std::optional<Distribution> restarts_in;  // a crashed writer without another mechanism is back after this
};

/// Routers, DNS, CDN origins.
struct RoutePart {
    enum class Policy : std::uint8_t { Priority };
    std::vector<Address> targets;  // in order of preference
    Policy policy = Policy::Priority;
    std::optional<Duration> ttl;        // how long clients keep an answer; then they ask again, one after the other
    std::optional<Distribution> drain;  // or: all clients move together after one draw
    bool switches_automatically = true;
    bool returns_automatically = true;
    Id<Location> changed_at;  // whose control plane a `route` step needs; none: the catalogue names none
};

struct CachePart {
    double hits = 0;       // share of calls to `before` that stay here while up and warm
    Id<Component> before;  // none: it shields nothing
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
    std::vector<Placement> at;                                             // empty: global, does not fail with any place
    double capacity_per_second = std::numeric_limits<double>::infinity();  // of one instance
    std::vector<NeedGroup> needs;
    std::vector<Address> recovery_needs;  // what a launch, promotion or restore of it waits for, besides the control plane
    std::optional<Background> available;
    std::optional<Probe>
        probe;  // of a load balancer, a router or a CDN: how it checks its targets; of a service: how `choose: by_health` sees it
    std::optional<ServicePart> service;
    std::optional<StorePart> store;
    std::optional<RoutePart> route;
    std::optional<CachePart> cache;
    std::optional<QueuePart> queue;
    Where where;
};

/// In which role a store is asked where none is stated.
inline Role role_of_kind(const Component& store) { return store.kind == Kind::Database ? Role::Writer : Role::Reader; }

/// How far away a need may be answered, asked in that role:
/// in the caller's region unless it says otherwise; a writer, and what has no place, anywhere.
inline Scope scope_of(const Need& need, const Component& callee, Role role) {
    const bool placeless = callee.at.empty() && !callee.store;
    return need.within.value_or(role == Role::Writer || placeless ? Scope::Anywhere : Scope::Region);
}

}  // namespace drsim::model
