// The shipped scenarios on the shipped systems: both kernels, and every invariant.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

#include "sim/campaign/cross_check.h"
#include "sim/campaign/simgrid_batch.h"
#include "tests/property/watchdog.h"
#include "tests/support/scene.h"

using namespace drsim;
using namespace drsim::test;

namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_in(const fs::path& folder) {
    std::vector<std::string> files;
    if (fs::exists(folder))
        for (const auto& entry : fs::directory_iterator(folder))
            if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

void agree(const std::string& system, const std::string& scenario) {
    constexpr std::uint64_t trials = 16;
    const Watchdog watchdog(scenario, 60);
    std::string said;
    const auto scene = scene_from_files(system, scenario, said);
    INFO(system << "\n" << scenario << "\n" << said);
    REQUIRE(scene);
    const auto simgrid = campaign::SimgridBatch(scene->plan, scene->scenario, 1, 0, trials).collect();
    REQUIRE(simgrid.size() == trials);
    Replay replay(*scene);
    campaign::RecordComparison comparison(scene->system);
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        const TrialResult told = replay.trial(trial);
        INFO("trial " << trial);
        const auto difference = comparison.difference(told.record, simgrid[trial]);
        if (difference) FAIL_CHECK(*difference);
        const auto broken = measure::broken_invariant(scene->system, told.record, told.measures);
        if (broken) FAIL_CHECK(*broken);
        CHECK(starts_healthy(told.record));
    }
}

}  // namespace

TEST_CASE("both kernels agree on every shipped scenario") {
    const fs::path root = DRSIM_SOURCE_DIR;
    std::size_t pairs = 0;
    for (const auto& folder : fs::directory_iterator(root / "models" / "systems")) {
        for (const std::string& system : files_in(folder.path())) {
            if (load::sniff(system) != load::FileKind::System) continue;
            for (const std::string& scenario : files_in(root / "scenarios" / folder.path().filename())) {
                agree(system, scenario);
                ++pairs;
            }
        }
    }
    CHECK(pairs >= 16);
}
