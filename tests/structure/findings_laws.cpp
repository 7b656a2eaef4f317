// Each rule: a system that breaks it, and the same system repaired.
#include "tests/structure/read_system.h"

using namespace drsim;
using namespace drsim::test;

namespace {

std::string two_regions(const std::string& components, const std::string& rest = "", const std::string& entry = "through: name") {
    return "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [east-a, east-b], west: [west-a, west-b]}\nentry_points: {users: {" +
           entry + ", rate: 10/s}}\ncomponents:\n" + components + rest;
}

const std::string name =
    "  name: {model: generic/dns, targets: [web@east, web@west], ttl: 60s, probe: {every: 30s, timeout: 5s, deep: true}}\n";

std::string why_of(const std::vector<structure::Finding>& findings) { return findings.empty() ? "" : findings.front().why; }

}  // namespace

TEST_CASE("DRS101: a component without a substitute is a single point, and a second supplier mends it") {
    const std::string web = name + "  web: {model: generic/service, at: [east, west], needs: [";
    const auto broken = findings_in(system_from(two_regions(web + "{component: bank}]}\n  bank: {model: generic/external}\n")), "DRS101");
    REQUIRE(broken.size() == 2);  // the name, too
    CHECK(broken[1].why == "While bank is out, users stays out: nothing that is written leads around it.");
    CHECK(broken[1].where.line == 9);
    const auto mended = system_from(
        two_regions(web + "{any_of: [bank, other]}]}\n  bank: {model: generic/external}\n  other: {model: generic/external}\n"));
    CHECK(findings_in(mended, "DRS101").size() == 1);
}

TEST_CASE("DRS101: a single point that an objective speaks of is an error") {
    const std::string text = two_regions("  web: {model: generic/service, at: east}\n", "", "through: web");
    CHECK(findings_in(system_from(text), "DRS101").front().severity != Severity::Error);
    const auto judged = findings_in(system_from(text + "objectives: [{class: region_failure, rto: 1h}]\n"), "DRS101");
    REQUIRE(judged.size() == 2);
    CHECK(judged.front().severity == Severity::Error);
    CHECK(judged.front().why == "While region east is out, users stays out: web stands only there.");
}

TEST_CASE("DRS102: what only one region has is shared by all alternatives") {
    const std::string web = name + "  web: {model: generic/service, at: [east, west], needs: [{component: accounts, within: anywhere}]}\n";
    CHECK(why_of(findings_in(system_from(two_regions(web + "  accounts: {model: generic/service, at: east}\n")), "DRS102")) ==
          "users can be served in east and west, but accounts is needed in each, and nothing replaces it.");
    CHECK(findings_in(system_from(two_regions(web + "  accounts: {model: generic/service, at: [east, west]}\n")), "DRS102").empty());
}

TEST_CASE("DRS103: one way out of the network for several zones, and one in each zone mends it") {
    const auto with = [](const std::string& nat) {
        return findings_in(
            system_from(two_regions("  web: {model: generic/service, at: {east: {count: 2}}, needs: [" + nat + "\n", "", "through: web")),
            "DRS103");
    };
    CHECK(why_of(with("nat]}\n  nat: {model: generic/network-attachment, at: {east-a: {count: 1}}}")) ==
          "nat is one way out of the network in east-a, and web@east-b needs it too: with that zone or with it, users is interrupted.");
    CHECK(with("{component: nat, within: zone}]}\n  nat: {model: generic/network-attachment, at: {east: {count: 2}}}").empty());
}

TEST_CASE("DRS104: two of three voters in one zone, and one in each of three places mends it") {
    const auto voters = [](const std::string& third) {
        return two_regions(
            "  store: {model: generic/database, writer: east-a, replicas: {second: {at: east-b, commit: majority, promotion: 1m}, third: "
            "{at: " +
                third + ", commit: majority, promotion: 1m}}}\n",
            "", "through: store");
    };
    const auto with = [&](const std::string& third) { return findings_in(system_from(voters(third)), "DRS104"); };
    const auto broken = with("east-b");
    REQUIRE(broken.size() == 2);  // the zone with two voters, and the region with all
    CHECK(broken[0].why == "2 of the 3 voters of store stand in east-b: without it 1 is left, no majority, and nothing is committed.");
    CHECK(broken[0].severity == Severity::Warning);
    CHECK(broken[1].severity == Severity::Note);
    const auto place = structure::analysed(system_from(voters("east-b")), {}).places[2];
    CHECK(place.majority_lost.size() == 1);
    const auto spread = with("west-a");
    REQUIRE(spread.size() == 1);  // of two regions one holds the majority
    CHECK(spread.front().why.starts_with("2 of the 3 voters of store stand in east:"));
}

TEST_CASE("DRS105: components that need each other to come back") {
    const std::string web =
        "  web: {model: generic/service, at: east, needs: [secrets], recovery_needs: [registry]}\n  registry: {model: generic/service, at: "
        "east, ";
    const std::string secrets = "  secrets: {model: generic/service, at: east, recovery_needs: [registry]}\n";
    CHECK(why_of(findings_in(system_from(two_regions(web + "recovery_needs: [secrets]}\n" + secrets, "", "through: web")), "DRS105")) ==
          "registry and secrets need each other to come back: once all are lost, none can be the first.");
    CHECK(findings_in(system_from(two_regions(web + "capacity: 1/s}\n" + secrets, "", "through: web")), "DRS105").empty());
}

namespace {

std::string failover(const std::string& step, const std::string& more = "") {
    return two_regions(
        "  name: {model: generic/dns, targets: [web@east, web@west], switches: manual, ttl: 60s}\n"
        "  web: {model: generic/service, at: [east, west]}\n" +
            more,
        "people: {on_call: {acknowledge: 5m}}\ndetection: {seen: {reports: users, below: 90%, after: 5m, pages: on_call}}\n"
        "runbooks:\n  leave:\n    when: [seen]\n    if: {down: east}\n    declare: {by: on_call, takes: 5m}\n    steps:\n      - " +
            step + "\n");
}

}  // namespace

TEST_CASE("DRS106 and DRS107: a step that needs the place that it leaves") {
    const std::string route = "{route: name, to: web@west, takes: 1m, needs: [state]}";
    const auto broken = system_from(failover(route, "  state: {model: generic/object-store, at: east}\n"));
    CHECK(why_of(findings_in(broken, "DRS106")) ==
          "While region east is out, users cannot recover: the steps and mechanisms that would help need state, which is out with it.");
    CHECK(why_of(findings_in(broken, "DRS107")) == "Step 1 of leave needs state, which is out whenever east is.");
    const auto mended = system_from(failover(route, "  state: {model: generic/object-store, at: west}\n"));
    CHECK(findings_in(mended, "DRS106").empty());
    CHECK(findings_in(mended, "DRS107").empty());
}

TEST_CASE("DRS108 and DRS109: copies and backups where the writer is") {
    const auto with = [](const std::string& replica, const std::string& backups) {
        return system_from(two_regions("  store: {model: generic/database, writer: east-a, replicas: {copy: {at: " + replica +
                                           ", lag: 1s, promotion: 1m}}, backups: {every: 1d, stored_at: " + backups + "}}\n",
                                       "data: {records: {in: store}}\n", "through: store"));
    };
    CHECK(why_of(findings_in(with("east-a", "east"), "DRS108")) ==
          "copy of store stands in east-a, as its writer does, and is lost with it.");
    CHECK(why_of(findings_in(with("east-b", "east"), "DRS109")) ==
          "All copies and backups of store stand in east: if it is lost for good, records is lost with it.");
    CHECK(findings_in(with("east-b", "east"), "DRS108").empty());
    CHECK(findings_in(with("east-b", "west"), "DRS109").empty());
    CHECK(findings_in(with("west-a", "east"), "DRS109").empty());
}

TEST_CASE("DRS110: what two zones of three carry is enough for the peak, or not") {
    const auto with = [](const std::string& rate) {
        return findings_in(
            system_from("drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [a, b, c]}\nentry_points: {users: {through: web, rate: " +
                        rate + "}}\ncomponents: {web: {model: generic/service, at: {east: {count: 3}}, capacity: 60/s}}\n"),
            "DRS110");
    };
    CHECK(with("120/s").empty());  // 2 * 60
    CHECK(why_of(with("121/s")) ==
          "Without any of zone a, zone b or zone c, web@east carries 120/s of a peak of 121/s, and cannot grow enough.");
}

TEST_CASE("DRS110: a store that carries the load only behind its cache") {
    const auto with = [](const std::string& capacity) {
        return findings_in(
            system_from("drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: []}\nentry_points: {users: {through: web, rate: 100/s}}\n"
                        "components:\n  web: {model: generic/service, at: east, needs: [{component: store, role: reader}, {component: "
                        "cache, without: 100%}]}\n"
                        "  cache: {model: generic/cache, at: east, cache: {hits: 80%, before: store, warms_in: 5m}}\n"
                        "  store: {model: generic/database, writer: east, capacity: " +
                        capacity + "}\n"),
            "DRS110");
    };
    CHECK(with("100/s").empty());
    CHECK(why_of(with("99/s")) == "Without cache, store@east carries 99/s of a peak of 100/s, and cannot grow enough.");
}

TEST_CASE("DRS111: a copy that nothing makes the writer") {
    const std::string store = "  store: {model: generic/database, writer: east-a, replicas: {copy: {at: west-a, lag: 1s, promotion: 1m";
    CHECK(findings_in(system_from(two_regions(store + "}}}\n", "", "through: store")), "DRS111").size() == 1);
    CHECK(findings_in(system_from(two_regions(store + ", promotes: never}}}\n", "", "through: store")), "DRS111").empty());
    CHECK(findings_in(system_from(two_regions(store + "}}, failover: {to: copy, grace: 5m}}\n", "", "through: store")), "DRS111").empty());
}

TEST_CASE("DRS112: a runbook whose condition does not hold, and one that is wide enough") {
    const std::string route = "{route: name, to: web@west, takes: 1m}";
    const std::string other = "  other: {model: generic/service, at: east}\n";  // so that east is not down with web@east
    const auto broken = findings_in(system_from(failover(route, other)), "DRS112");
    REQUIRE(broken.size() == 1);
    CHECK(broken.front().why ==
          "While web@east is out, users stays out: written steps lead around it, but leave asks for something else (if).");
    std::string wider = failover(route, other);
    wider.replace(wider.find("{down: east}"), 12, "{any: [{down: east}, {down: web@east}]}");
    CHECK(findings_in(system_from(wider), "DRS112").empty());
}

TEST_CASE("DRS113: an interruption that no detector with a pager sees") {
    const std::string system =
        two_regions("  web: {model: generic/service, at: east, needs: [mail]}\n  mail: {model: generic/service, at: east}\n",
                    "people: {on_call: {acknowledge: 5m}}\n", "through: web");
    const std::string probe = "detection: {seen: {probes: web, every: 30s, timeout: 5s, pages: on_call";
    CHECK(why_of(findings_in(system_from(system + probe + "}}\n"), "DRS113")) ==
          "While mail is out, users is interrupted, and no detector that pages somebody sees it.");
    CHECK(findings_in(system_from(system + probe + ", deep: true}}\n"), "DRS113").empty());
}
