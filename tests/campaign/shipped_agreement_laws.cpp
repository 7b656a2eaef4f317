// Copies shipped over links with little or no spare capacity: both kernels agree to the microsecond.
#include <catch2/catch.hpp>

#include "sim/campaign/campaign.h"
#include "sim/campaign/cross_check.h"
#include "tests/support/scene.h"

using namespace drsim;
using namespace drsim::test;

namespace {

const std::atomic<bool> never_stop = false;

/// Writers in east, their copies in west, one wire between them; 10 MB/s are written to each.
/// When a writer is lost, its copy is promoted.
std::string system_of(const std::string& bandwidth, bool two) {
    const auto store = [](const std::string& name) {
        return "  " + name + ": {model: generic/database, writer: east, replicas: {copy: {at: west, lag: shipped, promotion: 1s}}}\n";
    };
    return "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [], west: []}\n"
           "links: [{name: wire, between: [east, west], rtt: 7ms, bandwidth: " +
           bandwidth +
           "}]\n"
           "entry_points: {users: {through: web, rate: 1/s}}\n"
           "components:\n  web: {model: generic/service, at: east}\n" +
           store("one") + (two ? store("other") : "") + "data: {records: {in: one, writes: 100/s, size: 100KB}" +
           (two ? ", more: {in: other, writes: 10/s, size: 1MB}" : "") +
           "}\n"
           "detection: {lost: {probes: one.writer, every: 10s}}\n"
           "runbooks: {go: {when: lost, steps: [{promote: one.copy}]}}\n";
}

void agree(const std::string& system, const std::string& faults) {
    INFO(system << faults);
    const ScratchFolder folder;
    std::string said;
    const auto scene = scene_from_files(
        folder.write("system.yaml", system),
        folder.write("scenario.yaml", "drsim: 1\nscenario: t\nclass: region_failure\nhorizon: 6h\nfaults: [" + faults + "]\n"), said);
    INFO(said);
    REQUIRE(scene);
    CHECK_NOTHROW(campaign::cross_check(scene->system, scene->scenario, scene->plan, 1, campaign::checked_trials, never_stop));
}

}  // namespace

TEST_CASE("both kernels agree when writes use all of a link, or slightly less or more") {
    for (const char* bandwidth : {"10MB/s", "10.01MB/s", "10.1MB/s", "9.99MB/s"}) {
        const std::string system = system_of(bandwidth, false);
        agree(system, "{outage: wire, lasts: {uniform: [1m, 1h]}}");
        agree(system, "{outage: wire, lasts: {uniform: [1m, 1h]}}, {outage: wire, at: 1h, lasts: {uniform: [1m, 1h]}}");
        agree(system, "{outage: one.copy, lasts: 10m}, {outage: one.writer, at: 1s, lasts: 20m}");
        agree(system, "{outage: wire, lasts: {uniform: [1m, 1h]}}, {outage: east, onset: true, at: {uniform: [1s, 5h]}}");
    }
}

TEST_CASE("both kernels agree where two streams fill a link") {
    for (const char* bandwidth : {"20MB/s", "20.01MB/s", "25MB/s", "15MB/s"}) {
        const std::string system = system_of(bandwidth, true);
        agree(system, "{outage: wire, lasts: {uniform: [1m, 1h]}}, {outage: east, onset: true, at: {uniform: [1s, 5h]}}");
        agree(system,
              "{stall: one.copy, lasts: {uniform: [1m, 1h]}}, {stall: other.copy, lasts: {uniform: [1m, 1h]}}, {outage: east, onset: true, "
              "at: {uniform: [1s, 5h]}}");
    }
}

TEST_CASE("both kernels agree on when copies are full that are filled beside each other and beside shipping") {
    const auto store = [](const std::string& name, const std::string& more) {
        return "  " + name +
               ": {model: generic/database, writer: east, replicas: {copy: {at: west, lag: shipped, promotion: 1s}}, failover: {policy: "
               "manual, on_return: drop}" +
               more + "}\n";
    };
    for (const char* bandwidth : {"20MB/s", "33.3MB/s", "100MB/s"}) {
        const std::string system =
            "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [], west: []}\n"
            "links: [{name: wire, between: [east, west], rtt: 7ms, bandwidth: " +
            std::string(bandwidth) +
            "}]\n"
            "entry_points: {users: {through: web, rate: 1/s}}\n"
            "components:\n  web: {model: generic/service, at: east}\n" +
            store("one", "") + store("other", ", filling: {takes: 7MB/s}") + store("third", "") +
            "data: {records: {in: one, writes: 100/s, size: 100KB, total: 70GB}, more: {in: other, writes: 10/s, size: 100KB, total: "
            "30GB}, most: {in: third, writes: 7/s, size: 1MB, total: 77.7GB}}\n"
            "detection: {lost: {probes: one.writer, every: 10s}, gone: {probes: other.writer, every: 7s}}\n"
            "runbooks: {go: {when: lost, steps: [{promote: one.copy}]}, too: {when: gone, steps: [{promote: other.copy}, {resync: third, "
            "to: west}]}}\n";
        agree(system, "{outage: east, lasts: {uniform: [1m, 20m]}}");
        agree(system, "{outage: east, lasts: 10m, onset: true}, {outage: wire, at: {uniform: [10m, 2h]}, lasts: {uniform: [1m, 1h]}}");
        agree(system,
              "{outage: one.writer, lasts: 10m, onset: true}, {outage: other.writer, at: {uniform: [1s, 2h]}, lasts: {uniform: [1s, 1h]}}");
    }
}
