#include <catch2/catch.hpp>

#include <filesystem>
#include <set>

#include "sim/campaign/campaign.h"
#include "sim/campaign/healthy_start.h"
#include "tests/campaign/reference_campaign.h"

using namespace drsim;
using namespace drsim::test;

namespace {

campaign::Settings settings(unsigned jobs) {
    campaign::Settings settings;
    settings.jobs = jobs;
    return settings;
}

void check_same(const campaign::Campaign& a, const campaign::Campaign& b) {
    CHECK(a.totals().fingerprint == b.totals().fingerprint);
    CHECK(a.totals().struck == b.totals().struck);
    CHECK(a.totals().recovered == b.totals().recovered);
    CHECK(a.totals().events == b.totals().events);
    REQUIRE(a.totals().phases.size() == b.totals().phases.size());
    for (std::size_t i = 0; i < a.totals().phases.size(); ++i) {
        CHECK(a.totals().phases[i].phase == b.totals().phases[i].phase);
        CHECK(a.totals().phases[i].us == b.totals().phases[i].us);
    }
    REQUIRE(a.table().trials() == b.table().trials());
    std::uint64_t different = 0;
    for (std::uint64_t trial = 0; trial < a.table().trials(); ++trial)
        if (a.table().rto().word(trial) != b.table().rto().word(trial)) ++different;
    CHECK(different == 0);
}

}  // namespace

TEST_CASE("results do not depend on the number of threads") {
    Reference reference;
    campaign::Campaign one(reference.system, reference.scenario, reference.plan, settings(1));
    campaign::Campaign three(reference.system, reference.scenario, reference.plan, settings(3));
    one.run_to(1100);  // the last chunk is incomplete
    three.run_to(1100);
    check_same(one, three);
}

TEST_CASE("a resumed campaign equals one that ran at once") {
    Reference reference;
    campaign::Campaign at_once(reference.system, reference.scenario, reference.plan, settings(2));
    campaign::Campaign in_steps(reference.system, reference.scenario, reference.plan, settings(2));
    at_once.run_to(1300);
    in_steps.run_to(500);
    in_steps.run_to(1000);
    in_steps.run_to(1300);
    check_same(at_once, in_steps);
}

TEST_CASE("every trial of the reference system keeps the invariants") {
    Reference reference;
    auto checking = settings(2);
    checking.check_invariants = true;
    campaign::Campaign campaign(reference.system, reference.scenario, reference.plan, checking);
    campaign.run_to(2000);
    CHECK(campaign.totals().struck == 2000);
}

TEST_CASE("the phases of all trials add up to their RTOs") {
    Reference reference;
    campaign::Campaign campaign(reference.system, reference.scenario, reference.plan, settings(2));
    campaign.run_to(500);
    std::int64_t phases = 0, rtos = 0;
    for (const auto& phase : campaign.totals().phases) phases += phase.us;
    for (std::uint64_t trial = 0; trial < 500; ++trial)
        if (campaign.table().rto().word(trial) != measure::beyond_horizon) rtos += campaign.table().rto().word(trial);
    CHECK(phases == rtos);
}

TEST_CASE("another seed gives other trials") {
    Reference reference;
    auto other = settings(1);
    other.seed = 2;
    campaign::Campaign first(reference.system, reference.scenario, reference.plan, settings(1));
    campaign::Campaign second(reference.system, reference.scenario, reference.plan, other);
    first.run_to(10);
    second.run_to(10);
    CHECK(first.totals().fingerprint != second.totals().fingerprint);
}

TEST_CASE("a stopped campaign has its finished prefix of trials, as if only those had been requested") {
    Reference reference;
    std::atomic<bool> stop = false;
    auto stoppable = settings(2);
    stoppable.stop = &stop;
    stoppable.progress = [&](std::uint64_t) { stop = true; };  // after the first chunk
    campaign::Campaign campaign(reference.system, reference.scenario, reference.plan, stoppable);
    CHECK_FALSE(campaign.run_to(100'000));
    const std::uint64_t finished = campaign.table().trials();
    CHECK(finished >= 250);
    CHECK(finished < 100'000);
    campaign::Campaign as_many(reference.system, reference.scenario, reference.plan, settings(1));
    CHECK(as_many.run_to(finished));
    check_same(campaign, as_many);
    stop = true;
    campaign::Campaign too_early(reference.system, reference.scenario, reference.plan, stoppable);
    CHECK_THROWS_AS(too_early.run_to(100'000), campaign::Interrupted);
}

TEST_CASE("progress ends at the number of trials") {
    Reference reference;
    std::set<std::uint64_t> heard;
    auto telling = settings(1);
    telling.progress = [&](std::uint64_t done) { heard.insert(done); };
    campaign::Campaign campaign(reference.system, reference.scenario, reference.plan, telling);
    campaign.run_to(600);
    CHECK(heard == std::set<std::uint64_t>{250, 500, 600});
}

TEST_CASE("a system that is unhealthy before any fault is an error that names the hour") {
    Reference reference;
    model::TrialRecord record;
    record.trial = 3;
    record.starts_at_s = 86'400 + 14 * 3600;  // Tuesday 14:00
    record.onset = {300'000'000};
    CHECK_NOTHROW(campaign::expect_healthy_start(reference.system, record));
    record.unhealthy_entry = 0;
    try {
        campaign::expect_healthy_start(reference.system, record);
        FAIL("nothing was thrown");
    } catch (const campaign::UnhealthyStart& error) {
        CHECK(std::string(error.what()) ==
              "entry point \"users\" (through \"name\") is below its restored level of 100% before the onset: trial 3, Tuesday 14:05 UTC; "
              "a trial must begin healthy");
    }
}
