// Two systems trial by trial: what got quicker does not take longer.
#include <catch2/catch.hpp>

#include <cstdlib>

#include <fmt/format.h>
#include <rapidcheck.h>

#include "tests/support/scene.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// rapidcheck takes its seed from the clock unless it is told one; a test says the same every day.
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

/// A probe, a person, a decision, a promotion, a switch whose answers are cached: no other way leads back.
std::unique_ptr<Scene> scene_of(const Chain& chain) {
    const ScratchFolder folder;
    const std::string system = folder.write("system.yaml", fmt::format(R"(drsim: 1
system: chain
environment: test
locations: {{east: [], west: []}}
entry_points: {{users: {{through: name, rate: 1/s, restored_at: 99%}}}}
components:
  name: {{model: generic/dns, targets: [web@east, web@west], switches: manual, ttl: {}s}}
  web: {{model: generic/service, at: [east, west], needs: [{{component: database, role: writer}}]}}
  database: {{model: generic/database, writer: east, replicas: {{west: {{at: west, lag: {{exponential: {{mean: 2s}}}}, promotion: {{lognormal: {{median: {}s, sigma: 0.4}}}}}}}}}}
people: {{on_call: {{acknowledge: {{lognormal: {{median: {}s, sigma: 0.7}}}}}}}}
detection: {{seen: {{probes: web@east, every: {}s, timeout: 2s, failures: {}, pages: on_call}}}}
runbooks: {{go: {{when: seen, declare: {{by: on_call, takes: {{lognormal: {{median: {}s, sigma: 0.5}}}}}}, steps: [{{promote: database.west}}, {{route: name, to: web@west, takes: 1s}}]}}}}
)", chain.ttl_s, chain.promote_s, chain.acknowledge_s, chain.every_s, chain.failures, chain.decide_s));
    const std::string scenario = folder.write("scenario.yaml", "drsim: 1\nscenario: lost\nclass: region_failure\nfaults: [{outage: east}]\nhorizon: 24h\n");
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

/// In every one of a few trials the quicker chain is back no later.
void never_longer(const Chain& quicker, const Chain& slower) {
    const auto quick = scene_of(quicker);
    const auto slow = scene_of(slower);
    Replay quick_trials(*quick);
    Replay slow_trials(*slow);
    for (std::uint64_t trial = 0; trial < 5; ++trial) {
        const Told fast = quick_trials.trial(trial);
        const Told late = slow_trials.trial(trial);
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
    // Twice the pace and n >= 2 failures in a row: at most n half intervals, where the slower one needs n - 1 whole ones besides its phase.
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
