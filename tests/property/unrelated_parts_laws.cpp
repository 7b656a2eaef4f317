// A component that no request can reach is no cause and changes nothing, whatever happens to it at the same instants.
#include <catch2/catch.hpp>

#include <algorithm>

#include "sim/measure/critical_path.h"
#include "sim/model/pool.h"
#include "sim/plan/compiled.h"
#include "tests/property/random_case.h"
#include "tests/property/watchdog.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// The same system with an unused component in its first region.
std::unique_ptr<Scene> with_unrelated(const RandomCase& random) {
    std::string text = random.random.text;
    const std::size_t at = text.find("\ncomponents:\n");
    REQUIRE(at != std::string::npos);
    text.insert(at + std::string("\ncomponents:\n").size(),
                "  zz_unrelated: {model: generic/external, at: " + random.random.regions.front() + "}\n");
    std::string said;
    return scene_from_files(random.folder.write("with.yaml", text), random.folder.path("scenario.yaml"), said);
}

/// A condition about a place is about everything in it: then a component there matters.
bool asks_about_places(const Scene& scene) {
    using Op = plan::PlanCondition::Op;
    return std::any_of(scene.plan->conditions.begin(), scene.plan->conditions.end(),
                       [](const plan::PlanCondition& asked) { return asked.op == Op::DownPlace || asked.op == Op::ServingPlace; });
}

/// Whether a fact of the critical path is about this component.
bool is_blamed(const Scene& scene, const TrialResult& told, const std::string& name) {
    const auto pools = model::pools_of(scene.system);
    for (const std::uint32_t index : measure::facts_on_path(told.record, told.measures)) {
        const model::Fact& fact = told.record.facts[index];
        const bool of_pool = fact.kind == model::FactKind::PoolWentDown || fact.kind == model::FactKind::PoolCameBack;
        if (of_pool && scene.system.components[pools[fact.subject].component.index()].name == name) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("an unused component is never on the critical path, and never makes a recovery longer") {
    std::size_t recovered = 0;
    for (std::uint64_t seed = 1; seed <= 80; ++seed) {
        const Watchdog watchdog("case " + std::to_string(seed), 30);
        INFO("case " << seed);
        const auto random = random_case(seed);
        if (!random->scene) continue;
        const auto with = with_unrelated(*random);
        if (!with || asks_about_places(*with)) continue;
        Replay alone(*random->scene), crowded(*with);
        for (std::uint64_t trial = 0; trial < 2; ++trial) {
            const TrialResult one = alone.trial(trial);
            const TrialResult other = crowded.trial(trial);
            if (!other.record.struck) continue;
            CHECK_FALSE(is_blamed(*with, other, "zz_unrelated"));
            if (!one.measures.recovered || one.measures.rto_us == 0) continue;
            ++recovered;
            CHECK(other.measures.rto_us == one.measures.rto_us);
            CHECK(other.measures.phases.size() == one.measures.phases.size());
        }
    }
    CHECK(recovered > 10);
}
