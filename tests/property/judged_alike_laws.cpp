// The verdicts of a campaign follow from the figures shown beside them.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "sim/analysis/recheck.h"
#include "sim/analysis/statistics.h"
#include "sim/analysis/summary.h"
#include "sim/analysis/verdict.h"
#include "sim/campaign/campaign.h"
#include "tests/property/random_case.h"
#include "tests/property/watchdog.h"

using namespace drsim;
using namespace drsim::test;

TEST_CASE("every verdict on a random system follows from its figures") {
    std::size_t judged = 0;
    for (std::uint64_t seed = 8000; seed < 8150; ++seed) {
        const auto random = random_case(seed);
        if (!random->scene) continue;
        const std::string path = random->folder.write(
            "judged.yaml",
            random->random.text +
                "objectives:\n  - {class: any, rto: 10m, share: 60%}\n  - {class: any, rto: 10m, from: interrupted, entry_point: "
                "visitors}\n"
                "  - {class: any, data: database-data, rpo: 1m, share: 40%}\n  - {class: any, data: database-data, rpo: 5s}\n"
                "  - {class: any, availability: 99%, over: 30m}\n  - {class: any, availability: 90%, over: 2d, entry_point: visitors}\n"
                "  - {class: any, from: onset, until: detected, at_most: 5m}\n  - {class: any, from: detected, until: redundant, at_most: "
                "1h}\n"
                "  - {class: any, from: onset, until: drained, at_most: 1h}\n");
        const Watchdog watchdog(path, 60);
        std::string said;
        const auto scene = scene_from_files(path, random->folder.path("scenario.yaml"), said);
        INFO("seed " << seed << ": " << path << "\n" << said);
        REQUIRE(scene);
        campaign::Settings settings;
        settings.jobs = 1;
        campaign::Campaign run(scene->system, scene->scenario, scene->plan, settings);
        try {
            run.run_to(40);
        } catch (const std::exception&) {
            continue;  // an unhealthy start
        }
        analysis::Results results;
        results.scenarios.emplace_back();
        analysis::ScenarioResult& scenario = results.scenarios.back();
        scenario.scenario = "random";
        scenario.trials = 40;
        scenario.horizon_s = scene->scenario.horizon.in_seconds();
        scenario.struck = run.totals().struck;
        scenario.measures = analysis::estimates_of(scene->system, scene->scenario, run.table());
        scenario.objectives = analysis::verdicts_of(scene->system, scene->scenario, run.table(), analysis::usual_confidence);
        scenario.critical_path = analysis::critical_path_of(scene->system, run.totals().phases, run.totals().recovered);
        scenario.not_recovered_because = analysis::not_recovered_because(scene->system, run.table());
        scenario.worst_trial = analysis::worst_trial_of(run.table());
        CHECK(analysis::contradiction_in(results) == "");
        judged += scenario.objectives.size();
    }
    CHECK(judged > 700);
}
