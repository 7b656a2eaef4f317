// A group of copies commits with more than half of them: it can spare the rest, and without its majority takes no writes and loses none.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// The writer in the east, copies `one` in the north and `two` in the west that commits need a majority with, users in the south.
std::string group_with(const std::string& copies, const std::string& steps) {
    return "locations: {east: [], north: [], west: [], south: [], far: []}\n"
           "entry_points: {users: {through: web, rate: 10/s, writes: records}}\n"
           "components:\n  web: {model: generic/service, at: south, needs: [{component: database, role: writer}]}\n"
           "  database: {model: generic/database, writer: east, replicas: {one: {at: north, commit: majority, promotion: 40s}, two: {at: "
           "west, commit: majority, promotion: 40s}" +
           copies +
           "}}\n"
           "data: {records: {in: database}}\ndetection: {seen: {reports: users, after: 30s}}\n" +
           (steps.empty() ? "" : "runbooks: {go: {when: seen, steps: [" + steps + "]}}\n");
}

Law group(const std::string& faults, const std::string& steps = "", const std::string& copies = "") {
    return Law(group_with(copies, steps), "faults: [" + faults + "]\n");
}

const std::string promote_one = "{promote: database.one}";

}  // namespace

TEST_CASE("a group of three survives the loss of one copy without an interruption or a loss") {
    for (const char* spared : {"{outage: north, lasts: 1h}", "{outage: west, lasts: 1h}", "{stall: database.one, lasts: 1h}"}) {
        const Law law = group(spared);
        CHECK(law.rto() == 0);
        CHECK(law.rpo() == 0);
        CHECK(law.level(100) == 1);
    }
}

TEST_CASE("a group without its majority takes no writes until it has one again, and loses nothing") {
    for (const char* both : {"{outage: north, at: 100s, lasts: 700s}, {outage: west, at: 200s, lasts: 300s}",
                             "{stall: database.one, at: 100s, lasts: 700s}, {outage: west, at: 200s, lasts: 300s}",
                             "{outage: north, at: 100s, lasts: 700s}, {stall: database.two, at: 200s, lasts: 300s}"}) {
        INFO(both);
        const Law law = group(both);
        CHECK(law.level(199.999) == 1);
        CHECK(law.level(200) == 0);
        CHECK(law.level(499) == 0);
        CHECK(law.level(500) == 1);
        CHECK(law.rto() == 400);  // from the onset, at 100 s, to 500 s
        CHECK(law.rpo() == 0);
    }
}

TEST_CASE("a group of five survives the loss of two") {
    const std::string more = ", three: {at: far, commit: majority}, four: {at: far, commit: majority}";
    CHECK(group("{outage: north, lasts: 1h}, {outage: west, lasts: 1h}", "", more).rto() == 0);
    CHECK(group("{outage: far, lasts: 1h}", "", more).rto() == 0);
    CHECK(group("{outage: far, lasts: 1h}, {outage: west, lasts: 500s}", "", more).rto() == 500);
}

TEST_CASE("the new writer is a group member that has everything acknowledged") {
    const Law law = group("{outage: east, lasts: 1h}", promote_one);
    CHECK(law.at(FactKind::Promoted) == 70);  // 30 + 40
    CHECK(law.rto() == 70);
    CHECK(law.rpo() == 0);
    CHECK(law.count(FactKind::Fenced) == 0);  // the old writer is a member of the group again when it is back
    CHECK(law.level(3599) == 1);
    CHECK(law.level(3601) == 1);
}

TEST_CASE("a minority of the group promotes nobody") {
    const Law waits = group("{outage: east, lasts: 1h}, {outage: west, lasts: 300s}", promote_one);
    CHECK(waits.at(FactKind::StepWaited, "go.1") == 300);
    CHECK(waits.rto() == 340);  // + 40
    CHECK(waits.rpo() == 0);
    const Law stalled = group("{stall: database.one, lasts: 500s}, {outage: east, at: 300s, lasts: 1h, onset: true}", promote_one);
    CHECK(stalled.rto() == 240);  // moves again at 500 s, + 40
    CHECK(stalled.rpo() == 0);
}

TEST_CASE("a returning copy catches up with the others before it writes") {
    // `one` is down from 100 s to 400 s, the writer is lost at 300 s: `two` has the writes that `one` missed.
    const Law law = group("{outage: north, at: 100s, lasts: 300s}, {outage: east, at: 300s, lasts: 1h, onset: true}", promote_one);
    CHECK(law.rto() == 140);  // back at 400 s, + 40
    CHECK(law.rpo() == 0);
}

TEST_CASE("the old writer is a group member again at the next loss") {
    // East is back at 500 s; the north, the writer since 70 s, is lost at 1000 s: east and west are two of three.
    const Law law(group_with("", "{promote: database.one}, {wait: 1000s}, {promote: database.two}"),
                  "faults: [{outage: east, lasts: 500s}, {outage: north, at: 1000s, lasts: 1h}]\n");
    CHECK(law.all(FactKind::Promoted) == std::vector<std::int64_t>{70'000'000, 1'110'000'000});  // 70 + 1000 + 40
    CHECK(law.level(999) == 1);
    CHECK(law.level(1000) == 0);
    CHECK(law.level(1110) == 1);
    CHECK(law.rpo() == 0);
}

TEST_CASE("rejected writes are not lost: a copy outside the group misses only its lag at the last commit") {
    // The majority is lost at 200 s, the writer at 300 s; the far copy is 5 s behind at 200 s, when the last write was accepted.
    const Law law = group("{outage: north, at: 100s}, {outage: west, at: 200s}, {outage: east, at: 300s, onset: true}",
                          "{promote: database.remote, takes: 20s}", ", remote: {at: far, lag: 5s}");
    CHECK(law.at(FactKind::Promoted) == 250);  // seen at 230, + 20: before the writer itself is lost
    CHECK(law.rpo() == 5);
    CHECK(law.told().measures.lost_writes.at(0) == Approx(50));  // 10/s
    CHECK(law.level(251) == 1);                                  // a writer outside the group needs no majority
}
