// A need keeps its role along the path: names, balancers, CDNs,
// proxies and queues pass on the requested role, and no copy serves a role that it does not have.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

const std::string check = "switches: automatic, returns: automatic, probe: {every: 1s, timeout: 500ms, failures: 1}";

struct Way {
    std::string name;
    std::string components;  // including one called `way`
};

/// What may be between callers and the database in the zones a and b; distinguished by how a target is named.
const std::vector<Way> ways = {
    {"a name of both zones", "  way: {model: generic/dns, targets: [db@a, db@b], ttl: 5s, " + check + "}\n"},
    {"a name of the database", "  way: {model: generic/dns, targets: [db], ttl: 5s, " + check + "}\n"},
    {"a name of its region", "  way: {model: generic/dns, targets: [db@east], ttl: 5s, " + check + "}\n"},
    {"a name of its writer", "  way: {model: generic/dns, targets: [db.writer], ttl: 5s, " + check + "}\n"},
    {"a name of each copy", "  way: {model: generic/dns, targets: [db@a, db.other], ttl: 5s, " + check + "}\n"},
    {"a CDN", "  way: {model: generic/cdn, targets: [db@a, db@b], " + check + "}\n"},
    {"a balancer", "  way: {model: generic/load-balancer, at: east, needs: [db], probe: {every: 1s, timeout: 500ms}}\n"},
    {"a service that passes on", "  way: {model: generic/service, at: east, needs: [db]}\n"},
    {"a name of a balancer",
     "  way: {model: generic/dns, targets: [behind]}\n  behind: {model: generic/load-balancer, at: east, needs: [db], probe: {every: 1s, "
     "timeout: 500ms}}\n"},
    {"a service before a name",
     "  way: {model: generic/service, at: east, needs: [behind]}\n  behind: {model: generic/dns, targets: [db@a, db@b], ttl: 5s, " + check +
         "}\n"},
};

std::string zones(const std::string& role, const Way& way, const std::string& database) {
    return "locations: {east: [a, b]}\nentry_points: {users: {through: app, rate: 100/s}}\ncomponents:\n"
           "  app: {model: generic/service, at: east, needs: [{component: way, role: " +
           role + "}]}\n" + way.components + "  db: {model: generic/database, " + database + "}\n";
}

}  // namespace

TEST_CASE("a standby takes no writes before it is promoted, by any path") {
    for (const Way& way : ways) {
        INFO(way.name);
        if (way.name == "a name of each copy") continue;  // a standby has the name "standby"
        const Law law(zones("writer", way, "writer: a, standby: b, failover: {policy: automatic, takes: 30s}"),
                      "faults: [{crash: db.writer, repair: never}]\n");
        CHECK(law.level(29.9) == 0);
        CHECK(law.level(30) == 1);  // a check every second and answers of five have long moved all clients
        CHECK(law.rto() == 30);
    }
}

TEST_CASE("a standby is not read either, a replica is") {
    for (const Way& way : ways) {
        INFO(way.name);
        if (way.name == "a name of its writer") continue;  // its clients reach the writer
        if (way.name != "a name of each copy") {
            const Law standby(zones("reader", way, "writer: a, standby: b, failover: {policy: automatic, takes: 30s}"),
                              "faults: [{crash: db.writer, repair: never}]\n");
            CHECK(standby.rto() == 30);
        }
        const Law replica(zones("reader", way, "writer: a, replicas: {other: {at: b, lag: 1s}}"),
                          "faults: [{crash: db.writer, repair: 10m}]\n");
        CHECK(replica.level(8) == 1);  // 1 s + 0.5 s until a check has noticed, 5 s until the last answer has expired
        CHECK(replica.rto() <= 6.5);
    }
}

TEST_CASE("a replica takes no writes before it is promoted, by any path") {
    for (const Way& way : ways) {
        INFO(way.name);
        const Law law(
            zones("writer", way, "writer: a, replicas: {other: {at: b, lag: 1s, promotion: 10m}}") +
                "detection: {gone: {reports: users, after: 0s}}\nrunbooks: {take_over: {when: [gone], steps: [{promote: db.other}]}}\n",
            "faults: [{crash: db.writer, repair: never}]\n");
        CHECK(law.level(599) == 0);
        CHECK(law.rto() == 600);
    }
}

TEST_CASE("writers and readers may share the path to the copies") {
    for (const Way& way : ways) {
        INFO(way.name);
        if (way.name == "a name of its writer") continue;
        const Law law(
            "locations: {east: [a, b]}\nentry_points:\n  authors: {through: desk, rate: 10/s}\n  readers: {through: shelf, rate: "
            "1000/s}\ncomponents:\n"
            "  desk: {model: generic/service, at: east, needs: [{component: way, role: writer}]}\n"
            "  shelf: {model: generic/service, at: east, needs: [{component: way, role: reader}]}\n" +
                way.components + "  db: {model: generic/database, writer: a, replicas: {other: {at: b, lag: 1s}}}\n",
            "faults: [{crash: db.writer, repair: 10m}]\n");
        CHECK(law.level(300, 0) == 0);
        CHECK(law.level(300, 1) == 1);  // the name leads to the replica meanwhile, the balancer reads from it
        CHECK(law.level(620, 0) == 1);
        CHECK(law.level(620, 1) == 1);
    }
}

TEST_CASE("readers do not use up the writer's capacity behind one balancer, but together they do") {
    // The writer takes 100/s. 90/s of writes fit; 40/s of reads go half to the writer: 110/s there, 20/s at the replica.
    const auto system = [](const std::string& reads) {
        return "entry_points:\n  authors: {through: desk, rate: 90/s, restored_at: 50%}\n  readers: {through: shelf, rate: " + reads +
               ", restored_at: 50%}\ncomponents:\n"
               "  desk: {model: generic/service, at: east, needs: [{component: pool, role: writer}]}\n"
               "  shelf: {model: generic/service, at: east, needs: [{component: pool, role: reader}]}\n"
               "  pool: {model: generic/load-balancer, at: east, needs: [{component: db, within: anywhere}]}\n"
               "  db: {model: generic/database, writer: east, capacity: 100/s, replicas: {other: {at: west, lag: 1s}}}\n"
               "  spark: {model: generic/service, at: east}\n";
    };
    const Law fits(system("20/s"), "faults: [{crash: spark}]\n");
    CHECK(fits.level(0, 0) == 1);
    CHECK(fits.level(0, 1) == 1);
    const Law full(system("40/s"), "faults: [{crash: spark}]\n");
    CHECK(full.level(0, 0) == Approx(100.0 / 110));
    CHECK(full.level(0, 1) == Approx((1 + 100.0 / 110) / 2));
}

TEST_CASE("an entry point may state its role, otherwise it uses a database as a writer") {
    const auto system = [](const std::string& role) {
        return "entry_points: {users: {through: name, rate: 1/s" + role +
               "}}\ncomponents:\n  name: {model: generic/dns, targets: [db@east, db@west], ttl: 5s, " + check +
               "}\n  db: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 1s}}}\n";
    };
    const std::string lost = "faults: [{crash: db.writer, repair: 10m}]\n";
    CHECK(Law(system(""), lost).rto() == Approx(600).margin(7));
    CHECK(Law(system(", role: writer"), lost).rto() == Approx(600).margin(7));
    CHECK(Law(system(", role: reader"), lost).rto() <= 6.5);
    // One copy by its own name.
    const Law copy(
        "entry_points: {reports: {through: db.copy, rate: 1/s, role: reader}}\ncomponents:\n  db: {model: generic/database, writer: east, "
        "replicas: {copy: {at: west, lag: 1s}}}\n",
        "faults: [{crash: db.writer, repair: 10m}, {outage: west, at: 20m, lasts: 100s}]\n");
    CHECK(copy.level(300) == 1);
    CHECK(copy.rto() == 1300);
}

TEST_CASE("a queue hands on in the role in which it was called") {
    const auto drained = [](const std::string& role) {
        const Law law(
            "entry_points: {users: {through: app, rate: 50/s}}\ncomponents:\n"
            "  app: {model: generic/service, at: east, needs: [{component: jobs, role: " +
                role +
                "}]}\n"
                "  jobs: {model: generic/queue, at: east, drains: 100/s, keeps: 30d, needs: [{component: db, within: anywhere}]}\n"
                "  db: {model: generic/database, writer: east, replicas: {other: {at: west, lag: 1s}}}\n",
            "faults: [{crash: db.writer, repair: 1h}]\n");
        return law.at(FactKind::QueueDrained);
    };
    CHECK(drained("writer") == 7200);  // 180,000 wait after an hour and drain at 100 - 50 a second
    CHECK(drained("reader") == -1);    // the replica was there all along
}

TEST_CASE("a need with a role keeps it, whatever role its caller was called in") {
    const Law law(
        "entry_points: {users: {through: front, rate: 1/s}}\ncomponents:\n"
        "  front: {model: generic/service, at: east, needs: [{component: pooler, role: reader}]}\n"
        "  pooler: {model: generic/service, at: east, needs: [{component: log, role: writer}, {component: db, within: anywhere}]}\n"
        "  log: {model: generic/database, writer: east, replicas: {other: {at: west, lag: 1s}}}\n"
        "  db: {model: generic/database, writer: east, replicas: {other: {at: west, lag: 1s}}}\n",
        "faults: [{crash: db.writer, repair: 10m, onset: true}, {crash: log.writer, at: 20m, repair: 10m}]\n");
    CHECK(law.level(300) == 1);   // read from the replica
    CHECK(law.level(1500) == 0);  // written as well
}

TEST_CASE("a kept-apart writer takes the writes of clients with their own name for it") {
    // The name stays in the east by hand. The replica is promoted at 100 s; the old writer comes back at 200 s and nothing closes it.
    const Law law(
        "entry_points:\n  users: {through: name, rate: 10/s, writes: rows, restored_at: 50%}\ncomponents:\n"
        "  name: {model: generic/dns, targets: [db@east, db@west], ttl: 5s, switches: manual, returns: manual}\n"
        "  db: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 0s, promotion: 100s}}, failover: {policy: manual, "
        "on_return: keep_apart}}\n"
        "data: {rows: {in: db}}\n"
        "detection: {gone: {reports: users, after: 0s}}\nrunbooks: {take_over: {when: [gone], steps: [{promote: db.copy}]}}\n",
        "horizon: 1000s\nfaults: [{crash: db.writer, repair: 200s}]\n");
    CHECK(law.level(150) == 0);
    CHECK(law.level(200) == 1);
    CHECK(law.at(FactKind::SplitBrainBegan) == 200);
    CHECK(law.told().measures.lost_writes.at(0) == Approx(8000));  // 10/s until the horizon
}

TEST_CASE("a health check with a role considers a copy down until it answers in that role") {
    const auto system = [](const std::string& targets, const std::string& role) {
        return "locations: {east: [a, b]}\nentry_points: {users: {through: app, rate: 100/s}}\ncomponents:\n"
               "  app: {model: generic/service, at: east, needs: [{component: way, role: " +
               role +
               "}]}\n"
               "  way: {model: generic/dns, targets: " +
               targets + ", ttl: 0s, probe: {every: 1s, timeout: 500ms, failures: 1, role: " + role +
               "}}\n"
               "  db: {model: generic/database, writer: a, standby: b, failover: {policy: automatic, takes: 30s}}\n";
    };
    const std::string crash = "faults: [{crash: db.writer, repair: never}]\n";
    const Law writer(system("[db@a, db@b]", "writer"), crash);
    CHECK(writer.count(FactKind::RouteChanged) == 1);
    CHECK(writer.at(FactKind::RouteChanged) >= 30);  // promoted at 30 s, seen by the next check
    CHECK(writer.at(FactKind::RouteChanged) <= 31);
    CHECK(writer.rto() == writer.at(FactKind::RouteChanged));
    // It leads to the writer from the beginning, in either order of the copies.
    const Law turned(system("[db@b, db@a]", "writer"), crash);
    CHECK(turned.level(0) == 0);
    CHECK(turned.rto() >= 30);
    CHECK(turned.rto() <= 31);
    const Law reader(system("[db@a, db@b]", "reader"), crash);
    CHECK(reader.rto() >= 30);  // a standby is not read
    CHECK(reader.rto() <= 31);
}

TEST_CASE("a detector with a role sees through a name and a service which copy answers") {
    const auto fired = [](const std::string& probe) {
        const Law law(
            "entry_points: {users: {through: app, rate: 100/s}}\ncomponents:\n"
            "  app: {model: generic/service, at: east, needs: [{component: pooler, role: reader}]}\n"
            "  pooler: {model: generic/service, at: east, needs: [name]}\n  name: {model: generic/dns, targets: [db], ttl: 0s}\n"
            "  db: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 1s}}}\n"
            "detection: {seen: {probes: " +
                probe + ", every: 1s, failures: 2}}\n",
            "faults: [{crash: db.writer, repair: 10m}]\n");
        CHECK(law.level(300) == 1);
        return law.at(FactKind::DetectorFired);
    };
    for (const std::string probe :
         {"name, role: writer", "name, role: writer, deep: true", "pooler, role: writer, deep: true", "db, role: writer", "db@east"}) {
        INFO(probe);
        CHECK(fired(probe) >= 1);
        CHECK(fired(probe) <= 2);
    }
    for (const std::string probe : {"name, role: reader", "name, role: reader, deep: true", "pooler, role: reader, deep: true",
                                    "db, role: reader", "db@west", "pooler, deep: true"}) {
        INFO(probe);
        CHECK(fired(probe) == -1);
    }
}

TEST_CASE("a writer replaced by its standby becomes a standby when it is back, and is not read") {
    const auto read = [](const std::string& way, const std::string& database, const std::string& faults) {
        return Law(
            "locations: {east: [a, b, c]}\nentry_points: {users: {through: app, rate: 100/s}}\ncomponents:\n"
            "  app: {model: generic/service, at: c, needs: [{component: way, role: reader, within: anywhere}]}\n" +
                way + "  db: {model: generic/database, writer: a, standby: b, failover: {takes: 30s}" + database + "}\n",
            faults);
    };
    const std::string name = "  way: {model: generic/dns, targets: [db], ttl: 0s, switches: manual}\n";
    // Promoted at 30 s. From 20 to 30 min b is out: a takes over in another 30 s, as it would for a writer.
    const Law both = read(name, "", "faults: [{outage: a, lasts: 5m}, {outage: b, at: 20m, lasts: 10m}]\n");
    CHECK(both.told().measures.failed_requests[0] == Approx(100.0 * (30 + 30)));
    CHECK(both.level(20 * 60) == 0);
    CHECK(both.level(20 * 60 + 30) == 1);
    // With a replica that takes 60 of the 100: while that is down, only b is read.
    const Law replica = read(name, ", capacity: 60/s, replicas: {far: {at: c, lag: 0s, promotes: never}}",
                             "faults: [{outage: a, lasts: 5m}, {outage: db.far, at: 20m, lasts: 10m}]\n");
    CHECK(replica.level(20 * 60) == Approx(0.6));
    CHECK(replica.rto() == 600);
    // A balancer does not send anything to it either, with a probe or without.
    for (const std::string probe : {"", ", probe: {every: 10s, timeout: 1s}"}) {
        const Law balanced = read("  way: {model: generic/load-balancer, at: c, needs: [{component: db, within: anywhere}]" + probe + "}\n",
                                  "", "faults: [{outage: a, lasts: 30m}]\n");
        INFO(probe);
        CHECK(balanced.level(0) == 0);
        CHECK(balanced.level(45) == 1);
    }
}
