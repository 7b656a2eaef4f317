// Every system and scenario of the repository: a few trials each, with all invariants checked.
#include <catch2/catch.hpp>

#include <optional>

#include "sim/campaign/campaign.h"
#include "sim/load/load.h"
#include "tests/support/shipped.h"

using namespace drsim;

namespace {

void check_trials(const model::System& system, const std::string& path) {
    INFO(path);
    Diagnostics diagnostics;
    const auto scenario = load::read_scenario(path, system, diagnostics);
    INFO(diagnostics.render());
    REQUIRE(scenario);
    const auto plan = plan::compile(system, *scenario, diagnostics);
    REQUIRE(plan);
    campaign::Settings settings;
    settings.jobs = 2;
    settings.check_invariants = true;
    campaign::Campaign campaign(system, *scenario, plan, settings);
    CHECK_NOTHROW(campaign.run_to(40));
}

}  // namespace

TEST_CASE("the invariants hold in every shipped scenario") {
    const std::string catalogue = std::string(DRSIM_SOURCE_DIR) + "/models/catalogue";
    std::string path;
    std::optional<model::System> system;
    const auto pairs = test::shipped_pairs();
    for (const test::Shipped& pair : pairs) {
        if (pair.system != path) {
            path = pair.system;
            Diagnostics diagnostics;
            system = load::read_system(path, {{catalogue}}, diagnostics);
            INFO(diagnostics.render());
            REQUIRE(system);
        }
        check_trials(*system, pair.scenario);
    }
    CHECK(pairs.size() > 17);
}
