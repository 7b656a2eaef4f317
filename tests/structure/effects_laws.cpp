// What one outage does: nothing, a failover, work for people, or an end of service, and why.
#include <catch2/catch.hpp>

#include "tests/structure/read_system.h"

using namespace drsim;
using namespace drsim::test;
using structure::Effect;

namespace {

/// A shop in two regions. Its parts can be replaced one by one.
struct Shop {
    std::string name = "{model: generic/dns, targets: [web@paris, web@dublin], switches: manual, ttl: 60s}";
    std::string web = "{model: generic/service, at: [paris, dublin], needs: [{component: orders, role: writer}]}";
    std::string orders = "{model: generic/database, writer: paris-a, replicas: {copy: {at: dublin-a, lag: 2s, promotion: 3m}}}";
    std::string more;  // further components
    std::string condition = "{down: paris}";
    std::string promote = "{promote: orders.copy}";
    std::string route = "{route: name, to: web@dublin, takes: 1m}";
    std::string detector = "{reports: buyers, below: 90%, after: 5m, pages: on_call}";

    [[nodiscard]] Effect when(const std::string& outage) const {
        return effect_of(system_from("drsim: 1\nsystem: shop\nenvironment: production\n"
                                     "locations: {paris: [paris-a, paris-b], dublin: [dublin-a, dublin-b]}\n"
                                     "entry_points: {buyers: {through: name, rate: 40/s}}\n"
                                     "components:\n  name: " +
                                     name + "\n  web: " + web + "\n  orders: " + orders + "\n" + more +
                                     "people: {on_call: {acknowledge: 5m}}\n"
                                     "detection: {seen: " +
                                     detector +
                                     "}\n"
                                     "runbooks:\n  leave_paris:\n    when: [seen]\n    if: " +
                                     condition + "\n    declare: {by: on_call, takes: 10m}\n    steps:\n      - " + promote + "\n      - " +
                                     route + "\n"),
                         outage, "buyers");
    }
};

}  // namespace

TEST_CASE("zones of one component stand in for each other at once") { CHECK(Shop().when("paris-b") == Effect::Serves); }

TEST_CASE("a name that people switch, and a replica that they promote, lead out of a region by people only") {
    CHECK(Shop().when("paris") == Effect::People);
    CHECK(Shop().when("dublin") == Effect::Serves);
}

TEST_CASE("a runbook for a lost region does not start when only a part of it is lost") {
    CHECK(Shop().when("web@paris") == Effect::NoRunbook);
    CHECK(Shop().when("orders.writer") == Effect::NoRunbook);
    Shop shop;
    shop.condition = "{any: [{down: paris}, {down: web@paris}, {down: orders.writer}]}";
    CHECK(shop.when("web@paris") == Effect::People);
    CHECK(shop.when("orders.writer") == Effect::People);
}

TEST_CASE("without a step that leads there, a region stays out") {
    Shop shop;
    shop.route = "{manual: look at it, takes: 1m, by: on_call}";
    CHECK(shop.when("paris") == Effect::StaysOut);
}

TEST_CASE("a standby takes over by itself, and a standby for people does not") {
    Shop shop;
    shop.orders =
        "{model: generic/database, writer: paris-a, standby: paris-b, failover: {policy: automatic, takes: 60s}, "
        "replicas: {copy: {at: dublin-a, lag: 2s, promotion: 3m}}}";
    CHECK(shop.when("paris-a") == Effect::FailsOver);
    CHECK(shop.when("orders.writer") == Effect::FailsOver);
    CHECK(shop.when("orders.standby") == Effect::Serves);
    shop.orders =
        "{model: generic/database, writer: paris-a, standby: paris-b, failover: {policy: manual, takes: 60s}, "
        "replicas: {copy: {at: dublin-a, lag: 2s, promotion: 3m}}}";
    CHECK(shop.when("paris-a") == Effect::NoRunbook);
}

TEST_CASE("what a recovery needs blocks it if that is lost with the region, and not if it stands elsewhere") {
    Shop shop;
    shop.promote = "{promote: orders.copy, needs: [vault]}";
    shop.more = "  vault: {model: generic/service, at: paris}\n";
    CHECK(shop.when("paris") == Effect::Blocked);
    shop.more = "  vault: {model: generic/service, at: [paris, dublin]}\n";
    CHECK(shop.when("paris") == Effect::People);
    shop.promote = "{promote: orders.copy, needs: [vault@paris], otherwise: continue}";
    CHECK(shop.when("paris") == Effect::Blocked);  // the runbook goes on, and no copy takes writes
}

TEST_CASE("a step that has an alternative without the need goes on with it") {
    Shop shop;
    shop.more = "  vault: {model: generic/service, at: paris}\n";
    shop.promote = "{promote: orders.copy, needs: [vault], otherwise: {promote: orders.copy, takes: 20m, by: on_call}}";
    CHECK(shop.when("paris") == Effect::People);
}

TEST_CASE("a promoted replica with an address of its own is of use once its clients have been repointed") {
    Shop shop;
    shop.orders =
        "{model: generic/database, writer: paris-a, endpoint: per_region, "
        "replicas: {copy: {at: dublin-a, lag: 2s, promotion: 3m}}}";
    CHECK(shop.when("paris") == Effect::StaysOut);
    shop.promote = "{promote: orders.copy}\n      - {repoint: web@dublin, to: orders.copy, takes: 1m}";
    CHECK(shop.when("paris") == Effect::People);
}

TEST_CASE("a router's shallow check passes for a target that lacks what it needs, and a deep one does not") {
    Shop shop;
    shop.web = "{model: generic/service, at: [paris, dublin], needs: [{component: mail}]}";
    shop.more = "  mail: {model: generic/service, at: [paris, dublin]}\n";
    shop.name = "{model: generic/dns, targets: [web@paris, web@dublin], ttl: 60s, probe: {every: 30s, timeout: 5s}}";
    CHECK(shop.when("web@paris") == Effect::FailsOver);
    CHECK(shop.when("mail@paris") == Effect::Unnoticed);
    CHECK(shop.when("paris") == Effect::FailsOver);
    shop.name = "{model: generic/dns, targets: [web@paris, web@dublin], ttl: 60s, probe: {every: 30s, timeout: 5s, deep: true}}";
    CHECK(shop.when("mail@paris") == Effect::FailsOver);
}

TEST_CASE("nobody starts a runbook whose detector sees nothing, or cannot tell") {
    Shop shop;
    shop.condition = "{any: [{down: paris}, {down: orders.writer}]}";
    shop.detector = "{probes: web@paris, every: 30s, timeout: 5s, pages: on_call}";
    CHECK(shop.when("paris") == Effect::People);
    CHECK(shop.when("orders.writer") == Effect::NoRunbook);  // web@paris answers a shallow probe
    shop.detector = "{probes: web@paris, every: 30s, timeout: 5s, deep: true, pages: on_call}";
    CHECK(shop.when("orders.writer") == Effect::People);
    shop.detector = "{probes: web@paris, every: 30s, timeout: 5s, deep: true, needs: [metrics@paris], pages: on_call}";
    shop.more = "  metrics: {model: generic/service, at: paris}\n";
    CHECK(shop.when("paris") == Effect::Blocked);
}

TEST_CASE("a queue accepts requests whatever happens to its consumers") {
    Shop shop;
    shop.name = "{model: generic/queue, at: paris, needs: [web]}";
    shop.route = "{manual: look at it, takes: 1m, by: on_call}";
    CHECK(shop.when("web@paris") == Effect::Serves);
    CHECK(shop.when("name") == Effect::StaysOut);
}

TEST_CASE("a need that few requests make, or that is answered without, does not take an entry point below its restored level") {
    Shop shop;
    shop.more = "  mail: {model: generic/service, at: [paris, dublin]}\n";
    const auto with = [&](const std::string& need) {
        shop.web = "{model: generic/service, at: [paris, dublin], needs: [" + need + "]}";
        return shop.when("mail@paris");
    };
    CHECK(with("{component: mail}") == Effect::NoRunbook);
    CHECK(with("{component: mail, without: 100%}") == Effect::Serves);
    CHECK(with("{component: mail, without: 90%}") == Effect::NoRunbook);           // 90% is below 99%
    CHECK(with("{component: mail, calls: 0.1, without: 90%}") == Effect::Serves);  // 1 - 0.1 * 0.1 = 99%
    CHECK(with("{component: mail, calls: 0.01}") == Effect::Serves);               // 99%
    CHECK(with("{component: mail, calls: 0.02}") == Effect::NoRunbook);            // 98%
}

TEST_CASE("without a router, clients of a region that is out are not served by another") {
    const auto system = system_from(
        "drsim: 1\nsystem: s\nenvironment: e\nlocations: {paris: [], dublin: []}\n"
        "entry_points: {all: {through: web, rate: 1/s}, french: {through: web, rate: 1/s, from: paris}}\n"
        "components: {web: {model: generic/service, at: [paris, dublin]}}\n");
    CHECK(effect_of(system, "dublin", "all") == Effect::StaysOut);
    CHECK(effect_of(system, "dublin", "french") == Effect::Serves);
    CHECK(effect_of(system, "web@paris", "french") == Effect::StaysOut);
}

TEST_CASE("pods go with their nodes") {
    const auto system = system_from(
        "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [east-a, east-b]}\n"
        "entry_points: {users: {through: api, rate: 1/s}}\n"
        "components:\n  nodes: {model: kubernetes/node-pool, at: {east-a: {count: 2}}, room: 8}\n"
        "  api: {model: kubernetes/deployment, at: {east-a: {count: 4}}, runs_on: nodes}\n");
    CHECK(effect_of(system, "nodes", "users") == Effect::StaysOut);
    CHECK(effect_of(system, "east-a", "users") == Effect::StaysOut);
    CHECK(effect_of(system, "east-b", "users") == Effect::Serves);
}
