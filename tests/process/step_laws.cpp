// What a step waits for, and which way it takes when it cannot run.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// Services in both regions; `seen` triggers the runbook 10 s after east is lost.
const std::string sites = R"(
entry_points: {users: {through: name, rate: 1/s, restored_at: 100%}}
components:
  name: {model: generic/switch, targets: [web@east, web@west], switches: manual, returns: manual, changed_at: west}
  web: {model: generic/service, at: {east: {count: 1}, west: {count: 1, max: 9}}, starts_in: 50s, recovery_needs: [registry]}
  registry: {model: generic/service, at: west}
people: {on_call: {acknowledge: 60s}, boss: {acknowledge: 5s, hands: 2}}
detection: {seen: {reports: users, after: 10s}}
)";

Law run(const std::string& steps, const std::string& faults = "{outage: east}", const std::string& more = "") {
    return Law(sites + "runbooks: {go: {when: seen, " + more + "steps: " + steps + "}}\n", "faults: [" + faults + "]\n");
}

}  // namespace

TEST_CASE("steps of a list run in sequence, steps of a map run at once unless they say after") {
    const Law list = run("[{wait: 20s}, {wait: 30s}]");
    CHECK(list.at(FactKind::RunbookFinished) == 60);  // 10 + 20 + 30
    const Law graph = run("{a: {wait: 20s}, b: {wait: 30s}, c: {wait: 5s, after: [a, b]}}");
    CHECK(graph.at(FactKind::StepStarted, "go.c") == 40);  // 10 + the longer of 20 and 30
    CHECK(graph.at(FactKind::RunbookFinished) == 45);
}

TEST_CASE("a step waits for its control plane") {
    const Law law = run("[{route: name, to: web@west, takes: 5s}]", "{outage: east}, {outage: control_plane@west, lasts: 300s}");
    CHECK(law.at(FactKind::StepWaited, "go.1") == 300);
    CHECK(law.at(FactKind::RouteChanged) == 305);
    CHECK(law.rto() == 305);
}

TEST_CASE("a step waits for its needs, unless it has an alternative") {
    const std::string fault = "{outage: east}, {outage: registry, lasts: 300s}";
    const Law waits = run("[{route: name, to: web@west, takes: 5s, needs: [registry]}]", fault);
    CHECK(waits.rto() == 305);
    const Law otherwise =
        run("[{route: name, to: web@west, takes: 5s, needs: [registry], otherwise: {manual: by telephone, takes: 100s}}, {route: name, to: "
            "web@west, takes: 1s}]",
            fault);
    CHECK(otherwise.at(FactKind::StepFailed, "go.1") == 10);
    CHECK(otherwise.at(FactKind::StepDone, "go.1.otherwise") == 110);
    CHECK(otherwise.rto() == 111);
    const Law goes_on =
        run("[{manual: look it up, takes: 5s, needs: [registry], otherwise: continue}, {route: name, to: web@west, takes: 1s}]", fault);
    CHECK(goes_on.rto() == 11);
}

TEST_CASE("a failing step is retried, then ends its runbook, continues, or is replaced") {
    const Law stops = run("[{manual: x, takes: 10s, fails: 100%, retries: 2, retry_after: 4s}, {route: name, to: web@west, takes: 0s}]",
                          "{outage: east, lasts: 1h}");
    CHECK(stops.all(FactKind::StepAttemptFailed, "go.1").at(0) == 20'000'000);  // 10 + 10
    CHECK(stops.all(FactKind::StepAttemptFailed, "go.1").at(1) == 34'000'000);  // + 4 + 10
    CHECK(stops.all(FactKind::StepAttemptFailed, "go.1").at(2) == 48'000'000);  // + 4 + 10
    CHECK(stops.at(FactKind::RunbookFailed, "go") == 48);
    CHECK(stops.count(FactKind::RouteChanged) == 0);
    const Law goes_on = run("[{manual: x, takes: 10s, fails: 100%, otherwise: continue}, {route: name, to: web@west, takes: 0s}]");
    CHECK(goes_on.rto() == 20);
    const Law replaced =
        run("[{manual: x, takes: 10s, fails: 100%, otherwise: {manual: y, takes: 7s}}, {route: name, to: web@west, takes: 0s}]");
    CHECK(replaced.rto() == 27);  // 10 + 10 + 7
}

TEST_CASE("an attempt that takes longer than its timeout fails at the timeout") {
    const Law law = run("[{manual: x, takes: 10m, timeout: 25s, retries: 1, otherwise: continue}, {route: name, to: web@west, takes: 0s}]");
    CHECK(law.all(FactKind::StepAttemptFailed, "go.1") == std::vector<std::int64_t>{35'000'000, 60'000'000});
    CHECK(law.rto() == 60);
}

TEST_CASE("hands are counted: a person does one thing at a time, two hands two") {
    const Law one = run("{a: {manual: x, takes: 100s, by: on_call}, b: {manual: y, takes: 100s, by: on_call}}");
    CHECK(one.at(FactKind::Acknowledged) == 70);  // 10 + 60, once
    CHECK(one.count(FactKind::Acknowledged) == 1);
    CHECK(one.at(FactKind::RunbookFinished) == 270);  // 70 + 100 + 100
    const Law two = run(
        "{a: {manual: x, takes: 100s, by: boss}, b: {manual: y, takes: 100s, by: boss}, c: {manual: z, takes: 100s, by: boss, hands: 2}}");
    CHECK(two.at(FactKind::RunbookFinished) == 215);  // 10 + 5 + 100 + 100
}

TEST_CASE("a condition is checked when it is the step's turn, and false skips the step") {
    const Law law = run("[{wait: 100s}, {manual: x, takes: 50s, if: {down: east}}, {manual: y, takes: 7s, unless: {down: east}}]",
                        "{outage: east, lasts: 60s}");
    CHECK(law.at(FactKind::StepSkipped, "go.2") == 110);
    CHECK(law.at(FactKind::StepDone, "go.3") == 117);
}

TEST_CASE("a condition is checked as soon as the step is reached, before any wait or page") {
    const std::string slow = "{outage: east}, {outage: control_plane@west, lasts: 1h}";
    // Not needed at 10 s: the step waits for neither its control plane nor its person, and nobody is paged.
    const Law skipped = run("[{route: name, to: web@west, takes: 1s, if: {down: registry}, by: on_call}, {manual: x, takes: 5s}]", slow);
    CHECK(skipped.at(FactKind::StepSkipped, "go.1") == 10);
    CHECK(skipped.count(FactKind::Paged) == 0);
    const Law unless = run("[{route: name, to: web@west, takes: 1s, unless: {down: east}}, {manual: x, takes: 5s}]", slow);
    CHECK(unless.at(FactKind::StepSkipped, "go.1") == 10);
    // With an alternative: the condition comes first, the alternative is for failures.
    const Law alternative = run(
        "[{route: name, to: web@west, takes: 1s, if: {down: registry}, otherwise: {manual: y, takes: 1h}}, {manual: x, takes: 5s}]", slow);
    CHECK(alternative.at(FactKind::StepSkipped, "go.1") == 10);
    CHECK(alternative.at(FactKind::RunbookFinished) == 15);
    // Needed when it is reached, but not any more when it could begin.
    const Law over = run("[{route: name, to: web@west, takes: 1s, if: {down: east}}, {manual: x, takes: 5s}]",
                         "{outage: east, lasts: 200s}, {outage: control_plane@west, lasts: 300s}");
    CHECK(over.at(FactKind::StepSkipped, "go.1") == 300);
    const Law aborted =
        run("[{wait: 10s}, {manual: x, takes: 5s, by: on_call}]", "{outage: east}, {outage: west, at: 15s}", "abort_if: {down: west}, ");
    CHECK(aborted.at(FactKind::RunbookAborted, "go") == 20);
    CHECK(aborted.count(FactKind::Paged) == 0);
}

TEST_CASE("a timeout counts from when a step is reached, waits included") {
    // Reached at 10 s; on_call comes at 70 s, the control plane at 300 s.
    const Law plane = run("[{route: name, to: web@west, takes: 5s, timeout: 100s, otherwise: stop}]",
                          "{outage: east, lasts: 400s}, {outage: control_plane@west, lasts: 300s}");
    CHECK(plane.all(FactKind::StepAttemptFailed, "go.1").at(0) == 110'000'000);
    CHECK(plane.at(FactKind::RunbookFailed, "go") == 110);
    const Law person = run("[{manual: x, takes: 50s, by: on_call, timeout: 100s, otherwise: continue}]");
    CHECK(person.at(FactKind::StepStarted, "go.1") == 70);
    CHECK(person.at(FactKind::StepAttemptFailed, "go.1") == 110);  // 70 + 50 would be 120
    const Law late = run("[{manual: x, takes: 5s, by: on_call, timeout: 30s, retries: 1, retry_after: 40s, otherwise: continue}]");
    CHECK(late.at(FactKind::StepAttemptFailed, "go.1") == 40);  // nobody was there yet
    CHECK(late.at(FactKind::StepDone, "go.1") == 85);           // 40 + 40: they are by then
    CHECK(late.count(FactKind::Paged) == 1);                    // that page was still unanswered
    const Law hands =
        run("{a: {manual: x, takes: 200s, by: on_call}, b: {manual: y, takes: 5s, by: on_call, timeout: 90s, otherwise: continue}}");
    CHECK(hands.at(FactKind::StepAttemptFailed, "go.b") == 100);
    const Law scale = run("[{scale: web@west, to: 3, timeout: 40s, otherwise: continue}]");
    CHECK(scale.at(FactKind::StepAttemptFailed, "go.1") == 50);  // instances are ready at 60
    const Law wait = run("[{wait: 10m, timeout: 40s, otherwise: continue}]");
    CHECK(wait.at(FactKind::StepAttemptFailed, "go.1") == 50);
    const Law takes = run("[{scale: web@west, to: 3, takes: 30s, timeout: 40s, otherwise: continue}]",
                          "{outage: east}, {no_capacity: west, lasts: 400s}");
    CHECK(takes.at(FactKind::StepAttemptFailed, "go.1") == 50);  // 10 + 40, not 10 + 30 + 40
}

TEST_CASE("a step whose people do not answer fails in that attempt, and the next one pages again") {
    const std::string fault = "{outage: east}, {unreachable: on_call, lasts: 10m, at: 0s}";
    // Paged at 10 s; at 310 s it is clear that nobody answers.
    // The second attempt begins at 340 s and ends at 640 s in the same way, the third pages at 670 s.
    const Law law = run("[{manual: x, takes: 5s, by: on_call, retries: 2, retry_after: 30s}]", fault);
    CHECK(law.all(FactKind::StepAttemptFailed, "go.1") == std::vector<std::int64_t>{310'000'000, 640'000'000});
    CHECK(law.all(FactKind::Paged) == std::vector<std::int64_t>{10'000'000, 340'000'000, 670'000'000});
    CHECK(law.at(FactKind::StepDone, "go.1") == 735);  // 670 + 60 + 5
    const Law other = run("[{manual: x, takes: 5s, by: on_call, otherwise: {manual: y, takes: 7s}}]", fault);
    CHECK(other.at(FactKind::StepFailed, "go.1") == 310);
    CHECK(other.at(FactKind::StepDone, "go.1.otherwise") == 317);
}

TEST_CASE("a runbook stops before the next step once its abort condition holds") {
    const Law law = run("[{wait: 100s}, {manual: x, takes: 50s}, {route: name, to: web@west}]", "{outage: east, lasts: 60s}",
                        "abort_if: {serving: users}, ");
    CHECK(law.count(FactKind::StepDone) == 1);
    CHECK(law.at(FactKind::RunbookAborted, "go") == 110);
    CHECK(law.count(FactKind::RouteChanged) == 0);
}

TEST_CASE("an abort condition is only checked before each step") {
    // Healthy again from 60 s to 80 s, while a step is running: not checked. It is the next step's turn at 110 s, and east is down again.
    const Law blink = run("[{wait: 100s}, {wait: 50s}]", "{outage: east, lasts: 60s, onset: true}, {outage: east, at: 80s, lasts: 2h}",
                          "abort_if: {serving: users}, ");
    CHECK(blink.count(FactKind::RunbookAborted) == 0);
    CHECK(blink.at(FactKind::RunbookFinished, "go") == 160);  // 10 + 100 + 50
    // It holds from the beginning: nothing begins before it ends.
    const Law at_once = run("[{wait: 100s}]", "{outage: east}, {outage: west, lasts: 50s}", "abort_if: {down: west}, ");
    CHECK(at_once.at(FactKind::RunbookStarted, "go") == 50);
    CHECK(at_once.count(FactKind::RunbookAborted) == 0);
    // It becomes true at the instant at which it is the second step's turn: it holds.
    const Law same_instant = run("[{wait: 100s}, {wait: 50s}]", "{outage: east, lasts: 110s}", "abort_if: {serving: users}, ");
    CHECK(same_instant.at(FactKind::RunbookAborted, "go") == 110);
    CHECK(same_instant.count(FactKind::StepStarted) == 1);
}

TEST_CASE("people do not begin a runbook whose abort condition holds, and begin an aborted one again once it does not") {
    const auto restored = [](const std::string& missing) {
        const Law law(
            "entry_points: {users: {through: web, rate: 1/s}}\n"
            "components: {web: {model: generic/service, at: east}, dep: {model: generic/external}}\n"
            "people: {ops: {acknowledge: 1m}}\ndetection: {u: {reports: users, after: 60s, pages: ops}}\n"
            "runbooks: {go: {when: u, abort_if: {down: dep}, declare: {by: ops, takes: 1m}, steps: [{wait: 100s}, {restart: web, takes: "
            "10s}]}}\n",
            "faults: [{crash: web, repair: never}, {outage: dep, " + missing + "}]\n");
        return law.rto();
    };
    CHECK(restored("at: 1h, lasts: 1s") == 120 + 60 + 110);
    CHECK(restored("at: 20s, lasts: 600s") == 720 + 60 + 110);         // looks at 120, 420 and 720
    CHECK(restored("at: 200s, lasts: 600s") == 280 + 600 + 60 + 110);  // aborted at 280, before the second step; looks at 580 and 880
}

TEST_CASE("parallel steps end after an abort, and their successors do not begin") {
    // b runs from 10 s to 310 s; after a, at 110 s, the condition holds: c and d do not begin, b is not cut short.
    const Law law = run("{a: {wait: 100s}, b: {wait: 300s}, c: {wait: 20s, after: [a]}, d: {wait: 20s, after: [b, c]}}",
                        "{outage: east, lasts: 60s}", "abort_if: {serving: users}, ");
    CHECK(law.at(FactKind::StepDone, "go.a") == 110);
    CHECK(law.at(FactKind::StepDone, "go.b") == 310);
    CHECK(law.count(FactKind::StepStarted) == 2);
    CHECK(law.at(FactKind::RunbookAborted, "go") == 310);
}

TEST_CASE("a step that had to wait checks the abort condition again before it begins") {
    // Its turn comes at 10 s, its control plane at 300 s; users are served again at 200 s: there is nothing left to wait for.
    const Law law = run("[{route: name, to: web@west, takes: 5s}]",
                        "{outage: east, lasts: 200s}, {outage: control_plane@west, lasts: 300s}", "abort_if: {serving: users}, ");
    CHECK(law.count(FactKind::StepStarted) == 0);
    CHECK(law.count(FactKind::RouteChanged) == 0);
    CHECK(law.at(FactKind::RunbookAborted, "go") == 200);
    CHECK(law.rto() == 200);
    // The same for busy hands: a and b at 10 s, one hand; b would begin at 170 s.
    const Law hands = run("{a: {manual: x, takes: 100s, by: on_call}, b: {manual: y, takes: 100s, by: on_call}}",
                          "{outage: east, lasts: 150s}", "abort_if: {serving: users}, ");
    CHECK(hands.at(FactKind::StepDone, "go.a") == 170);  // 10 + 60 + 100
    CHECK(hands.count(FactKind::StepStarted) == 1);
    CHECK(hands.at(FactKind::RunbookAborted, "go") == 170);
}

TEST_CASE("once a step has failed for good, a waiting step does not begin") {
    const Law law = run("{a: {manual: x, takes: 20s, fails: 100%}, b: {route: name, to: web@west, takes: 5s}}",
                        "{outage: east, lasts: 1h}, {outage: control_plane@west, lasts: 200s}");
    CHECK(law.at(FactKind::RunbookFailed, "go") == 30);  // 10 + 20; automation tries again five minutes later
    CHECK(law.all(FactKind::RunbookStarted, "go").at(1) == 330'000'000);
    CHECK(law.at(FactKind::RouteChanged) == 335);
}

TEST_CASE("a step that waited for hands checks its own condition again") {
    const Law law = run("{a: {manual: x, takes: 100s, by: on_call}, b: {manual: y, takes: 100s, by: on_call, if: {down: east}}}",
                        "{outage: east, lasts: 150s}");
    CHECK(law.at(FactKind::StepSkipped, "go.b") == 170);  // a from 70 to 170; east is back at 150
    CHECK(law.at(FactKind::RunbookFinished, "go") == 170);
}

TEST_CASE("an aborted runbook can run again when its detectors fire again") {
    const Law law = run("[{wait: 100s}, {route: name, to: web@west, takes: 5s}]",
                        "{outage: east, lasts: 60s, onset: true}, {outage: east, at: 500s, lasts: 2h}", "abort_if: {serving: users}, ");
    CHECK(law.all(FactKind::RunbookStarted, "go") == std::vector<std::int64_t>{10'000'000, 510'000'000});
    CHECK(law.at(FactKind::RunbookAborted, "go") == 110);
    CHECK(law.at(FactKind::RouteChanged) == 615);  // 500 + 10 + 100 + 5
}

TEST_CASE("two runbooks that change the same thing run one after the other, others in parallel") {
    const Law same(sites +
                       "runbooks: {first: {when: seen, steps: [{route: name, to: web@west, takes: 100s}]}, second: {when: seen, steps: "
                       "[{route: name, to: web@east, takes: 30s}]}}\n",
                   "faults: [{outage: east}]\n");
    CHECK(same.at(FactKind::RunbookStarted, "second") == 110);
    const Law others(sites +
                         "runbooks: {first: {when: seen, steps: [{route: name, to: web@west, takes: 100s}]}, second: {when: seen, steps: "
                         "[{manual: tell everybody, takes: 30s}]}}\n",
                     "faults: [{outage: east}]\n");
    CHECK(others.at(FactKind::RunbookStarted, "second") == 10);
}

TEST_CASE("a runbook triggered by another's end starts then") {
    const Law law(
        sites + "runbooks: {first: {when: seen, steps: [{wait: 100s}]}, second: {when: {finished: first}, steps: [{wait: 30s}]}}\n",
        "faults: [{outage: east}]\n");
    CHECK(law.at(FactKind::RunbookStarted, "second") == 110);
    CHECK(law.at(FactKind::RunbookFinished, "second") == 140);
}

TEST_CASE("a change that is already made is done at once and says so") {
    const Law law = run("[{route: name, to: web@east, takes: 100s}, {scale: web@west, to: 1, takes: 100s}]");
    CHECK(law.at(FactKind::RunbookFinished) == 10);
}

TEST_CASE("new instances start after their own time, once there is capacity and their needs are met") {
    const Law plain = run("[{scale: web@west, to: 3}]");
    CHECK(plain.all(FactKind::InstancesReady).size() == 2);
    CHECK(plain.at(FactKind::RunbookFinished) == 60);  // 10 + 50, both at once
    const Law full = run("[{scale: web@west, to: 3}]", "{outage: east}, {no_capacity: west, lasts: 400s}");
    CHECK(full.at(FactKind::LaunchWaited) == 400);
    CHECK(full.at(FactKind::RunbookFinished) == 450);
    const Law room_for_one = run("[{scale: web@west, to: 3}]", "{outage: east}, {no_capacity: west, above: 2, lasts: 400s}");
    CHECK(room_for_one.all(FactKind::InstancesReady) == std::vector<std::int64_t>{60'000'000, 450'000'000});
    const Law no_images = run("[{scale: web@west, to: 3}]", "{outage: east}, {outage: registry, lasts: 300s}");
    CHECK(no_images.at(FactKind::RunbookFinished) == 350);
}

TEST_CASE("a retried scale step launches the missing instances, not all again") {
    for (const char* verb : {"to: 3", "add: 3"}) {
        const Law law(std::string("entry_points: {users: {through: web@east, rate: 1/s}}\n"
                                  "components: {web: {model: generic/service, at: {east: {count: 3}, west: {count: 0}}, starts_in: 1m}}\n"
                                  "detection: {seen: {reports: users, after: 0s}}\n"
                                  "runbooks: {go: {when: seen, steps: [{scale: web@west, ") +
                          verb + ", timeout: 10m, retries: 3}]}}\n",
                      "faults: [{outage: web@east, lasts: 2h}, {outage: control_plane@west, lasts: 25m}]\n");
        INFO(verb);
        CHECK(law.count(FactKind::InstancesReady) == 3);
        CHECK(law.at(FactKind::StepDone) == 26 * 60);  // in the third attempt
    }
}

namespace {

/// A writer in east and two copies, of which `b` is left behind when `a` is promoted.
std::string two_copies(const std::string& runbooks) {
    return "locations: {east: [], west: [], north: [], k: []}\n"
           "entry_points: {users: {through: web, rate: 1/s}}\n"
           "components:\n"
           "  web: {model: generic/service, at: k, needs: [{component: db, role: writer, within: anywhere}]}\n"
           "  db: {model: generic/database, writer: east, replicas: {a: {at: west, lag: 1s, promotion: 0s}, b: {at: north, lag: 5s, "
           "promotion: 0s}}}\n"
           "data: {records: {in: db, writes: 1/s}}\n"
           "detection: {seen: {reports: users, after: 0s}}\n"
           "runbooks:\n" +
           runbooks;
}

}  // namespace

TEST_CASE("a hand-over does not bring copies up to date that did not follow") {
    // East is lost at 0 and `a` promoted at 10 s; `b` holds nothing from then on.
    // West is lost at 1000 s and `b` promoted: it misses 1000 + 5 s.
    const std::string last = "  second: {when: seen, if: {down: west}, steps: [{promote: db.b}]}\n";
    const std::string lost = "faults: [{outage: east, lasts: forever}, {outage: west, at: 1000s}]\n";
    const Law left(two_copies("  first: {when: seen, if: {not: {down: west}}, steps: [{promote: db.a, takes: 10s}]}\n" + last), lost);
    const Law asked(two_copies("  first: {when: seen, if: {not: {down: west}}, steps: [{promote: db.a, takes: 10s}, {switch_over: db, to: "
                               "west, takes: 0s}]}\n" +
                               last),
                    lost);
    CHECK(left.rpo() == 1005);
    CHECK(asked.rpo() == 1005);
    CHECK(asked.count(FactKind::SwitchedOver) == 0);  // already so: nothing happened
    // East returns after 100 s and is handed back at 200 s: nobody has brought `b` up to date.
    const Law returned(two_copies("  first: {when: seen, if: {all: [{down: east}, {serving: west}]}, steps: [{promote: db.a, takes: 10s}, "
                                  "{wait: 190s}, {resync: db, to: east, takes: 0s}, {switch_over: db, to: east, takes: 0s}]}\n"
                                  "  second: {when: seen, if: {all: [{down: east}, {down: west}]}, steps: [{promote: db.b}]}\n"),
                       "faults: [{outage: east, lasts: 100s}, {outage: east, at: 1000s}, {outage: west, at: 1000s}]\n");
    CHECK(returned.count(FactKind::SwitchedOver) == 1);
    CHECK(returned.rpo() == 1005);
}

TEST_CASE("a copy that goes down during its promotion is given up if there is an alternative") {
    const std::string fault = "faults: [{outage: east}, {outage: west, at: 5m}]\n";
    const Law other(two_copies("  go: {when: seen, steps: [{promote: db.a, takes: 10m, otherwise: {promote: db.b, takes: 10m}}]}\n"),
                    fault);
    CHECK(other.rto() == 20 * 60);
    CHECK(other.count(FactKind::StepAttemptFailed) == 1);
    // Without one the step waits for it, up to its timeout.
    const Law waits(two_copies("  go: {when: seen, steps: [{promote: db.a, takes: 10m}]}\n"),
                    "faults: [{outage: east}, {outage: west, at: 5m, lasts: 15m}]\n");
    CHECK(waits.rto() == 20 * 60);
    CHECK(waits.count(FactKind::StepWaited) == 1);
    const Law gives_up(two_copies("  go: {when: seen, steps: [{promote: db.a, takes: 10m, timeout: 12m, retries: 1, retry_after: 0s}]}\n"),
                       "faults: [{outage: east}, {outage: west, at: 5m, lasts: 9m}]\n");
    CHECK(gives_up.all(FactKind::StepAttemptFailed) == std::vector<std::int64_t>{12 * 60'000'000});
    CHECK(gives_up.rto() == 22 * 60);
}

TEST_CASE("a step's wait is told when it ends, whatever happens meanwhile") {
    const Law law(two_copies("  go: {when: seen, steps: [{promote: db.a, takes: 10m}]}\n"),
                  "faults: [{outage: east}, {outage: west, at: 5m, lasts: 25m}, {outage: north, at: 11m, lasts: 1m}, {outage: north, at: "
                  "13m, lasts: 1m}]\n");
    CHECK(law.all(FactKind::StepWaited) == std::vector<std::int64_t>{30 * 60'000'000});
}

TEST_CASE("a failed hand-over takes the step's time") {
    const Law law(
        "entry_points: {users: {through: web, rate: 1/s}}\n"
        "components:\n"
        "  web: {model: generic/service, at: east, needs: [{component: db, role: writer, within: anywhere}]}\n"
        "  bell: {model: generic/service, at: west}\n"
        "  db: {model: generic/database, writer: east, replicas: {a: {at: west, lag: 5s, promotion: 0s}}}\n"
        "data: {records: {in: db}}\n"
        "detection: {seen: {probes: bell, every: 1s, failures: 1}}\n"
        "runbooks: {go: {when: seen, steps: [{switch_over: db, to: west, takes: 90s, fails: 100%}]}}\n",
        "faults: [{outage: bell, lasts: 4m}]\n");
    REQUIRE(law.rto() == 90);
    REQUIRE(law.told().measures.phases.size() >= 1);
    for (const auto& phase : law.told().measures.phases)
        if (phase.phase.is == drsim::measure::Phase::Is::Step) CHECK(phase.us == 90'000'000);
        else CHECK(phase.phase.is == drsim::measure::Phase::Is::NotYetInterrupted);
}
