// A name that changes again within its ttl: which clients got which answer, and when each asks again.
#include <cmath>
#include <vector>

#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// Routed west at 10 s, back east at 30 s, west again at 60 s, and east at 200 s, while `lost` is down from the first instant.
Law there_and_back(const std::string& lost) {
    return Law(R"(
entry_points:
  users: {through: name, rate: 1/s, restored_at: 100%}
  callers: {through: bell, rate: 1/s}
components:
  name: {model: generic/dns, targets: [web@east, web@west], ttl: 100s, switches: manual, returns: manual}
  web: {model: generic/service, at: [east, west]}
  bell: {model: generic/service}
detection: {rings: {reports: callers, after: 0s}}
runbooks:
  go: {when: rings, steps: [{wait: 10s}, {route: name, to: web@west, takes: 0s}, {wait: 20s}, {route: name, to: web@east, takes: 0s},
                            {wait: 30s}, {route: name, to: web@west, takes: 0s}, {wait: 140s}, {route: name, to: web@east, takes: 0s}]}
)",
               "faults: [{outage: bell}, {outage: " + lost + "}]\n");
}

}  // namespace

TEST_CASE("three switches within one ttl keep every client, and each asks again a ttl after its last query") {
    const Law in_west = there_and_back("web@east");  // the level is the share of clients in the west
    const Law in_east = there_and_back("web@west");
    REQUIRE(in_west.all(FactKind::RouteChanged) == std::vector<std::int64_t>{10'000'000, 30'000'000, 60'000'000, 200'000'000});
    for (double at = 0.5; at < 320; at += 1) REQUIRE(in_west.level(at) + in_east.level(at) == Approx(1).epsilon(1e-9));
    CHECK(in_west.level(20) == Approx(0.10));  // all clients leave the east within 100 s of 10
    CHECK(in_west.level(30) == Approx(0.20));
    CHECK(in_west.level(60) == Approx(0.20));  // that fifth asks again from 110 to 130, and gets west again
    // From 60 on: the half that has not asked since 10 s leaves the east by 110;
    // the 0.3 told east between 30 and 60 do so between 130 and 160.
    CHECK(in_west.level(90) == Approx(0.20 + 0.30));
    CHECK(in_west.level(110) == Approx(0.70));
    CHECK(in_west.level(130) == Approx(0.70));
    CHECK(in_west.level(159) == Approx(1 - 0.01));
    CHECK(in_west.level(160) == 1);
    CHECK(in_west.all(FactKind::ClientsMoved) == std::vector<std::int64_t>{110'000'000, 130'000'000, 160'000'000, 300'000'000});
    // All of that is over by 200 s: all clients leave the west, linearly.
    CHECK(in_west.level(200) == 1);
    CHECK(in_west.level(225) == Approx(0.75));
    CHECK(in_west.level(299) == Approx(0.01));
    CHECK(in_west.level(300) == 0);
    CHECK(in_east.level(300) == 1);
}

namespace {

/// The answer of a name over three regions from an instant on, in milliseconds.
struct Said {
    std::int64_t from_ms;
    std::string target;
};

/// The name answers east at first. Its clients keep an answer for 100 s;
/// `lost` is down from the first instant, so that the level is the share of clients elsewhere.
Law said(const std::vector<Said>& changes, const std::string& lost, const std::string& more_faults = "") {
    std::string steps;
    std::int64_t now_ms = 0;
    for (const Said& change : changes) {
        steps += (steps.empty() ? "" : ", ") + ("{wait: " + std::to_string(change.from_ms - now_ms)) + "ms}, {route: name, to: web@" +
                 change.target + ", takes: 0s}";
        now_ms = change.from_ms;
    }
    return Law(R"(
locations: {east: [], west: [], north: []}
entry_points:
  users: {through: name, rate: 1/s, restored_at: 100%}
  callers: {through: bell, rate: 1/s}
components:
  name: {model: generic/dns, targets: [web@east, web@west, web@north], ttl: 100s, switches: manual, returns: manual}
  web: {model: generic/service, at: [east, west, north]}
  bell: {model: generic/service}
detection: {rings: {reports: callers, after: 0s}}
runbooks: {go: {when: rings, steps: [)" +
                   steps + "]}}\n",
               "horizon: 20m\nfaults: [{outage: bell, lasts: 1s}, {outage: web@" + lost + "}" + more_faults + "]\n");
}

}  // namespace

TEST_CASE("clients that got another answer for a while keep it for a ttl, whatever the name says by then") {
    // Back at 30 s: the fifth that asked between 10 and 30 s got west, and asks again between 110 and 130 s.
    const Law back = said({{10'000, "west"}, {30'000, "east"}}, "west");
    CHECK(back.level(20) == Approx(0.90));
    CHECK(back.level(30) == Approx(0.80));
    CHECK(back.level(70) == Approx(0.80));
    CHECK(back.level(110) == Approx(0.80));
    CHECK(back.level(125) == Approx(0.95));
    CHECK(back.rto() == 130);
    // On to the north at 40 s: three tenths got west.
    // The other seven tenths leave the east from 40 to 110 s as they would have anyway.
    const std::vector<Said> on{{10'000, "west"}, {40'000, "north"}};
    CHECK(said(on, "east").level(40) == Approx(0.30));
    CHECK(said(on, "east").level(75) == Approx(0.65));
    CHECK(said(on, "east").rto() == 110);
    CHECK(said(on, "west").level(40) == Approx(0.70));
    CHECK(said(on, "west").level(110) == Approx(0.70));
    CHECK(said(on, "west").level(120) == Approx(0.80));
    CHECK(said(on, "west").rto() == 140);
    CHECK(said(on, "north").level(110) == Approx(1 - 0.70));  // 70 of the last 100 seconds
    CHECK(said(on, "north").level(140) == 0);
}

TEST_CASE("clients that wait for a name that is out ask together when it is back, and again a ttl later") {
    // Clients that got west: from 10 to 20 s a tenth, which asks again from 110 to 120 s; at 50 s the three tenths whose answers ended
    // since 20 s, which ask again at 150 s; from 50 to 60 s a tenth, which asks again from 150 to 160 s.
    const std::vector<Said> changes{{10'000, "west"}, {60'000, "north"}};
    const std::string out = ", {outage: name, at: 20s, lasts: 30s}";
    const Law in_others = said(changes, "west", out);  // the level is the share of clients with an answer other than west
    CHECK(in_others.level(20) == Approx(1 - 0.10));
    CHECK(in_others.level(35) == Approx(1 - 0.10 - 0.15));  // 0.15 wait
    CHECK(in_others.level(49.999999) == Approx(1 - 0.10 - 0.30).margin(1e-7));
    CHECK(in_others.level(50) == Approx(1 - 0.40));
    CHECK(in_others.level(60) == Approx(1 - 0.50));
    CHECK(in_others.level(110) == Approx(1 - 0.50));
    CHECK(in_others.level(115) == Approx(1 - 0.45));
    CHECK(in_others.level(120) == Approx(1 - 0.40));
    CHECK(in_others.level(149.999999) == Approx(1 - 0.40));
    CHECK(in_others.level(150) == Approx(1 - 0.10));
    CHECK(in_others.level(155) == Approx(1 - 0.05));
    CHECK(in_others.rto() == 160);
    const Law in_north = said(changes, "north", out);
    CHECK(in_north.level(115) == Approx(1 - 0.55));
    CHECK(in_north.level(149) == Approx(1 - 0.60));
    CHECK(in_north.level(150) == Approx(1 - 0.90));
    CHECK(in_north.level(160) == 0);
    // Back at the instant of the change: all waiting clients get the new answer.
    const Law at_once = said({{10'000, "west"}, {50'000, "north"}}, "west", out);
    CHECK(at_once.level(50) == Approx(1 - 0.10));
    CHECK(at_once.rto() == 120);
    // Changed while it is out: nobody gets the answers of that time.
    const Law unheard = said({{10'000, "west"}, {30'000, "east"}, {40'000, "north"}}, "west", out);
    CHECK(unheard.level(30) == Approx(1 - 0.10 - 0.10));
    CHECK(unheard.level(50) == Approx(1 - 0.10));
    CHECK(unheard.rto() == 120);
}

TEST_CASE("while a name answers, the share of clients on a target is its share of the last ttl") {
    // A minimal generator: numbers modulo 2^31 - 1, each 48271 times the last.
    std::int64_t state = 20240229;
    const auto below = [&state](std::int64_t end) { return (state = state * 48271 % 2147483647) % end; };
    const std::vector<std::string> targets{"east", "west", "north"};
    for (int round = 0; round < 12; ++round) {
        std::vector<Said> changes;
        std::size_t now = 0;
        std::int64_t at_ms = 0;
        for (int i = 0; i < 8; ++i) {
            at_ms += 1 + below(i == 4 ? 150'000 : 40'000);
            now = (now + 1 + static_cast<std::size_t>(below(2))) % targets.size();
            changes.push_back({at_ms, targets[now]});
        }
        std::vector<std::int64_t> instants;
        for (int i = 0; i < 60; ++i) instants.push_back(below(at_ms + 120'000));
        for (const std::string& target : targets) {
            const Law law = said(changes, target);
            REQUIRE(law.count(FactKind::RouteChanged) == changes.size());
            REQUIRE(law.all(FactKind::RouteChanged).back() == at_ms * 1000);
            for (const std::int64_t at : instants) {
                std::int64_t named_ms =
                    target == "east" ? std::max<std::int64_t>(0, std::min(at, changes.front().from_ms) - (at - 100'000)) : 0;
                for (std::size_t c = 0; c < changes.size(); ++c) {
                    const std::int64_t until = c + 1 < changes.size() ? std::min(at, changes[c + 1].from_ms) : at;
                    if (changes[c].target == target)
                        named_ms += std::max<std::int64_t>(0, until - std::max(at - 100'000, changes[c].from_ms));
                }
                INFO("round " << round << ", " << target << " at " << at << " ms");
                REQUIRE(law.level(static_cast<double>(at) / 1000) == Approx(1 - static_cast<double>(named_ms) / 100'000).margin(1e-9));
            }
        }
    }
}
