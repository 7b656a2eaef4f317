// Levels of places: rules for regions and zones depend on the level of a place, not on its depth.
#include "sim/model/pool.h"
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

const std::string flat = "locations: {east: [a, b], west: [c, d]}\n";
const std::string below_a_provider = "locations: {level: provider, cloud: {level: region, east: [a, b], west: [c, d]}}\n";
const std::string below_two_providers =
    "locations: {level: provider, cloud: {level: region, east: [a, b]}, other: {level: region, west: [c, d]}}\n";
const std::string unsaid = "locations: {cloud: {east: [a, b], west: [c, d]}}\n";

/// A service in two regions that replaces lost instances, and needs in its region a store that the west reads from a copy.
const std::string two_regions = R"(
links: [{between: [east, west], rtt: 60ms, bandwidth: 10Mbps}]
entry_points: {users: {through: name, rate: 100/s, writes: rows}}
components:
  name: {model: generic/dns, targets: [web@east, web@west], ttl: 30s, probe: {every: 10s, timeout: 2s, failures: 2}}
  web: {model: generic/service, at: {east: {count: 4}, west: {count: 4, max: 8}}, capacity: 30/s, starts_in: 30s, replaced_in: 3m,
        autoscale: {when: {utilisation: 70%, over: 1m}, step: 2, cooldown: 2m},
    needs: [{component: db, role: reader, within: region}, {component: sessions, within: zone, without: 50%}]}
  sessions: {model: generic/cache, at: [east, west], failover: {takes: 20s}, cache: {hits: 40%, before: db, warms_in: 2m}}
  db: {model: generic/database, writer: a, replicas: {copy: {at: c, lag: shipped, promotion: 1m}}, backups: {every: 6h, stored_at: west,
        restore: {rate: 50MB/s, size: 5GB}}}
data: {rows: {in: db, size: 2KiB}}
people: {ops: {acknowledge: 1m}}
detection: {seen: {reports: users, after: 30s, pages: ops}}
runbooks: {go: {when: seen, if: {down: east}, declare: {by: ops, takes: 1m}, steps: [{promote: db.copy}, {scale: web@west, to: 6}]}}
)";

std::vector<std::pair<std::int64_t, FactKind>> told(const Law& law) {
    std::vector<std::pair<std::int64_t, FactKind>> facts;
    for (const auto& fact : law.told().record.facts) facts.emplace_back(fact.at.us, fact.kind);
    return facts;
}

}  // namespace

TEST_CASE("regions below providers are regions: nested and flat systems give the same trial") {
    for (const char* faults :
         {"faults: [{outage: east, lasts: 2h}]\n", "faults: [{outage: a, lasts: 2h}]\n",
          "given: [{outage: control_plane@east, lasts: 30m}]\nfaults: [{outage: a, lasts: 2h}]\n",
          "faults: [{outage: {region_of: db.writer}, lasts: 1h}]\n", "faults: [{outage: {zone_of: db.writer}, lasts: 1h}]\n",
          "faults: [{outage: east--west, lasts: 1h}, {outage: b, lasts: 1h}]\n"}) {
        INFO(faults);
        const Law one(flat + two_regions, faults, 1);
        CHECK(one.told().record.facts.size() > 10);
        for (const std::string& places : {below_a_provider, below_two_providers, unsaid}) {
            const Law other(places + two_regions, faults, 1);
            INFO(places);
            CHECK(told(other) == told(one));
            CHECK(other.rto() == one.rto());
            CHECK(other.rpo() == one.rpo());
        }
    }
}

TEST_CASE("a provider outage takes its regions and their control planes with it") {
    const Law law(below_two_providers + two_regions, "faults: [{outage: cloud, lasts: 2h}]\n");
    CHECK(law.rto() == Law(flat + two_regions, "faults: [{outage: east, lasts: 2h}]\n").rto());
    const Law both(flat + two_regions, "faults: [{outage: {all_of: [east, west]}, lasts: 2h}]\n");
    CHECK(told(Law(below_a_provider + two_regions, "faults: [{outage: cloud, lasts: 2h}]\n")) == told(both));
    CHECK(both.count(FactKind::PoolWentDown) > 8);
}

TEST_CASE("racks are not zones: count spreads over zones first, an instance a zone is one, and zone_of takes all racks") {
    const Law law(R"(
locations: {level: region, east: {a: [a1, a2, a3], b: [b1]}}
entry_points: {users: {through: web, rate: 400/s, restored_at: 45%}, guests: {through: any, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 4}}, capacity: 100/s, needs: [{component: near, within: zone}]}
  near: {model: generic/service, at: east}
  any: {model: generic/service, at: east}
)",
                  "faults: [{outage: {zone_of: web@a2}, lasts: 1h}]\n");
    const auto pools = drsim::model::pools_of(law.scene().system);
    const auto instances = [&](std::size_t component) {
        std::vector<std::uint32_t> all;
        for (const auto& pool : pools)
            if (pool.component.index() == component) all.push_back(pool.instances);
        return all;
    };
    CHECK(instances(0) == std::vector<std::uint32_t>{1, 1, 0, 2});  // two in each zone, over three racks and one
    CHECK(instances(2) == std::vector<std::uint32_t>{1, 0, 0, 1});
    CHECK(law.level(0) == Approx(0.5));  // all of a is gone, b1 answers up to its capacity
    CHECK(law.level(0, 1) == 1);
}

TEST_CASE("the serving share of a place counts its zones, not their racks") {
    const auto decided = [](const std::string& condition) {
        return Law(R"(
locations: {level: region, east: {a: [a1, a2, a3], b: [b1]}, west: []}
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: east}, more: {model: generic/service, at: {east: {count: 8}}}}
detection: {seen: {reports: users, after: 0s}}
runbooks: {go: {when: seen, if: )" +
                       condition + ", steps: [{wait: 1s}]}}\n",
                   "faults: [{outage: web}, {outage: a, lasts: 1h}]\n")
                   .count(FactKind::RunbookStarted) > 0;
    };
    CHECK(decided("{serving: east, above: 49%}"));  // one zone of two, not one rack of four
    CHECK(decided("{serving: east, below: 51%}"));
    CHECK(decided("{down: a}"));
}

namespace {

/// Backups are in west, which has two zones; the database is restored into north in 600 s; a replica in south can be promoted in 300 s.
Law restored_from_west(const std::string& more_faults, const std::string& otherwise = "") {
    return Law(R"(
locations: {east: [e1], west: [w1, w2], north: [n1], south: [s1]}
entry_points: {users: {through: db, rate: 10/s}}
components: {db: {model: generic/database, writer: e1, replicas: {r: {at: s1, lag: 10m, promotion: 5m}}, backups: {every: 6h,
      starts: "00:00", stored_at: west, restore: {rate: 1GB/s, size: 600GB, at: n1}}}}
data: {rows: {in: db, writes: 10/s}}
detection: {gone: {reports: users, after: 0s}}
runbooks: {go: {when: gone, steps: [{restore: db, from: backups)" +
                   otherwise + "}]}}\n",
               "starts: \"2026-01-05T10:00:00Z\"\nhorizon: 1d\nfaults: [{destroy: db@e1}" + more_faults + "]\n");
}

}  // namespace

TEST_CASE("a region is down while everything in it is, through one fault or several") {
    CHECK(restored_from_west("").rto() == 600);
    for (const char* west : {"west", "{all_of: [w1, w2]}"}) {
        INFO(west);
        CHECK(restored_from_west(std::string(", {outage: ") + west + ", lasts: 2h}").rto() == 7800);  // 2 h, then 600 s
    }
    CHECK(restored_from_west(", {outage: w1, lasts: 2h}").rto() == 600);                            // the other zone has them too
    CHECK(restored_from_west(", {outage: w1, lasts: 1h}, {outage: w2, lasts: 2h}").rto() == 4200);  // w1 is back after an hour
    CHECK(restored_from_west(", {outage: west, lasts: 1h}, {outage: {all_of: [w1, w2]}, lasts: 2h}").rto() == 7800);
    CHECK(restored_from_west(", {outage: west, lasts: 2h}, {outage: {all_of: [w1, w2]}, lasts: 1h}").rto() == 7800);
}

TEST_CASE("data stored in a region is gone when all of its zones have been destroyed") {
    // Backups of 06:00 are 4 h old at 10:00; the replica is 10 min behind.
    const Law one = restored_from_west(", {destroy: w1}", ", otherwise: {promote: db.r}");
    CHECK(one.rto() == 600);
    CHECK(one.rpo() == 4 * 3600);
    for (const char* west : {"{all_of: [w1, w2]}", "west"}) {
        INFO(west);
        const Law all = restored_from_west(std::string(", {destroy: ") + west + "}", ", otherwise: {promote: db.r}");
        CHECK(all.rto() == 300);
        CHECK(all.rpo() == 600);
    }
}

TEST_CASE("components directly in a region are down while all of its zones are") {
    const auto served = [](const std::string& faults) {
        return Law(R"(
locations: {east: [e1, e2], west: []}
entry_points: {users: {through: files, rate: 1/s}}
components: {files: {model: generic/object-store, at: east}}
)",
                   "faults: [" + faults + "]\n");
    };
    CHECK(served("{outage: e1, at: 60s, lasts: 100s}").rto() == 0);
    CHECK(served("{outage: {all_of: [e1, e2]}, at: 60s, lasts: 100s}").rto() == 100);
    CHECK(served("{outage: e1, at: 60s, lasts: 100s}, {outage: e2, at: 60s, lasts: 300s}").rto() == 100);
    CHECK(served("{outage: e1, at: 60s, lasts: 200s}, {outage: e2, at: 100s, lasts: 300s}").rto() == 200);  // down from 100 to 260 s
    CHECK(served("{outage: east, at: 60s, lasts: 50s}, {outage: {all_of: [e1, e2]}, at: 60s, lasts: 100s}").rto() == 100);
}

TEST_CASE("a region is down to every observer when nothing of it is left") {
    const auto asked = [](const std::string& faults) {
        return Law(R"(
locations: {east: [], west: [w1, w2]}
entry_points: {bell: {through: ring, rate: 1/s}}
components: {ring: {model: generic/service, at: east}}
detection: {rings: {reports: bell, after: 0s}}
runbooks: {go: {when: rings, if: {down: west}, steps: [{manual: look, takes: 1s}]}}
)",
                   "faults: [{outage: ring, at: 60s}" + faults + "]\n")
            .count(FactKind::RunbookStarted);
    };
    CHECK(asked("") == 0);
    CHECK(asked(", {outage: w1, at: 30s, onset: true}") == 0);
    CHECK(asked(", {outage: {all_of: [w1, w2]}, at: 30s, onset: true}") == 1);
    CHECK(asked(", {outage: west, at: 30s, onset: true}") == 1);
}
