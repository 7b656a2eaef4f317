// Notes on sound files: blind spots that an owner should know before an incident.
#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim::load::test;

namespace {

const std::string head = "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [ea, eb], west: [wa]}\n";
const std::string shop = head + R"(entry_points: {users: {through: web, rate: 1/s}}
components:
  web: {model: generic/service, at: east, needs: [{component: db, role: writer}]}
  db: {model: generic/database, writer: ea, replicas: {far: {at: wa, lag: 5s, promotion: 2m}}}
people: {bob: {acknowledge: 1m}}
)";

std::string said_of(const std::string& text) {
    const Loaded loaded = load_text(text);
    INFO(loaded.said);
    CHECK(loaded.system);  // a note rejects nothing
    return loaded.said;
}

bool notes(const std::string& text, const std::string& words) {
    const std::string said = said_of(text);
    INFO(said);
    return said.find("note: " + words) != std::string::npos;
}

}  // namespace

TEST_CASE("an entry point that no detector covers is noted") {
    const std::string words = "nothing watches entry point \"users\"";
    CHECK(notes(shop + "detection: {far: {probes: db.far, every: 10s}}\n", words) == false);  // something that its requests reach is probed
    CHECK(notes(head + R"(entry_points: {users: {through: web, rate: 1/s}, others: {through: api, rate: 1/s}}
components: {web: {model: generic/service, at: east}, api: {model: generic/service, at: east}}
detection: {seen: {probes: api, every: 10s}}
)",
                words));
    CHECK_FALSE(notes(shop + "detection: {told: {reports: users, after: 1m}}\n", words));
}

TEST_CASE("an alternative that is in no region of its caller is noted") {
    const auto needing = [](const std::string& needs) {
        return head + "entry_points: {users: {through: web, rate: 1/s}}\ncomponents:\n  web: {model: generic/service, at: ea, needs: [" +
               needs + "]}\n  one: {model: generic/service, at: eb}\n  two: {model: generic/service, at: wa}\n";
    };
    CHECK(notes(needing("{any_of: [one, two]}"), "\"web\" can never reach \"two\": they have no region in common"));
    CHECK(notes(needing("{any_of: [{component: one, within: zone}, {component: two, within: anywhere}]}"),
                "\"web\" can never reach \"one\": they have no zone in common"));
    CHECK_FALSE(notes(needing("{any_of: [one, {component: two, within: anywhere}]}"), "\"web\" can never reach"));
}

TEST_CASE("a service in two regions without a router is noted") {
    const auto entering = [](const std::string& through, const std::string& at) {
        return head + "entry_points: {users: {through: " + through +
               ", rate: 1/s}}\ncomponents:\n  name: {model: generic/dns, targets: [web]}\n  web: {model: generic/service, at: " + at +
               "}\n";
    };
    const std::string words = "nothing routes the requests of \"users\" between the regions of \"web\"";
    CHECK(notes(entering("web", "[east, west]"), words));
    CHECK_FALSE(notes(entering("web", "[ea, eb]"), words));
    CHECK_FALSE(notes(entering("web@west", "[east, west]"), words));
    CHECK_FALSE(notes(entering("name", "[east, west]"), words));
}

TEST_CASE("a class of objective without a response is noted once") {
    const std::string objectives =
        "objectives: [{class: database_failure, rto: 1h}, {class: database_failure, rto: 2h, entry_point: users}]\n";
    const std::string said = said_of(shop + objectives);
    const std::size_t first = said.find("nothing responds to class database_failure");
    REQUIRE(first != std::string::npos);
    CHECK(said.find("nothing responds", first + 1) == std::string::npos);
    CHECK_FALSE(notes(shop + objectives +
                          "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, if: {down: db.writer}, steps: "
                          "[{promote: db.far}]}}\n",
                      "nothing responds"));
}

TEST_CASE("a step that needs something dependent on its own target is noted") {
    const auto needing = [](const std::string& what) {
        return shop +
               "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, if: {down: db.writer}, steps: [{promote: "
               "db.far, needs: [" +
               what + "]}]}}\n";
    };
    CHECK(notes(needing("web"), "step \"1\" waits for what it recovers: it needs \"web\", which depends on \"db\""));
    CHECK_FALSE(notes(needing("control_plane@west"), "step \"1\" waits for"));
}

TEST_CASE("a promotion without a check right before it is noted") {
    const auto going = [](const std::string& book) {
        return shop + "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, " + book + "}}\n";
    };
    const std::string without = "step \"1\" promotes a copy of \"db\" without checking that its writer is down";
    const std::string later = "step \"2\" promotes a copy of \"db\" not directly after checking that its writer is down";
    CHECK(notes(going("steps: [{promote: db.far}]"), without));
    CHECK(notes(going("if: {down: west}, steps: [{promote: db.far}]"), without));
    CHECK_FALSE(notes(going("if: {down: east}, steps: [{promote: db.far}]"), "step"));
    CHECK(notes(going("if: {down: east}, steps: [{manual: think, takes: 30m}, {promote: db.far}]"), later));
    CHECK_FALSE(notes(going("if: {down: east}, steps: [{manual: think, takes: 30m}, {promote: db.far, if: {down: db}}]"), "step"));
}

TEST_CASE("a replica that no step connects to the new writer is noted, once per database") {
    const auto going = [](const std::string& replicas, const std::string& steps,
                          const std::string& standby = "standby: eb, failover: {takes: 1m}, ") {
        return "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [ea, eb], west: [wa], north: []}\nentry_points: {users: {through: "
               "db, rate: 1/s}}\n"
               "components: {db: {model: generic/database, writer: ea, " +
               standby + "replicas: {" + replicas +
               "}, backups: {every: 1d, stored_at: north, restore: {rate: 1MB/s, size: 1GB}}}}\n"
               "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, if: {down: db.writer}, steps: [" +
               steps + "]}}\n";
    };
    const std::string two = "near: {at: wa, lag: 5s, promotion: 2m}, far: {at: north, lag: 5s, promotion: 2m}";
    const std::string words = " of \"db\" does not follow a new writer until a step resyncs it";
    const auto says = [&](const std::string& text, const std::string& whose) {
        return said_of(text).find(whose + words) != std::string::npos;
    };
    CHECK(notes(going(two, "{promote: db.near}"), "replica \"far\"" + words));
    CHECK(notes(going(two, "{promote: db.far}"), "replica \"near\"" + words));
    CHECK(notes(going(two, "{restore: db}"), "replica \"near\"" + words));
    CHECK_FALSE(says(going(two, "{restore: db}"), "replica \"far\""));                       // once
    CHECK(says(going(two, "{promote: db.near}, {resync: db, to: ea}"), "replica \"far\""));  // it is not a replica
    CHECK_FALSE(says(going(two, "{promote: db.near}, {resync: db, to: north}"), ""));
    CHECK_FALSE(says(going(two, "{switch_over: db, to: wa}"), ""));  // planned: they follow
    CHECK_FALSE(says(going(two, "{promote: db.standby}"), ""));
    CHECK_FALSE(says(going("near: {at: wa, lag: 5s, promotion: 2m}", "{promote: db.near}"), ""));
    const std::string group = "near: {at: wa, commit: majority, promotion: 2m}, far: {at: north, commit: majority, promotion: 2m}";
    CHECK_FALSE(says(going(group, "{promote: db.near}", ""), ""));
    CHECK(says(going(group, "{restore: db}", ""), "replica \"near\""));
}

TEST_CASE("an alternative behind a name that never answers here is noted") {
    const auto needing = [](const std::string& reader) {
        return head +
               "entry_points: {users: {through: web, rate: 1/s}}\ncomponents:\n  web: {model: generic/service, at: ea, needs: [{any_of: "
               "[{component: reads, role: reader}, other]}]}\n"
               "  reads: {model: generic/load-balancer, at: east, needs: [db]}\n  other: {model: generic/service, at: eb}\n"
               "  db: {model: generic/database, writer: wa, replicas: {far: {at: " +
               reader + ", lag: 5s, promotion: 2m}}}\n";
    };
    CHECK(notes(needing("wa"), "\"reads\" can never answer \"web\": its own needs are out of reach"));
    CHECK_FALSE(notes(needing("eb"), "\"reads\" can never answer"));
}

TEST_CASE("an alternative that answers after a promotion is not noted") {
    CHECK_FALSE(notes(head + "entry_points: {users: {through: web, rate: 1/s}}\ncomponents:\n  web: {model: generic/service, at: ea, "
                             "needs: [{any_of: [{component: one, role: writer}, {component: two, role: writer}]}]}\n"
                             "  one: {model: generic/dns, targets: [db@east]}\n  two: {model: generic/dns, targets: [db@west]}\n"
                             "  db: {model: generic/database, writer: ea, replicas: {far: {at: wa, lag: 5s, promotion: 2m}}}\n",
                      "\"two\" can never answer"));
}

TEST_CASE("a balancer without checks, or with checks of every service, is noted") {
    const auto balancing = [](const std::string& more) {
        return head + "entry_points: {users: {through: lb, rate: 1/s}}\ncomponents:\n  lb: {model: generic/load-balancer, at: east, " +
               more + "}\n  one: {model: generic/service, at: east}\n  two: {model: generic/service, at: east}\n";
    };
    CHECK(notes(balancing("needs: [one]"), "load balancer \"lb\" has no probe"));
    CHECK_FALSE(notes(balancing("needs: [one], probe: {every: 5s}"), "load balancer"));
    CHECK(notes(balancing("needs: [one, two], probe: {every: 5s}"), "load balancer \"lb\" sends every request to each of its 2 services"));
    CHECK_FALSE(notes(balancing("needs: [{any_of: [one, two]}], probe: {every: 5s}"), "load balancer"));
}

TEST_CASE("an alarm that a complete outage silences is noted, unless another detector sees the outage") {
    const auto watched = [](const std::string& detectors) {
        return head +
               "entry_points: {users: {through: web, rate: 1/s}}\ncomponents: {web: {model: generic/service, at: east, needs: [api]}, api: "
               "{model: generic/service, at: east}}\ndetection: {" +
               detectors + "}\n";
    };
    const std::string words = "nothing detects that all of \"web\" is down";
    CHECK(notes(watched("a: {alarm: failed_share, of: web, above: 5%, over: 1m}"), words));
    CHECK_FALSE(notes(watched("a: {alarm: failed_share, of: web, above: 5%, over: 1m, missing: breaching}"), words));
    CHECK_FALSE(notes(watched("a: {alarm: failed_share, of: web, above: 5%, over: 1m}, b: {probes: web, every: 10s}"), words));
    CHECK_FALSE(notes(watched("a: {alarm: failed_share, of: web, above: 5%, over: 1m}, b: {reports: users, after: 1m}"), words));
    CHECK_FALSE(notes(watched("a: {alarm: failed_share, of: api, above: 5%, over: 1m}, b: {probes: web, every: 10s}"),
                      "nothing detects"));  // web fails where api does
}

TEST_CASE("an objective on a clock point that no trial reaches is noted") {
    const auto judged = [](const std::string& objective, const std::string& more = "") {
        return shop + more + "objectives: [{class: incident, " + objective + "}]\n";
    };
    const auto at_most = [&](const std::string& until, const std::string& more = "") {
        return judged("at_most: 1h, until: " + until, more);
    };
    CHECK(notes(at_most("detected"), "this objective can never be met: no trial reaches \"detected\", because there is no detector"));
    CHECK(notes(at_most("acknowledged", "detection: {told: {reports: users, after: 1m}}\n"),
                "this objective can never be met: no trial reaches \"acknowledged\", because no detector pages anybody"));
    CHECK_FALSE(notes(at_most("acknowledged", "detection: {told: {reports: users, after: 1m, pages: bob}}\n"), "this objective"));
    CHECK(notes(at_most("declared"), "this objective can never be met: no trial reaches \"declared\", because no runbook has \"declare\""));
    CHECK(notes(judged("rto: 1h, from: declared"), "this objective can never be met: no trial reaches \"declared\""));
    CHECK(notes(at_most("drained"), "this objective can never be met: no trial reaches \"drained\", because there is no queue"));
    CHECK(notes(at_most("failed_back"),
                "this objective can never be met: no trial reaches \"failed_back\", because no route or writer fails back"));
    const auto named = [&](const std::string& checked) {
        return head +
               "entry_points: {users: {through: name, rate: 1/s}}\ncomponents:\n  name: {model: generic/dns, targets: [web@east, "
               "web@west], ttl: 60s" +
               checked +
               "}\n  web: {model: generic/service, at: [east, west]}\nobjectives: [{class: incident, at_most: 1h, until: failed_back}]\n";
    };
    CHECK(notes(named(""), "this objective can never be met"));  // without a probe it never leaves, so it never returns
    CHECK_FALSE(notes(named(", probe: {every: 10s}"), "this objective"));
    for (const char* const possible : {"promoted", "restored", "first_served", "redundant", "interrupted"})
        CHECK_FALSE(notes(at_most(possible), "this objective"));
    CHECK_FALSE(notes(judged("rto: 1h"), "this objective"));
}

TEST_CASE("a step that needs the control plane of a place that is down is noted") {
    const auto going = [](const std::string& condition, const std::string& needs) {
        return shop + "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, if: " + condition +
               ", steps: [{promote: db.far, needs: [" + needs + "]}]}}\n";
    };
    const std::string words = "step \"1\" needs the control plane of \"east\", which is always down at this point";
    CHECK(notes(going("{down: east}", "control_plane@east"), words));
    CHECK(notes(going("{all: [{down: east}, {down: db.writer}]}", "control_plane@east"), words));
    CHECK_FALSE(notes(going("{down: ea}", "control_plane@east"), "step \"1\" needs"));  // a zone has no control plane
    CHECK_FALSE(notes(going("{any: [{down: east}, {down: db.writer}]}", "control_plane@east"), "step \"1\" needs"));
    CHECK_FALSE(notes(going("{down: east}", "control_plane@west"), "step \"1\" needs"));
    const auto routing = [](const std::string& more) {
        return head +
               "entry_points: {users: {through: name, rate: 1/s}}\ncomponents:\n  name: {model: generic/dns, targets: [web@east, "
               "web@west], ttl: 60s, changed_at: east" +
               more +
               "}\n  web: {model: generic/service, at: [east, west]}\ndetection: {told: {reports: users, after: 1m}}\n"
               "runbooks: {go: {when: told, if: {down: east}, steps: [{route: name, to: web@west}]}}\n";
    };
    CHECK(notes(routing(", switches: manual"), words));
    CHECK_FALSE(notes(routing(", probe: {every: 10s}"), "step \"1\" needs"));  // it has switched already
}

TEST_CASE("a name that never switches automatically and a need out of reach are noted") {
    const auto routing = [](const std::string& more) {
        return head +
               "entry_points: {users: {through: name, rate: 1/s}}\ncomponents:\n  name: {model: generic/dns, targets: [web@east, "
               "web@west], ttl: 60s" +
               more + "}\n  web: {model: generic/service, at: [east, west]}\n";
    };
    CHECK(notes(routing(""), "\"name\" never leaves its first target by itself: it has no probe"));
    CHECK_FALSE(notes(routing(", probe: {every: 10s}"), "\"name\" never"));
    CHECK_FALSE(notes(routing(", switches: manual"), "\"name\" never"));
    CHECK(notes(head + "entry_points: {users: {through: web, rate: 1/s}}\ncomponents: {web: {model: generic/service, at: east, needs: "
                       "[api]}, api: {model: generic/service, at: west}}\n",
                "\"web\" can never reach \"api\": they have no region in common"));
}

TEST_CASE("a restart of a database that takes no time is noted") {
    const auto restarting = [](const std::string& step, const std::string& database) {
        return head + "entry_points: {users: {through: db, rate: 1/s}}\ncomponents: {db: {model: generic/database, writer: ea" + database +
               "}}\ndetection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, steps: [{restart: db" + step + "}]}}\n";
    };
    CHECK(notes(restarting("", ""), "this restart takes no time"));
    CHECK_FALSE(notes(restarting(", takes: 5m", ""), "this restart"));
    CHECK_FALSE(notes(restarting("", ", restarts_in: 2m"), "this restart"));
}

TEST_CASE("only components that can hold data may do so") {
    for (const auto& [what, is] :
         {std::pair("web", "a service"), std::pair("lb", "a load balancer"), std::pair("vpn", "a network attachment")}) {
        const Loaded loaded = load_text(head +
                                        "entry_points: {users: {through: lb, rate: 1/s}}\ncomponents: {web: {model: generic/service, at: "
                                        "east}, lb: {model: generic/load-balancer, at: east, needs: [web, {component: vpn, within: "
                                        "anywhere}], probe: {every: 5s}}, vpn: {model: generic/network-attachment, at: east}}\n"
                                        "data: {rows: {in: " +
                                        std::string(what) + ", writes: 1/s}}\n");
        INFO(loaded.said);
        CHECK_FALSE(loaded.system);
        CHECK(loaded.said.find(std::string(is) + " holds no data") != std::string::npos);
    }
}

TEST_CASE("a deep probe, and a count of failures, watch everything behind their target") {
    const auto watching = [](const std::string& how) {
        return head +
               "entry_points: {users: {through: web, rate: 1/s}}\ncomponents:\n  web: {model: generic/service, at: east}\n"
               "  name: {model: generic/dns, targets: [web@east], ttl: 60s, probe: {every: 10s}}\ndetection: {seen: {" +
               how + "}}\n";
    };
    const std::string words = "nothing watches entry point \"users\"";
    CHECK(notes(watching("probes: name, every: 10s"), words));
    CHECK_FALSE(notes(watching("probes: name, every: 10s, deep: true"), words));
    CHECK_FALSE(notes(watching("alarm: failed_share, of: name, above: 5%, over: 1m"), words));
}

TEST_CASE("a step that always takes longer than its timeout is noted") {
    const auto going = [](const std::string& step) {
        return shop + "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, steps: [{" + step + "}]}}\n";
    };
    CHECK(notes(going("manual: look, takes: {uniform: [2m, 5m]}, timeout: 90s"),
                "step \"1\" can never finish: it takes at least 2m, but its timeout is 90s"));
    CHECK_FALSE(notes(going("manual: look, takes: {uniform: [2m, 5m]}, timeout: 2m"), "step \"1\" can never"));
    CHECK(notes(going("promote: db.far, timeout: 1m"), "step \"1\" can never finish: it takes at least 2m, but its timeout is 1m"));
    CHECK_FALSE(notes(going("promote: db.far, takes: 30s, timeout: 1m"), "step \"1\" can never"));
}

TEST_CASE("a step that waits for the result of a later step is noted") {
    const auto going = [](const std::string& steps) {
        return shop + "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, if: {down: db.writer}, steps: [" +
               steps + "]}}\n";
    };
    const std::string words = "step \"1\" waits for \"db\", which only the later step \"2\" brings back";
    CHECK(notes(going("{manual: look, takes: 1m, needs: [db]}, {promote: db.far}"), words));
    CHECK(notes(going("{manual: look, takes: 1m, needs: [web]}, {promote: db.far}"), words));
    CHECK_FALSE(notes(going("{promote: db.far}, {manual: look, takes: 1m, needs: [db]}"), "step \"2\" waits"));
    CHECK_FALSE(notes(going("{manual: look, takes: 1m, needs: [db.far]}, {promote: db.far}"), "step \"1\" waits"));
}
