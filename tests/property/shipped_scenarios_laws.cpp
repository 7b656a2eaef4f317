// The shipped scenarios on the shipped systems: both kernels, and every invariant.
#include <catch2/catch.hpp>

#include "sim/campaign/cross_check.h"
#include "sim/campaign/simgrid_batch.h"
#include "tests/property/watchdog.h"
#include "tests/support/scene.h"
#include "tests/support/shipped.h"

using namespace drsim;
using namespace drsim::test;

namespace {

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
    const auto pairs = shipped_pairs();
    for (const Shipped& pair : pairs)
        if (!pair.is_what_if) agree(pair.system, pair.scenario);
    CHECK(pairs.size() > 17);
}
