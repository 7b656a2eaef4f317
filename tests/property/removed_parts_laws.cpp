// A shipped system without one of its parts, as in a comparison or a review: rejected with a reason, or replayed.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "tests/property/watchdog.h"
#include "tests/support/scene.h"

using namespace drsim;
using namespace drsim::test;

namespace {

const std::string root = DRSIM_SOURCE_DIR;
const std::string production = root + "/models/systems/indivillage/production.yaml";

/// Paths of the parts of a system, whether or not they exist.
std::vector<std::string> parts_of(const model::System& system) {
    std::vector<std::string> paths;
    for (const model::Component& component : system.components) {
        const std::string path = "components." + component.name;
        if (component.model.empty()) continue;  // a control plane, which is implicit
        paths.push_back(path);
        for (const char* part : {"capacity", "needs", "available", "recovery_needs", "probe", "at"}) paths.push_back(path + "." + part);
        if (component.service)
            for (const char* part : {"autoscale", "rollout", "rollout.watches", "rollout.rollback"}) paths.push_back(path + "." + part);
        if (component.route)
            for (const char* part : {"ttl", "targets", "switches", "returns"}) paths.push_back(path + "." + part);
        if (component.cache)
            for (const char* part : {"cache", "failover"}) paths.push_back(path + "." + part);
        if (!component.store) continue;
        for (const char* part : {"standby", "failover", "replicas", "endpoint", "backups", "backups.log", "backups.restore"})
            paths.push_back(path + "." + part);
        for (const model::Copy& copy : component.store->copies)
            if (copy.is == model::Copy::Is::Replica)
                for (const char* part : {"", ".lag", ".promotion"}) paths.push_back(path + ".replicas." + copy.name + part);
    }
    for (const model::Detector& detector : system.detection)
        for (const char* part : {"", ".needs", ".pages", ".periods"}) paths.push_back("detection." + detector.name + part);
    for (const model::Party& party : system.people)
        for (const char* part : {"", ".chain", ".answers", ".repeat"}) paths.push_back("people." + party.name + part);
    for (const model::Runbook& book : system.runbooks) {
        for (const char* part : {"", ".if", ".declare", ".steps"}) paths.push_back("runbooks." + book.name + part);
        for (const model::Step& step : book.steps) paths.push_back("runbooks." + book.name + ".steps." + step.name);
    }
    for (const model::EntryPoint& entry : system.entry_points)
        for (const char* part : {"", ".writes", ".stale_answers"}) paths.push_back("entry_points." + entry.name + part);
    for (const model::DataSet& data : system.data) paths.push_back("data." + data.name);
    return paths;
}

}  // namespace

TEST_CASE("a shipped system without any one of its parts is rejected with a reason or replayed") {
    Diagnostics diagnostics;
    const auto whole = load::read_system(production, {}, diagnostics);
    REQUIRE(whole);
    const ScratchFolder folder;
    std::size_t replayed = 0, refused = 0;
    for (const std::string& path : parts_of(*whole)) {
        const std::string system = folder.write(
            "without.yaml", fmt::format("drsim: 1\nsystem: without\nbased_on: {}\nchange: {{{}: removed}}\n", production, path));
        for (const char* scenario : {"region-failure-hours", "zone-failure-writer"}) {
            const Watchdog watchdog(path, 30);
            INFO(path << " removed, " << scenario);
            std::string said;
            const auto scene = scene_from_files(system, fmt::format("{}/scenarios/indivillage/{}.yaml", root, scenario), said);
            if (!scene) {
                ++refused;
                CHECK(said.find(": error: ") != std::string::npos);
                break;
            }
            Replay replay(*scene);
            for (std::uint64_t trial = 0; trial < 2; ++trial) {
                const TrialResult told = replay.trial(trial);
                const auto broken = measure::broken_invariant(scene->system, told.record, told.measures);
                if (broken) FAIL_CHECK(*broken);
                CHECK(told.record.facts.size() < 20'000);
            }
            ++replayed;
        }
    }
    INFO(replayed << " replayed, " << refused << " refused");
    CHECK(replayed > 100);
    CHECK(refused > 10);
}
