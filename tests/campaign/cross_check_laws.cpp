#include <catch2/catch.hpp>

#include <algorithm>

#include "sim/campaign/campaign.h"
#include "sim/campaign/cross_check.h"
#include "sim/campaign/planted_deviation.h"
#include "sim/campaign/record_bytes.h"
#include "sim/campaign/simgrid_batch.h"
#include "tests/campaign/reference_campaign.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::test;
using campaign::Deviation;

namespace {

const std::atomic<bool> never_stop = false;

std::string complaint(const Reference& reference, const std::function<void(model::TrialRecord&)>& alter) {
    try {
        campaign::cross_check(reference.system, reference.scenario, reference.plan, 1, 8, never_stop, alter);
    } catch (const campaign::Defect& defect) {
        return defect.what();
    }
    return "";
}

}  // namespace

TEST_CASE("both kernels agree on the first 64 trials") {
    Reference reference;
    CHECK(campaign::cross_check(reference.system, reference.scenario, reference.plan, 1, 10'000, never_stop) == 64);
    CHECK(campaign::cross_check(reference.system, reference.scenario, reference.plan, 1, 5, never_stop) == 5);
}

TEST_CASE("a fact that is two microseconds late is found and named") {
    Reference reference;
    const std::string text = complaint(reference, [](auto& record) { campaign::plant(record, Deviation::TwoMicrosecondsLate); });
    CHECK(text.find("the kernels disagree in trial 0 of region: fact ") == 0);
    CHECK(text.find("native says trial_ended") != std::string::npos);
}

TEST_CASE("a fact that one kernel lacks is found and named") {
    Reference reference;
    const std::string text = complaint(reference, [](auto& record) {
        if (record.trial == 3) campaign::plant(record, Deviation::FactDropped);
    });
    CHECK(text.find("the kernels disagree in trial 3 of region: fact ") == 0);
    CHECK(text.find("simgrid says nothing more") != std::string::npos);
}

TEST_CASE("two simultaneous facts in a different order are found") {
    Reference reference;
    CHECK(complaint(reference, [](auto& record) {
              campaign::plant(record, Deviation::TwoFactsSwapped);
          }).find("the kernels disagree in trial 0") == 0);
}

TEST_CASE("a different service level or loss is found even if all facts agree") {
    Reference reference;
    CHECK(complaint(reference, [](auto& record) { record.levels.back().level -= 1e-9; }).find("of service levels") != std::string::npos);
    CHECK(complaint(reference, [](auto& record) { record.losses.at(0).recovery_point.us -= 1; }).find("loss 0 of records") !=
          std::string::npos);
}

TEST_CASE("instants that depend on flows may differ by a microsecond, others not at all") {
    auto system = small_system();
    auto native = region_loss().record;
    auto simgrid = native;
    const auto promoted =
        std::find_if(simgrid.facts.begin(), simgrid.facts.end(), [](const auto& fact) { return fact.kind == model::FactKind::Promoted; });
    promoted->at.us += 1;
    CHECK(campaign::RecordComparison(system).difference(native, simgrid).has_value());  // nothing here is shipped
    system.components[1].store->copies[1].lag = model::Shipped{};
    CHECK_FALSE(campaign::RecordComparison(system).difference(native, simgrid));
    promoted->at.us += 1;
    CHECK(campaign::RecordComparison(system).difference(native, simgrid).has_value());
}

TEST_CASE("records survive a pipe, and a truncated one is dropped") {
    const auto record = region_loss().record;
    std::vector<std::byte> bytes = campaign::bytes_of(record);
    const auto second_one = campaign::bytes_of(record);
    bytes.insert(bytes.end(), second_one.begin(), second_one.end());
    const auto both = campaign::records_in(bytes);
    REQUIRE(both.size() == 2);
    CHECK_FALSE(campaign::RecordComparison(small_system()).difference(record, both[1]));
    bytes.pop_back();
    CHECK(campaign::records_in(bytes).size() == 1);
}
