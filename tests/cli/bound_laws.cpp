// A trial has limits, whatever thirty lines of input demand.
#include <catch2/catch.hpp>

#include "tests/support/results.h"

namespace drsim::test {

namespace {

/// A shop in two regions, one of which is lost; `from` is replaced by `to`.
struct Shop {
    Shop(const std::string& from, const std::string& to) {
        std::string text =
            "drsim: 1\nsystem: shop\nenvironment: production\n"
            "locations: {paris: [paris-a, paris-b], dublin: [dublin-a, dublin-b]}\n"
            "entry_points: {buyers: {through: name, rate: 40/s}}\n"
            "components:\n"
            "  name: {model: generic/dns, targets: [web@paris, web@dublin], switches: manual, returns: manual, ttl: 60s}\n"
            "  web: {model: generic/service, at: [paris, dublin], needs: [{component: orders, role: writer}]}\n"
            "  orders: {model: generic/database, writer: paris-a, replicas: {copy: {at: dublin-a, lag: 2s, promotion: 2m}}}\n"
            "data: {orders: {in: orders, writes: 5/s}}\n"
            "people: {on_call: {acknowledge: 5m}}\n"
            "detection: {canary: {probes: web@paris, every: 30s, timeout: 5s, failures: 3, deep: true, pages: on_call}}\n"
            "runbooks:\n"
            "  leave_paris:\n"
            "    when: [canary]\n"
            "    if: {down: paris}\n"
            "    declare: {by: on_call, takes: 10m}\n"
            "    steps: [{promote: orders.copy}, {route: name, to: web@dublin, takes: 1m}]\n"
            "objectives: [{class: region_failure, rto: 30m}]\n";
        write_text(folder / "shop.yaml", text);
        write_text(folder / "lost.yaml",
                   "drsim: 1\nscenario: lost\nclass: region_failure\nfaults: [{outage: paris, lasts: 6h}]\nhorizon: 24h\n");
        change(from, to);
    }
    void change(const std::string& from, const std::string& to) const {
        std::string text = read_text(folder / "shop.yaml");
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        write_text(folder / "shop.yaml", text.replace(at, from.size(), to));
    }
    [[nodiscard]] Ran ran(const std::string& command) const {
        return drsim({command, (folder / "shop.yaml").string(), (folder / "lost.yaml").string(), "--quiet"});
    }

    TempFolder folder;
};

void expect_given_up(const Shop& shop, const std::string& because) {
    const Ran ran = shop.ran("run");
    INFO(ran.errors);
    CHECK(ran.exit_code == 2);
    CHECK(ran.errors.find("shop.yaml:") != std::string::npos);
    CHECK(ran.errors.find("error: trial 0 is given up ") != std::string::npos);
    CHECK(ran.errors.find(", more than a trial may have; most come from " + because + "; to replay: drsim replay ") != std::string::npos);
}

}  // namespace

TEST_CASE("probes each microsecond are aborted, and the detector is named") {
    const Shop shop("every: 30s, timeout: 5s", "every: 0.001ms, timeout: 0.001ms");
    expect_given_up(shop, "detector \"canary\"");
    CHECK(shop.ran("replay").exit_code == 2);
}

TEST_CASE("health checks each microsecond that choose alternatives are aborted, and the checked component is named") {
    const TempFolder folder;
    write_text(folder / "shop.yaml", R"(drsim: 1
system: shop
environment: production
locations: {east: [a]}
entry_points: {users: {through: server, rate: 100/s, restored_at: 50%}}
components:
  server: {model: generic/service, at: east, needs: [{any_of: [one, two], choose: by_health}]}
  one: {model: generic/service, at: east, needs: [half], probe: {every: 1ms, timeout: 1ms, failures: 100, successes: 2, deep: true}}
  two: {model: generic/service, at: east}
  half: {model: generic/service, at: {east: {count: 2}}, capacity: 45/s}
)");
    write_text(folder / "lost.yaml",
               "drsim: 1\nscenario: lost\nclass: incident\nfaults: [{outage: two, at: 1h, lasts: forever}]\nhorizon: 100d\n");
    const Ran ran = drsim({"run", (folder / "shop.yaml").string(), (folder / "lost.yaml").string(), "--quiet"});
    INFO(ran.errors);
    CHECK(ran.exit_code == 2);
    CHECK(ran.errors.find("most come from component \"one\"") != std::string::npos);
}

TEST_CASE("outages of a microsecond are aborted, and the component is named") {
    expect_given_up(Shop("web: {", "web: {available: {share: 50%, outages_last: 0.001ms}, "), "component \"web\"");
}

TEST_CASE("a million retries without a pause are aborted, and the runbook is named") {
    expect_given_up(Shop("takes: 1m}", "takes: 0s, fails: 100%, retries: 1000000, retry_after: 0s}"), "runbook \"leave_paris\"");
}

TEST_CASE("people who look again each millisecond are aborted, and they are named") {
    const Shop shop("if: {down: paris}", "if: {down: dublin}");
    shop.change("acknowledge: 5m", "acknowledge: 5m, looks_again: 1ms");
    expect_given_up(shop, "party \"on_call\"");
}

TEST_CASE("a million instances replaced at once are aborted, and the component is named") {
    expect_given_up(Shop("at: [paris, dublin]",
                         "at: {paris: {count: 1000000, max: 1000000}, dublin: {count: 1000000}}, starts_in: 1s, replaced_in: 1ms"),
                    "component \"web\"");
}

TEST_CASE("an onset drawn beyond the clock's end is an input error on both kernels") {
    const Shop shop("every: 30s", "every: 30s");
    write_text(shop.folder / "lost.yaml",
               "drsim: 1\nscenario: lost\nclass: region_failure\nfaults: [{outage: paris, at: {uniform: [1s, 36500d]}, lasts: "
               "6h}]\nhorizon: 24h\n");
    const Ran ran = shop.ran("run");
    CHECK(ran.exit_code == 2);
    CHECK(ran.errors.find("its faults strike so late that it would end more than 13000d (35 years) after it begins") != std::string::npos);
}

TEST_CASE("events after the horizon never happen, however long after") {
    const Shop shop("every: 30s", "every: 30s");
    write_text(shop.folder / "lost.yaml",
               "drsim: 1\nscenario: lost\nclass: region_failure\nfaults: [{outage: paris, lasts: {lognormal: {median: 36500d, sigma: 9}}}, "
               "{outage: dublin, at: 100000d}]\nhorizon: 24h\n");
    CHECK(shop.ran("run").exit_code <= 3);
}

}  // namespace drsim::test
