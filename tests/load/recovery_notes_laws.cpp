// Notes on recoveries that cannot work as the file intends: switches before promotions, fillings and lags that take no time.
#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim;
using drsim::load::test::load_text;

namespace {

const std::string head = "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [a, b], west: {c: [], d: [e, f]}, level: region}\n";

}  // namespace

TEST_CASE("a switch that does not wait for the promotion is noted, not rejected") {
    const auto loaded = load_text(head + R"(components:
  name: {model: generic/dns, targets: [web@east, web@west]}
  web: {model: generic/service, at: [east, west]}
  db: {model: generic/database, writer: a, replicas: {dr: {at: c, lag: 1s}}}
entry_points: {buyers: {through: name, rate: 1/s}}
detection: {users: {reports: buyers, after: 0s}}
runbooks: {go: {when: users, steps: {promote: {promote: db.dr, takes: 1m}, switch: {route: name, to: web@west}}}}
)");
    CHECK(loaded.system);
    CHECK(loaded.said.find("note: step \"switch\" routes traffic without waiting for step \"promote\" to promote; let it wait for "
                           "\"promote\" if it should") != std::string::npos);
}

TEST_CASE("a shipped copy without any writes is noted, not rejected") {
    const auto said_of = [](const std::string& data) {
        const auto loaded = load_text(head + R"(components:
  web: {model: generic/service, at: east}
  db: {model: generic/database, writer: a, replicas: {dr: {at: c, lag: shipped}}}
entry_points: {buyers: {through: web, rate: 1/s, writes: orders}}
)" + data);
        CHECK(loaded.system);
        return loaded.said;
    };
    const std::string note =
        "note: replica \"dr\" never lags: nothing is shipped to it, because no data set in \"db\" has both a size "
        "and writes";
    CHECK(said_of("data: {orders: {in: db}}\n").find(note) != std::string::npos);
    CHECK(said_of("data: {orders: {in: db}, more: {in: db, size: 1KB}}\n").find(note) != std::string::npos);
    CHECK(said_of("data: {orders: {in: db, size: 1KB}}\n").find(note) == std::string::npos);
    CHECK(said_of("data: {orders: {in: db}, more: {in: db, writes: 1/s, size: 1KB}}\n").find(note) == std::string::npos);
}

namespace {

/// A database in a with a copy in b, 60 ms away, and further parts.
load::test::Loaded database_with(const std::string& replica, const std::string& more, const std::string& data, const std::string& steps,
                                 const std::string& bandwidth = ", bandwidth: 1Gbps") {
    return load_text("drsim: 1\nsystem: s\nenvironment: e\nlocations: {a: [], m: [], b: []}\nlinks: [{between: [a, m], rtt: 20ms" +
                     bandwidth + "}, {between: [m, b], rtt: 40ms" + bandwidth +
                     "}]\n"
                     "entry_points: {users: {through: db, rate: 1/s}}\n"
                     "components: {db: {model: generic/database, writer: a, replicas: {dr: {at: b, promotion: 1m, " +
                     replica + "}}" + more + "}}\n" + data +
                     "detection: {seen: {reports: users, after: 1m}}\nrunbooks: {back: {when: seen, steps: [" + steps + "]}}\n");
}

}  // namespace

TEST_CASE("a copy filled without a known size or speed is noted and becomes an assumption") {
    const auto noted = [](const load::test::Loaded& loaded) { return loaded.said.find(" in no time: ") != std::string::npos; };
    const std::string lag = "lag: 1s", resync = "{resync: db, to: a}", known = "data: {rows: {in: db, total: 3TB}}\n",
                      unknown = "data: {rows: {in: db}}\n";
    const auto without = database_with(lag, "", unknown, resync);
    CHECK(without.said.find("note: step \"back.1\" fills a copy of \"db\" in no time: "
                            "its size is unknown; write data.rows.total") != std::string::npos);
    REQUIRE(without.system);
    REQUIRE(without.system->assumptions.size() == 1);
    CHECK(without.system->assumptions[0].of == "data.rows.total");
    CHECK(noted(database_with(lag, ", failover: {policy: manual, on_return: drop}", unknown, "{manual: look}")));
    CHECK(noted(database_with(lag, "", known, resync, "")));  // no bandwidth anywhere
    const auto with = database_with(lag, "", known, resync);
    CHECK_FALSE(noted(with));
    REQUIRE(with.system);
    CHECK(with.system->assumptions.empty());
    CHECK_FALSE(noted(database_with(lag, ", filling: {takes: 100MB/s}", known, resync, "")));
    CHECK_FALSE(noted(database_with(lag, "", unknown, "{resync: db, to: a, takes: 1h}")));
    CHECK_FALSE(noted(database_with(lag, ", failover: {policy: manual, on_return: merge}", unknown, resync)));
    CHECK_FALSE(noted(database_with(lag, "", unknown, "{manual: look}")));
}

TEST_CASE("a lag shorter than light needs is noted") {
    const std::string note = "note: replica \"dr\" lags less than 30 ms ";  // half of 20 + 40 ms
    const auto said = [](const std::string& replica) {
        return database_with(replica, "", "data: {rows: {in: db}}\n", "{manual: look}").said;
    };
    CHECK(
        said("lag: 20ms").find(note + "100% of the time, but a write takes at least that long from a to b, half the round trip of 60 ms") !=
        std::string::npos);
    CHECK(said("lag: 30ms").find(note) == std::string::npos);
    CHECK(said("lag: {uniform: [0s, 50ms]}").find(note + "60% of the time") != std::string::npos);
    CHECK(said("lag: {uniform: [0s, 1s]}").find(note) == std::string::npos);
    CHECK(said("lag: 1ms, commit: semi_synchronous").find(note) != std::string::npos);
    CHECK(said("lag: shipped").find(note) == std::string::npos);
}

TEST_CASE("a hand-over back to a writer that nothing brings up to date is noted") {
    const auto with = [](const std::string& failover, const std::string& home) {
        return load_text(head + R"(components:
  name: {model: generic/dns, targets: [db], ttl: 60s}
  db: {model: generic/database, writer: a, replicas: {dr: {at: c, lag: 1s}})" +
                         failover + R"(}
entry_points: {buyers: {through: name, rate: 1/s}}
detection: {users: {reports: buyers, after: 0s}}
runbooks:
  go: {when: users, steps: {promote: {promote: db.dr, takes: 1m}}}
  back: {when: {finished: go}, steps: {)" +
                         home + "}}\n");
    };
    const std::string note =
        "note: step \"home\" hands \"db\" back to its first writer, which stops following once step \"promote\" "
        "promotes another copy; "
        "resync it first, or the step waits forever";
    const std::string home = "home: {switch_over: db, to: a, takes: 1m}";
    const auto said = [&](const std::string& failover, const std::string& steps) {
        const auto loaded = with(failover, steps);
        CHECK(loaded.system);
        return loaded.said.find(note) != std::string::npos;
    };
    CHECK(said("", home));
    CHECK(said(", failover: {policy: manual, on_return: keep_apart}", home));
    CHECK_FALSE(said(", failover: {policy: manual, on_return: merge}", home));
    CHECK_FALSE(said("", "again: {resync: db, to: a, takes: 1m}, " + home));
    CHECK_FALSE(said("", "on: {switch_over: db, to: c, takes: 1m}"));
}
