// Pages, answers and looks: who is called, how often, and what they do when they come.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double minute = 60;

/// East is lost at 0 and users notice at once; `bell` is a service without users whose probe fires and clears as a test needs it.
std::string world(const std::string& people, const std::string& detection, const std::string& runbooks = "") {
    return "entry_points: {users: {through: web@east, rate: 1/s}}\n"
           "components: {web: {model: generic/service, at: [east, west]}, bell: {model: generic/service, at: west}}\n"
           "people: {" +
           people + "}\ndetection: {" + detection + "}\n" + (runbooks.empty() ? "" : "runbooks: {" + runbooks + "}\n");
}

const model::Fact& first_of(const Law& law, FactKind kind) {
    const auto& facts = law.told().record.facts;
    return *std::find_if(facts.begin(), facts.end(), [&](const auto& fact) { return fact.kind == kind; });
}

std::vector<std::int64_t> seconds(std::initializer_list<std::int64_t> of) {
    std::vector<std::int64_t> us;
    for (const std::int64_t s : of) us.push_back(s * 1'000'000);
    return us;
}

}  // namespace

TEST_CASE("people who acknowledge look even if the alarm has cleared") {
    // The bell is silent from 0 to 30 s; its page is answered after 5 min. Its condition still holds then.
    const Law law(
        world("on_call: {acknowledge: 5m}", "seen: {probes: bell, every: 1s, pages: on_call}",
              "go: {when: seen, if: {down: web@east}, declare: {by: on_call, takes: 60s}, steps: [{restart: web@east, takes: 10s}]}"),
        "faults: [{crash: web@east}, {outage: bell, lasts: 30s}]\n");
    REQUIRE(law.at(FactKind::DetectorCleared) < 5 * minute);
    const double fired = law.at(FactKind::DetectorFired);
    CHECK(law.at(FactKind::Declared) == fired + 6 * minute);
    CHECK(law.rto() == fired + 6 * minute + 10);
}

TEST_CASE("people who find nothing look once if every alarm is clear, and again while one fires") {
    const std::string go = "go: {when: seen, if: {down: web@west}, declare: {by: on_call, takes: 60s}, steps: [{wait: 10s}]}";
    const std::string people = "on_call: {acknowledge: 5m, looks_again: 2m}";
    const Law clear(world(people, "seen: {reports: users, after: 0s}", go),
                    "faults: [{outage: east, lasts: 30s}, {outage: web@west, at: 6m}]\n");
    CHECK(clear.all(FactKind::LookedInVain) == seconds({300}));
    CHECK(clear.count(FactKind::Declared) == 0);
    const Law firing(world(people, "seen: {reports: users, after: 0s}", go), "faults: [{outage: east}, {outage: web@west, at: 6m}]\n");
    CHECK(firing.at(FactKind::Declared) == 7 * minute + 60);  // looks at 5 and 7 min
}

TEST_CASE("a page is withdrawn when its alarm clears only if the file says so") {
    const std::string seen = "seen: {reports: users, after: 0s, pages: on_call}";
    const std::string faults = "faults: [{outage: east, lasts: 30s, onset: true}, {outage: east, at: 10m, lasts: 2m}]\n";
    const Law kept(world("on_call: {acknowledge: 60s}", seen), faults);
    CHECK(kept.all(FactKind::Acknowledged) == seconds({60}));
    CHECK(kept.count(FactKind::PageWithdrawn) == 0);
    const Law withdrawn(world("on_call: {acknowledge: 60s, withdrawn: true}", seen), faults);
    CHECK(withdrawn.all(FactKind::PageWithdrawn) == seconds({30}));
    CHECK(withdrawn.all(FactKind::Paged) == seconds({0, 600}));
    CHECK(withdrawn.all(FactKind::Acknowledged) == seconds({660}));  // the second alarm is a page of its own
}

TEST_CASE("a page is not withdrawn while another alarm or a step still calls") {
    const Law another(world("on_call: {acknowledge: 60s, withdrawn: true}",
                            "seen: {reports: users, after: 0s, pages: on_call}, rings: {probes: bell, every: 1s, pages: on_call}"),
                      "faults: [{outage: east, lasts: 30s}, {outage: bell}]\n");
    CHECK(another.count(FactKind::PageWithdrawn) == 0);
    CHECK(another.at(FactKind::Acknowledged) == 60);
    const Law step(world("on_call: {acknowledge: 60s, withdrawn: true}", "seen: {reports: users, after: 0s}",
                         "go: {when: seen, steps: [{manual: x, takes: 5s, by: on_call}]}"),
                   "faults: [{outage: east, lasts: 30s}]\n");
    CHECK(step.at(FactKind::StepDone) == 65);
}

TEST_CASE("after no answer, a detector that still fires pages again") {
    // Nobody can be reached for the first 20 min. Paged at 0; after the last level the last wait applies again.
    const Law law(
        world("on_call: {chain: [a, b], acknowledge: 60s, escalate_after: [4m]}", "seen: {reports: users, after: 0s, pages: on_call}"),
        "given: [{unreachable: a, lasts: 20m}, {unreachable: b, lasts: 20m}]\nfaults: [{outage: east}]\n");
    CHECK(law.all(FactKind::NobodyAnswered) == seconds({480, 960}));
    CHECK(law.all(FactKind::Paged) == seconds({0, 240, 480, 720, 960, 1200}));
    CHECK(law.at(FactKind::Acknowledged, "b") == 21 * minute);
}

TEST_CASE("after no answer and with no alarm firing, the next alarm pages again") {
    const Law law(world("on_call: {acknowledge: 60s}", "seen: {reports: users, after: 0s, pages: on_call}"),
                  "given: [{unreachable: on_call, lasts: 20m}]\nfaults: [{outage: east, lasts: 60s, onset: true}, {outage: east, at: 1h, "
                  "lasts: 60s}]\n");
    CHECK(law.all(FactKind::Paged) == seconds({0, 3600}));
    CHECK(law.all(FactKind::NobodyAnswered) == seconds({300}));  // one level: `looks_again` is the last wait
    CHECK(law.at(FactKind::Acknowledged) == 61 * minute);
}

TEST_CASE("a repeated chain pages people again even if the alarm has cleared") {
    const Law law(world("on_call: {chain: [a, b], acknowledge: 60s, escalate_after: [4m], repeat: 1}",
                        "seen: {reports: users, after: 0s, pages: on_call}"),
                  "given: [{unreachable: a, lasts: 7m}, {unreachable: b, lasts: 7m}]\nfaults: [{outage: east, lasts: 60s}]\n");
    CHECK(law.all(FactKind::Paged) == seconds({0, 240, 480}));
    CHECK(law.at(FactKind::Acknowledged, "a") == 9 * minute);
}

TEST_CASE("zero waits between pages end, and people are paged again later") {
    const Law law(
        world("on_call: {chain: [a, b], acknowledge: 60s, escalate_after: [0s]}", "seen: {reports: users, after: 0s, pages: on_call}"),
        "given: [{unreachable: a, lasts: 8m}, {unreachable: b, lasts: 8m}]\nfaults: [{outage: east}]\n");
    CHECK(law.all(FactKind::NobodyAnswered) == seconds({0, 300}));
    CHECK(law.at(FactKind::Acknowledged) == 11 * minute);
}

TEST_CASE("people who look check all woken runbooks, in file order") {
    const std::string books =
        "first: {when: seen, if: {down: web@west}, declare: {by: on_call, takes: 0s}, steps: [{manual: x, takes: 0s}]}, "
        "second: {when: seen, declare: {by: on_call, takes: 10s}, steps: [{restart: web@east, takes: 0s}]}";
    const Law law(world("on_call: {acknowledge: 0s}", "seen: {reports: users, after: 0s, pages: on_call}", books),
                  "faults: [{crash: web@east, onset: true}, {crash: web@east, at: 1h}]\n");
    CHECK(law.rto() == 10);
    CHECK(law.all(FactKind::RunbookFinished, "second") == seconds({10, 3610}));  // still on the incident: nothing to acknowledge
}

TEST_CASE("a new alarm makes people who wait to look again look at once") {
    // At 0 nothing applies; at 60 s another bell rings, and web@west is down by then.
    const Law law(world("on_call: {acknowledge: 0s}",
                        "seen: {reports: users, after: 0s, pages: on_call}, rings: {probes: bell, every: 1s, pages: on_call}",
                        "go: {when: seen, if: {down: web@west}, declare: {by: on_call, takes: 10s}, steps: [{wait: 1s}]}"),
                  "faults: [{outage: east}, {outage: web@west, at: 30s}, {outage: bell, at: 60s}]\n");
    CHECK(law.at(FactKind::LookedInVain) == 0);
    const double rang = law.at(FactKind::DetectorFired, "rings");
    CHECK(law.at(FactKind::Declared) == rang + 10);
    CHECK(law.told().record.facts[first_of(law, FactKind::Declared).cause].kind == FactKind::DetectorFired);
}

TEST_CASE("the condition is checked again after the last approval") {
    const std::string go =
        "go: {when: seen, if: {down: east}, declare: {by: on_call, takes: 60s, approvals: [{by: boss, takes: 2m}]}, steps: [{wait: 10s}]}";
    const std::string people = "on_call: {acknowledge: 60s}, boss: {acknowledge: 60s}";
    const Law over(world(people, "seen: {reports: users, after: 0s}", go), "faults: [{outage: east, lasts: 200s}]\n");
    CHECK(over.at(FactKind::Declared) == 120);
    CHECK(over.at(FactKind::LookedInVain) == 300);  // 60 + 60, + 60 + 120 of the approval
    CHECK(over.count(FactKind::Decided) == 0);
    // Down when the decision is taken, down again when it is approved.
    const Law again(world(people, "seen: {reports: users, after: 0s}", go),
                    "faults: [{outage: east, lasts: 100s, onset: true}, {outage: east, at: 200s}]\n");
    CHECK(again.at(FactKind::Decided) == 300);
}

TEST_CASE("approvers are called until somebody answers") {
    const Law law(world("on_call: {acknowledge: 60s}, boss: {acknowledge: 60s, looks_again: 3m}", "seen: {reports: users, after: 0s}",
                        "go: {when: seen, declare: {by: on_call, takes: 60s, approvals: [{by: boss, takes: 0s}]}, steps: [{wait: 10s}]}"),
                  "given: [{unreachable: boss, lasts: 10m}]\nfaults: [{outage: east, lasts: 1h}]\n");
    // Paged at 120 s; 3 min until it is clear that nobody answers, 3 min until the next call.
    CHECK(law.at(FactKind::Decided) == 120 + 2 * 360 + 60);
}

TEST_CASE("a runbook that waited for another checks its condition again, and the wait is a separate phase") {
    const std::string first = "first: {when: seen, steps: [{restart: web@east, takes: 100s, fails: 0%}]}, ";
    const std::string second =
        "second: {when: seen, if: {down: web@east}, declare: {by: on_call, takes: 30s}, steps: [{restart: web@east, takes: 5s}]}";
    // The first runbook recovers web at 100 s: the second has nothing left to do.
    const Law not_needed(world("on_call: {acknowledge: 0s}", "seen: {reports: users, after: 0s}", first + second),
                         "faults: [{crash: web@east}]\n");
    CHECK(not_needed.at(FactKind::Decided, "second") == 30);
    CHECK(not_needed.at(FactKind::RunbookWaited) == 100);
    CHECK(not_needed.count(FactKind::RunbookStarted, "second") == 0);
    // A runbook that restarts another component: web stays down until it is the second runbook's turn.
    const Law needed(world("on_call: {acknowledge: 0s}", "seen: {reports: users, after: 0s}",
                           "first: {when: seen, steps: [{restart: web@west, takes: 100s}]}, " + second),
                     "faults: [{crash: web@east}]\n");
    CHECK(needed.at(FactKind::RunbookStarted, "second") == 100);
    CHECK(needed.rto() == 105);
    using Is = measure::Phase::Is;
    std::int64_t waited = 0, undecided = 0, other = 0;
    for (const auto& time : needed.told().measures.phases)
        (time.phase.is == Is::WaitingForRunbook ? waited : time.phase.is == Is::Undecided ? undecided : other) += time.us;
    CHECK(waited == 70'000'000);
    CHECK(other + undecided == 35'000'000);  // 30 s before the wait, the second's step after it
}

TEST_CASE("a person's own hours and hands apply inside a chain that sets none") {
    const std::string office = "hours: {days: mon, from: \"09:00\", to: \"17:00\"}";
    const std::string at_night = "starts: {seconds: 28740}\nfaults: [{outage: east, lasts: 3h}]\n";  // Monday, 7:59
    const std::string seen = "seen: {reports: users, after: 0s, pages: on_call}";
    const Law own(
        world("a: {acknowledge: 60s, " + office + "}, b: {acknowledge: 60s}, on_call: {chain: [a, b], escalate_after: [10m]}", seen),
        at_night);
    CHECK(own.at(FactKind::Paged, "a") == 0);
    CHECK(own.at(FactKind::Acknowledged, "b") == 11 * minute);  // a would answer at 9 h
    const Law only(world("a: {acknowledge: 60s, " + office + "}, on_call: {chain: [a]}", seen), at_night);
    CHECK(only.at(FactKind::Acknowledged, "a") == 61 * minute + 60);
    const Law chains(world("a: {acknowledge: 60s}, on_call: {chain: [a], " + office + "}", seen), at_night);
    CHECK(chains.at(FactKind::Paged, "a") == 61 * minute);
    const std::string steps =
        "go: {when: seen, steps: {x: {manual: x, takes: 100s, by: on_call}, y: {manual: y, takes: 100s, by: on_call}}}";
    const auto with = [&](const std::string& a, const std::string& chain) {
        return Law(world("a: {acknowledge: 0s" + a + "}, on_call: {chain: [a]" + chain + "}", seen, steps),
                   "faults: [{outage: east, lasts: 3h}]\n")
            .at(FactKind::RunbookFinished);
    };
    CHECK(with("", "") == 200);
    CHECK(with(", hands: 2", "") == 100);
    CHECK(with(", hands: 2", ", hands: 1") == 200);  // the chain's own value applies
    CHECK(with("", ", hands: 2") == 100);
}

TEST_CASE("whether a person answers is drawn for each page") {
    // One person who answers every second page, paged every 10 min while the alarm fires: they come sooner or later.
    std::vector<double> waits;
    for (std::uint64_t trial = 0; trial < 40; ++trial) {
        const Law law(
            world("on_call: {acknowledge: 60s, answers: 50%, looks_again: 10m}", "seen: {reports: users, after: 0s, pages: on_call}"),
            "horizon: 1d\nfaults: [{outage: east}]\n", trial);
        REQUIRE(law.count(FactKind::Acknowledged) == 1);
        waits.push_back(law.at(FactKind::Acknowledged));
        CHECK(std::fmod(waits.back() - 60, 600) == 0);
    }
    CHECK(std::count(waits.begin(), waits.end(), 60.0) > 10);
    CHECK(std::count(waits.begin(), waits.end(), 60.0) < 30);
    CHECK(std::count(waits.begin(), waits.end(), 660.0) > 0);
}

TEST_CASE("at one instant faults come first, then mechanisms and detectors, then people and steps") {
    // Acknowledged at the instant at which the outage ends: a look finds it over.
    const Law over(world("on_call: {acknowledge: 60s}", "seen: {reports: users, after: 0s}",
                         "go: {when: seen, if: {down: east}, declare: {by: on_call, takes: 0s}, steps: [{wait: 1s}]}"),
                   "faults: [{outage: east, lasts: 60s}]\n");
    CHECK(over.at(FactKind::Acknowledged) == 60);
    CHECK(over.at(FactKind::LookedInVain) == 60);
    CHECK(over.count(FactKind::Declared) == 0);
    // A step that began at 0 ends at 100 s, when users have complained for 60 s about a failure at 40 s: the complaint comes first.
    const Law heard(
        "entry_points: {users: {through: web@east, rate: 1/s}, others: {through: web@west, rate: 1/s}}\ncomponents: {web: {model: "
        "generic/service, at: [east, west]}}\n"
        "detection: {seen: {reports: users, after: 0s}, late: {reports: others, after: 60s}}\nrunbooks: {go: {when: seen, steps: [{wait: "
        "100s}]}}\n",
        "faults: [{outage: east}, {outage: web@west, at: 40s}]\n");
    const auto& facts = heard.told().record.facts;
    const auto index_of = [&](FactKind kind) {
        std::size_t last = 0;
        for (std::size_t i = 0; i < facts.size(); ++i)
            if (facts[i].kind == kind) last = i;
        return last;
    };
    REQUIRE(facts[index_of(FactKind::DetectorFired)].at == facts[index_of(FactKind::StepDone)].at);
    CHECK(index_of(FactKind::DetectorFired) < index_of(FactKind::StepDone));
}
