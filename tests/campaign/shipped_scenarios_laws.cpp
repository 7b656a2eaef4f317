// Every system and scenario of the repository: a few trials each, with all invariants checked.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

#include "sim/campaign/campaign.h"
#include "sim/load/load.h"

using namespace drsim;

namespace {

std::vector<std::string> files_in(const std::filesystem::path& folder) {
    std::vector<std::string> files;
    if (!std::filesystem::is_directory(folder)) return files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

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
    const std::filesystem::path root = DRSIM_SOURCE_DIR;
    std::size_t scenarios = 0;
    for (const auto& folder : std::filesystem::directory_iterator(root / "models/systems"))
        for (const std::string& path : files_in(folder.path())) {
            if (load::sniff(path) != load::FileKind::System) continue;
            Diagnostics diagnostics;
            const auto system = load::read_system(path, {{(root / "models/catalogue").string()}}, diagnostics);
            INFO(diagnostics.render());
            REQUIRE(system);
            for (const std::string& scenario : files_in(root / "scenarios" / folder.path().filename())) {
                check_trials(*system, scenario);
                ++scenarios;
            }
        }
    CHECK(scenarios > 1);
}
