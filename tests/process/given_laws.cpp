// Faults from before the trial: alarms that they cause are not an unhealthy start, and copies have fallen behind since.
#include "tests/process/law.h"

using namespace drsim::test;
using namespace drsim;

namespace {

constexpr std::uint32_t none = 0xffffffffu;

/// West's copy has been behind for two days and an alarm fires; east goes down ten minutes into the trial.
const std::string pair = R"(
entry_points: {users: {through: db, rate: 1/s}}
components:
  db: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 0s, promotion: 10s}}}
people: {on_call: {acknowledge: 60s}}
)";
const std::string alarms = R"(
detection:
  lagging: {alarm: lag, of: db.west, above: 5m, over: 1m, pages: on_call}
  seen: {reports: users, after: 10s, pages: on_call}
)";
const std::string runbooks =
    "runbooks: {go: {when: seen, if: {down: east}, declare: {by: on_call, takes: 1m}, steps: [{promote: db.west}]}}\n";
const std::string stalled = "given: [{stall: db.west, since: 48h}]\nfaults: [{outage: east, at: 10m, lasts: 2h}]\n";

model::TrialRecord record_of(const std::string& system, const std::string& scenario, std::string& detector) {
    const ScratchFolder folder;
    std::string said;
    const auto scene =
        scene_from_files(folder.write("system.yaml", "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [], west: []}\n" + system),
                         folder.write("scenario.yaml", "drsim: 1\nscenario: t\nclass: incident\nhorizon: 4h\n" + scenario), said);
    INFO(said);
    REQUIRE(scene);
    const TrialResult told = Replay(*scene).trial(0);
    detector = told.record.unhealthy_detector == none ? "" : scene->system.detection[told.record.unhealthy_detector].name;
    return told.record;
}

std::int64_t clock(const Law& law, model::ClockPoint point) { return law.told().measures.clock_us[static_cast<std::size_t>(point)]; }

}  // namespace

TEST_CASE("an alarm may fire at the onset because of given faults, and people who answered it are there already") {
    for (std::uint64_t trial = 0; trial < 10; ++trial) {
        const Law law(pair + alarms + runbooks, stalled, trial);  // expects a healthy start
        INFO("trial " << trial);
        CHECK(law.at(FactKind::DetectorFired, "lagging") <= 120);
        CHECK(law.count(FactKind::Paged) == 1);
        CHECK(law.at(FactKind::Acknowledged) == Approx(law.at(FactKind::DetectorFired, "lagging") + 60));
        CHECK(law.rto() == 80);  // 10 seen, 60 decided, 10 promoted: people are already there
        CHECK(clock(law, model::ClockPoint::Detected) == 610'000'000);
        CHECK(clock(law, model::ClockPoint::Acknowledged) == measure::not_measured);  // it is before the onset
    }
}

TEST_CASE("automation triggered by a given fault has run by the onset, and is not a response to the fault") {
    const Law law(pair + alarms + "runbooks: {tidy: {when: lagging, steps: [{manual: look, takes: 1m}]}}\n", stalled);
    CHECK(law.at(FactKind::RunbookFinished, "tidy") == Approx(law.at(FactKind::DetectorFired, "lagging") + 60));
    CHECK(law.at(FactKind::RunbookFinished, "tidy") < 600);
    CHECK(clock(law, model::ClockPoint::ResponseStarted) == measure::not_measured);
    CHECK(law.rto() == 7200);  // recovers when the outage ends
}

TEST_CASE("an alarm that also fires without the given faults is not a healthy start") {
    const std::string busy = "  busy: {alarm: utilisation, of: db.writer, above: 1%, over: 1m}\n";
    std::string system = pair;
    system.replace(system.find("writer: east,"), 13, "writer: east, capacity: 10/s,");
    std::string detector;
    record_of(system + alarms + busy + runbooks, stalled, detector);
    CHECK(detector == "busy");
    record_of(system + alarms + runbooks, stalled, detector);
    CHECK(detector.empty());
    record_of(system + "detection:\n" + busy + "  seen: {reports: users, after: 10s, pages: on_call}\n" + runbooks,
              "faults: [{outage: east, at: 10m, lasts: 2h}]\n", detector);
    CHECK(detector == "busy");
}

TEST_CASE("an entry point that a given fault holds down is not a healthy start") {
    std::string detector;
    const std::string writer_out = "given: [{outage: east, lasts: 3h}]\nfaults: [{outage: west, at: 10m, lasts: 2h}]\n";
    CHECK(record_of(pair + alarms, writer_out, detector).unhealthy_entry == 0);
    CHECK(record_of(pair + alarms + runbooks, writer_out, detector).unhealthy_entry ==
          none);  // promoted before the onset: 10 + 60 + 60 + 10
}

TEST_CASE("a rerun without given faults leaves nothing behind in the next trial") {
    const ScratchFolder folder;
    std::string said;
    const auto scene = scene_from_files(
        folder.write("system.yaml", "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [], west: []}\n" + pair + alarms + runbooks),
        folder.write("scenario.yaml", "drsim: 1\nscenario: t\nclass: incident\nhorizon: 4h\n" + stalled), said);
    INFO(said);
    REQUIRE(scene);
    Replay one_after_the_other(*scene);
    for (std::uint64_t trial = 0; trial < 5; ++trial) {
        const auto midst = one_after_the_other.trial(trial).record;
        const auto alone = Replay(*scene).trial(trial).record;
        REQUIRE(midst.facts.size() == alone.facts.size());
        for (std::size_t i = 0; i < alone.facts.size(); ++i) CHECK(midst.facts[i].at == alone.facts[i].at);
        CHECK(midst.events == alone.events);
    }
}

TEST_CASE("a given stall has an age: the copy lacks the writes since then") {
    const auto lost = [](const std::string& lag, const std::string& given, const std::string& writes = "writes: 50/s") {
        return Law(
            "links: [{between: [east, west], rtt: 0ms, bandwidth: 1Gbps}]\n"
            "entry_points: {users: {through: database, rate: 1/s}}\n"
            "components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: " +
                lag +
                ", promotion: 2s}}}}\n"
                "data: {records: {in: database, " +
                writes +
                ", size: 1KB}}\n"
                "detection: {seen: {reports: users, after: 15s}}\n"
                "runbooks: {go: {when: seen, steps: [{promote: database.west}]}}\n",
            "given: [" + given + "]\nfaults: [{outage: east, at: 600s}]\n");
    };
    for (const std::string lag : {"shipped", "0s"}) {
        const Law law = lost(lag, "{stall: database.west, since: 48h}");
        CHECK(law.rpo() == 48 * 3600 + 600);
        CHECK(law.told().measures.lost_writes.at(0) == Approx(50.0 * (48 * 3600 + 600)));
    }
    CHECK(lost("7s", "{stall: database.west, since: 48h}").rpo() == 48 * 3600 + 607);
    CHECK(lost("shipped", "{stall: database.west, since: 0s}").rpo() == 600);
    // A copy that is down from before the trial, and comes back when its writer is gone.
    CHECK(lost("shipped", "{outage: west, since: 48h, lasts: 1h}").rpo() == 48 * 3600 + 600);
    CHECK(lost("0s", "{crash: database.west, since: 48h, repair: 1h}").rpo() == 48 * 3600 + 600);
}

TEST_CASE("writes not shipped before the trial are shipped when the stall ends") {
    // 48 h at 50 KB/s are 8.64 GB; over 125 MB/s 7.5 GB of it have arrived after 60 s, worth 150,000 s, and all of it after 69.1 s.
    const auto lost_at = [](const std::string& at) {
        return Law(
            "links: [{between: [east, west], rtt: 0ms, bandwidth: 1Gbps}]\n"
            "entry_points: {users: {through: database, rate: 1/s}, bell: {through: web, rate: 1/s}}\n"
            "components:\n  web: {model: generic/service, at: west}\n"
            "  database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: shipped, promotion: 0s}}}\n"
            "data: {records: {in: database, writes: 50/s, size: 1KB}}\n"
            "detection: {seen: {reports: users, after: 0s}}\n"
            "runbooks: {go: {when: seen, steps: [{promote: database.west}]}}\n",
            "given: [{stall: database.west, since: 48h, lasts: 0s}]\nfaults: [{outage: web, onset: true}, {outage: east, at: " + at +
                "}]\n");
    };
    CHECK(lost_at("60s").rpo() == Approx(48 * 3600 + 60 - 150'000).margin(1));
    CHECK(lost_at("70s").rpo() == 0);
}
