// The roundings of a ramp depend on durations; both kernels agree for all of them.
#include <catch2/catch.hpp>

#include <algorithm>

#include "sim/campaign/cross_check.h"
#include "sim/load/load.h"
#include "sim/plan/plan.h"

using namespace drsim;

namespace {

const std::atomic<bool> never_stop = false;

/// The first trials of IndiVillage's region failure with this TTL for the answers of its website.
std::uint64_t agreed(Duration ttl, std::uint64_t seed) {
    const std::string root = DRSIM_SOURCE_DIR;
    Diagnostics diagnostics;
    auto system = load::read_system(root + "/models/systems/indivillage/production.yaml", {{root + "/models/catalogue"}}, diagnostics);
    INFO(diagnostics.render());
    REQUIRE(system);
    const auto website = std::find_if(system->components.begin(), system->components.end(),
                                      [](const auto& component) { return component.name == "website"; });
    REQUIRE(website != system->components.end());
    website->route->ttl = ttl;
    auto scenario = load::read_scenario(root + "/scenarios/indivillage/region-failure.yaml", *system, diagnostics);
    REQUIRE(scenario);
    const auto plan = plan::compile(*system, *scenario, diagnostics);
    REQUIRE(plan);
    return campaign::cross_check(*system, *scenario, plan, seed, 32, never_stop);
}

}  // namespace

TEST_CASE("both kernels agree on a system whose levels only ramp by rounding") {
    CHECK(agreed(Duration::seconds(30 * 60), 2) == 32);
    CHECK(agreed(Duration::seconds(30 * 60), 3) == 32);
    CHECK(agreed(Duration::seconds(15 * 60), 1) == 32);
}
