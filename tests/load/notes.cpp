// What a sound file is told all the same: blind spots that its owner would want to hear of before an incident does.
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
    CHECK(loaded.system);  // a note refuses nothing
    return loaded.said;
}

bool notes(const std::string& text, const std::string& words) {
    const std::string said = said_of(text);
    INFO(said);
    return said.find("note: " + words) != std::string::npos;
}

}  // namespace

TEST_CASE("an entry point that no detector probes, counts or reports is noted") {
    const std::string words = "nothing watches entry point \"users\"";
    CHECK(notes(shop + "detection: {far: {probes: db.far, every: 10s}}\n", words) == false);  // what its requests reach is probed
    CHECK(notes(head + R"(entry_points: {users: {through: web, rate: 1/s}, others: {through: api, rate: 1/s}}
components: {web: {model: generic/service, at: east}, api: {model: generic/service, at: east}}
detection: {seen: {probes: api, every: 10s}}
)", words));
    CHECK_FALSE(notes(shop + "detection: {told: {reports: users, after: 1m}}\n", words));
}

TEST_CASE("an alternative that stands in no region of its caller is noted") {
    const auto needing = [](const std::string& needs) {
        return head + "entry_points: {users: {through: web, rate: 1/s}}\ncomponents:\n  web: {model: generic/service, at: ea, needs: [" + needs +
               "]}\n  one: {model: generic/service, at: eb}\n  two: {model: generic/service, at: wa}\n";
    };
    CHECK(notes(needing("{any_of: [one, two]}"), "\"web\" can never reach \"two\": they have no region in common"));
    CHECK(notes(needing("{any_of: [{component: one, within: zone}, {component: two, within: anywhere}]}"), "\"web\" can never reach \"one\": they have no zone in common"));
    CHECK_FALSE(notes(needing("{any_of: [one, {component: two, within: anywhere}]}"), "\"web\" can never reach"));
}

TEST_CASE("a service in two regions that nothing routes between is noted") {
    const auto entering = [](const std::string& through, const std::string& at) {
        return head + "entry_points: {users: {through: " + through + ", rate: 1/s}}\ncomponents:\n  name: {model: generic/dns, targets: [web]}\n  web: {model: generic/service, at: " + at + "}\n";
    };
    const std::string words = "nothing routes the requests of \"users\" between the regions of \"web\"";
    CHECK(notes(entering("web", "[east, west]"), words));
    CHECK_FALSE(notes(entering("web", "[ea, eb]"), words));
    CHECK_FALSE(notes(entering("web@west", "[east, west]"), words));
    CHECK_FALSE(notes(entering("name", "[east, west]"), words));
}

TEST_CASE("a class of objective that nothing answers is noted once") {
    const std::string objectives = "objectives: [{class: database_failure, rto: 1h}, {class: database_failure, rto: 2h, entry_point: users}]\n";
    const std::string said = said_of(shop + objectives);
    const std::size_t first = said.find("nothing answers a database_failure");
    REQUIRE(first != std::string::npos);
    CHECK(said.find("nothing answers", first + 1) == std::string::npos);
    CHECK_FALSE(notes(shop + objectives + "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, if: {down: db.writer}, steps: [{promote: db.far}]}}\n", "nothing answers"));
}

TEST_CASE("a step that needs what depends on what it recovers is noted") {
    const auto needing = [](const std::string& what) {
        return shop + "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, if: {down: db.writer}, steps: [{promote: db.far, needs: [" + what + "]}]}}\n";
    };
    CHECK(notes(needing("web"), "step \"1\" waits for what it is there to recover: it needs \"web\", which depends on \"db\""));
    CHECK_FALSE(notes(needing("control_plane@west"), "step \"1\" waits for"));
}

TEST_CASE("a promotion that nobody asks about right before is noted") {
    const auto going = [](const std::string& book) { return shop + "detection: {told: {reports: users, after: 1m}}\nrunbooks: {go: {when: told, " + book + "}}\n"; };
    const std::string without = "step \"1\" promotes a copy of \"db\" without asking whether its writer is down";
    const std::string later = "step \"2\" promotes a copy of \"db\" some steps after anybody has asked";
    CHECK(notes(going("steps: [{promote: db.far}]"), without));
    CHECK(notes(going("if: {down: west}, steps: [{promote: db.far}]"), without));
    CHECK_FALSE(notes(going("if: {down: east}, steps: [{promote: db.far}]"), "step"));
    CHECK(notes(going("if: {down: east}, steps: [{manual: think, takes: 30m}, {promote: db.far}]"), later));
    CHECK_FALSE(notes(going("if: {down: east}, steps: [{manual: think, takes: 30m}, {promote: db.far, if: {down: db}}]"), "step"));
}
