// Two systems trial by trial, with the same draws: what got quicker does not take longer, nor does one that has more of something.
//
// Where it may, and why:
// - what is seen sooner is mended sooner: a router that is slower to switch, or a shorter hold, can leave an alarm up that makes people
// look earlier than users
//   would have told them; so the laws below leave alone what decides whether a detector fires at all;
// - a longer timeout of a step can let an attempt succeed that would have failed;
// - a longer chain begins its second round later, so a second person helps for certain only when the round before does not end unanswered;
// - what a condition asks about (`lag: ... below`, `for`) can come to hold because something else took longer.
#include <catch2/catch.hpp>

#include <cstdlib>

#include <fmt/format.h>
#include <rapidcheck.h>

#include "tests/support/scene.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// rapidcheck takes its seed from the clock by default; the tests fix it for reproducibility.
template <class Holds>
bool for_all(const std::string& law, Holds holds) {
    ::setenv("RC_PARAMS", "seed=20261122 max_success=60", 0);
    return rc::check(law, std::move(holds));
}

struct Chain {
    int ttl_s = 60;
    int every_s = 30;
    int failures = 3;
    int acknowledge_s = 120;
    int decide_s = 300;
    int promote_s = 90;
};

/// A probe, a person, a decision, a promotion, a switch with cached answers: there is no other way to recover.
std::unique_ptr<Scene> scene_of(const Chain& chain) {
    const ScratchFolder folder;
    const std::string system = folder.write(
        "system.yaml", fmt::format(R"(drsim: 1
system: chain
environment: test
locations: {{east: [], west: []}}
entry_points: {{users: {{through: name, rate: 1/s, restored_at: 99%}}}}
components:
  name: {{model: generic/dns, targets: [web@east, web@west], switches: manual, ttl: {}s}}
  web: {{model: generic/service, at: [east, west], needs: [{{component: database, role: writer}}]}}
  database: {{model: generic/database, writer: east, replicas: {{west: {{at: west, lag: {{exponential: {{mean: 2s}}}},
        promotion: {{lognormal: {{median: {}s, sigma: 0.4}}}}}}}}}}
people: {{on_call: {{acknowledge: {{lognormal: {{median: {}s, sigma: 0.7}}}}}}}}
detection: {{seen: {{probes: web@east, every: {}s, timeout: 2s, failures: {}, pages: on_call}}}}
runbooks: {{go: {{when: seen, declare: {{by: on_call, takes: {{lognormal: {{median: {}s, sigma: 0.5}}}}}},
      steps: [{{promote: database.west}}, {{route: name, to: web@west, takes: 1s}}]}}}}
)",
                                   chain.ttl_s, chain.promote_s, chain.acknowledge_s, chain.every_s, chain.failures, chain.decide_s));
    const std::string scenario =
        folder.write("scenario.yaml", "drsim: 1\nscenario: lost\nclass: region_failure\nfaults: [{outage: east}]\nhorizon: 24h\n");
    std::string said;
    auto scene = scene_from_files(system, scenario, said);
    if (!scene) throw std::runtime_error(said);
    return scene;
}

Chain any_chain() {
    Chain chain;
    chain.ttl_s = *rc::gen::inRange(1, 600);
    chain.every_s = *rc::gen::inRange(4, 60);
    chain.failures = *rc::gen::inRange(2, 6);
    chain.acknowledge_s = *rc::gen::inRange(1, 600);
    chain.decide_s = *rc::gen::inRange(1, 900);
    chain.promote_s = *rc::gen::inRange(1, 900);
    return chain;
}

/// In every one of a few trials the quicker chain recovers no later.
template <class Owners>
void never_longer(const Owners& quicker, const Owners& slower) {
    const auto quick = scene_of(quicker);
    const auto slow = scene_of(slower);
    Replay quick_trials(*quick);
    Replay slow_trials(*slow);
    for (std::uint64_t trial = 0; trial < 5; ++trial) {
        const TrialResult fast = quick_trials.trial(trial);
        const TrialResult late = slow_trials.trial(trial);
        RC_ASSERT(fast.measures.recovered);
        RC_ASSERT(fast.measures.rto_us <= late.measures.rto_us);
        RC_ASSERT(fast.measures.rto_us > 0);
    }
}

}  // namespace

TEST_CASE("a shorter ttl never makes a recovery longer") {
    CHECK(for_all("a shorter ttl never makes a recovery longer", [] {
        const Chain slower = any_chain();
        Chain quicker = slower;
        quicker.ttl_s = *rc::gen::inRange(1, slower.ttl_s + 1);
        never_longer(quicker, slower);
    }));
}

TEST_CASE("a faster probe never makes a recovery longer") {
    // Twice the pace and n >= 2 failures in a row: at most n half intervals, while the slower one needs n - 1 whole ones and its phase.
    CHECK(for_all("a faster probe never makes a recovery longer", [] {
        Chain slower = any_chain();
        Chain quicker = slower;
        quicker.every_s = std::max(1, slower.every_s / 2);
        never_longer(quicker, slower);
    }));
}

TEST_CASE("a quicker acknowledgement, decision or promotion never makes a recovery longer") {
    CHECK(for_all("a quicker answer never makes a recovery longer", [] {
        const Chain slower = any_chain();
        Chain quicker = slower;
        quicker.acknowledge_s = *rc::gen::inRange(1, slower.acknowledge_s + 1);
        quicker.decide_s = *rc::gen::inRange(1, slower.decide_s + 1);
        quicker.promote_s = *rc::gen::inRange(1, slower.promote_s + 1);
        never_longer(quicker, slower);
    }));
}

namespace {

/// The name switches automatically, the database does not: half of the requests fail until people look. The canary is quiet again once the
/// name has switched, often before anybody has acknowledged.
struct Team {
    int ttl_s = 60;
    int router_every_s = 20;
    int timeout_s = 2;
    int acknowledge_s = 300;
    int looks_again_s = 300;
    int decide_s = 300;
    int promote_s = 90;
    int retry_s = 30;
    int users_s = 1800;
    int lag_s = 2;
    int outage_h = 12;
    bool second_person = false;
    bool second_copy = false;
};

std::unique_ptr<Scene> scene_of(const Team& team) {
    const ScratchFolder folder;
    const std::string copy = fmt::format("lag: {}s, promotion: {{lognormal: {{median: {}s, sigma: 0.4}}}}", team.lag_s, team.promote_s);
    const std::string chain = team.second_person ? "chain: [a, b], escalate_after: [10m], " : "chain: [a], ";
    const std::string system = folder.write(
        "system.yaml", fmt::format(R"(drsim: 1
system: team
environment: test
locations: {{east: [], west: [], north: []}}
entry_points: {{users: {{through: name, rate: 1/s, restored_at: 99%}}}}
components:
  name: {{model: generic/dns, targets: [web@east, web@west], switches: automatic, returns: manual, ttl: {}s, probe: {{every: {}s,
        timeout: 5s, failures: 3}}}}
  web: {{model: generic/service, at: [east, west], needs: [{{component: database, role: writer, without: 50%}}]}}
  database: {{model: generic/database, writer: east, replicas: {{west: {{at: west, {}}}{}}}}}
people: {{on_call: {{{}acknowledge: {{lognormal: {{median: {}s, sigma: 0.7}}}}, looks_again: {}s}}}}
detection:
  canary: {{probes: name, every: 20s, timeout: {}s, failures: 2, pages: on_call}}
  told: {{reports: users, after: {}s, pages: on_call}}
runbooks:
  go: {{when: [canary, told], if: {{down: database.writer}}, declare: {{by: on_call, takes: {{lognormal: {{median: {}s, sigma: 0.5}}}}}},
       steps: [{{promote: database.west, fails: 30%, retries: 1, retry_after: {}s{}}}]}}
)",
                                   team.ttl_s, team.router_every_s, copy, team.second_copy ? ", north: {at: north, " + copy + "}" : "",
                                   chain, team.acknowledge_s, team.looks_again_s, team.timeout_s, team.users_s, team.decide_s, team.retry_s,
                                   team.second_copy ? ", otherwise: {promote: database.north}" : ""));
    const std::string scenario =
        folder.write("scenario.yaml",
                     fmt::format("drsim: 1\nscenario: lost\nclass: region_failure\nfaults: [{{outage: east, lasts: {}h}}]\nhorizon: 24h\n",
                                 team.outage_h));
    std::string said;
    auto scene = scene_from_files(system, scenario, said);
    if (!scene) throw std::runtime_error(said);
    return scene;
}

Team any_team() {
    Team team;
    team.ttl_s = *rc::gen::inRange(1, 900);
    team.router_every_s = *rc::gen::inRange(5, 40);
    team.timeout_s = *rc::gen::inRange(1, 10);
    team.acknowledge_s = *rc::gen::inRange(1, 900);
    team.looks_again_s = *rc::gen::inRange(10, 900);
    team.decide_s = *rc::gen::inRange(1, 900);
    team.promote_s = *rc::gen::inRange(1, 900);
    team.retry_s = *rc::gen::inRange(0, 300);
    team.users_s = *rc::gen::inRange(1, 7200);
    team.lag_s = *rc::gen::inRange(0, 60);
    team.outage_h = *rc::gen::inRange(1, 20);
    return team;
}

/// One duration of a team grows, the rest stays.
void one_grows(int Team::*figure, int at_most) {
    const Team quicker = any_team();
    Team slower = quicker;
    slower.*figure += *rc::gen::inRange(0, at_most);
    never_longer(quicker, slower);
}

}  // namespace

TEST_CASE("whatever a team's alarms do, a longer duration never makes it quicker") {
    struct Figure {
        const char* name;
        int Team::*figure;
        int at_most;
    };
    for (const Figure& figure : {Figure{"ttl", &Team::ttl_s, 900}, Figure{"timeout of a probe", &Team::timeout_s, 10},
                                 Figure{"acknowledgement", &Team::acknowledge_s, 900},
                                 Figure{"time until they look again", &Team::looks_again_s, 900}, Figure{"decision", &Team::decide_s, 900},
                                 Figure{"promotion", &Team::promote_s, 900}, Figure{"wait before a retry", &Team::retry_s, 300},
                                 Figure{"time until users report", &Team::users_s, 3600}, Figure{"lag", &Team::lag_s, 60}}) {
        CHECK(for_all(std::string("a longer ") + figure.name + " never makes a recovery shorter",
                      [&] { one_grows(figure.figure, figure.at_most); }));
    }
}

TEST_CASE("a second person or a second copy never makes a recovery longer") {
    for (bool Team::*more : {&Team::second_person, &Team::second_copy}) {
        CHECK(for_all("one more never makes a recovery longer", [&] {
            const Team one = any_team();
            Team two = one;
            two.*more = true;
            never_longer(two, one);
        }));
    }
}
