#include <catch2/catch.hpp>

#include <cstdint>

#include "sim/measure/trial_table.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::test;
using measure::TrialTable;
using model::ClockPoint;

namespace {

/// Trial t of a table in which some measures are equal in all trials, some in none, and some in the first chunk only.
measure::TrialMeasures trial_with(std::uint64_t t) {
    const auto us = static_cast<std::int64_t>(t) * second;
    measure::TrialMeasures trial;
    trial.struck = t % 3 != 0;
    trial.clock_us.fill(measure::not_measured);
    trial.clock_us[static_cast<std::size_t>(ClockPoint::Detected)] = t < TrialTable::chunk_trials ? us : us + 1;
    trial.rto_us = us;
    trial.rto_from_interruption_us = us / 2;
    trial.rto_from_declaration_us = measure::beyond_horizon;
    trial.entry_rto_us = {us};
    trial.entry_interrupted_us = {7};
    trial.entry_first_served_us = {us + 5};
    trial.response_us = {us + 1, us + 2, us + 3, us + 4, us + 6};
    trial.entry_response_us = {us + 11, us + 12, us + 13, us + 14, us + 16};
    trial.entry_restored_us = {us + 7};
    trial.availability = {1 / static_cast<double>(t + 1)};
    trial.failed_requests = {static_cast<double>(t)};
    trial.availability_over = {0.25};
    trial.rpo_us = {us % 5};
    trial.is_back = {static_cast<std::int64_t>(t % 2)};
    trial.lost_writes = {0};
    trial.lost_bytes = {0};
    return trial;
}

}  // namespace

TEST_CASE("a table of trials returns what was stored, whatever else is equal") {
    auto system = small_system();
    model::Objective objective;
    objective.measure = model::Availability{Duration::seconds(60)};
    system.objectives = {objective};
    const Id<model::EntryPoint> users(0u);
    const Id<model::DataSet> records(0u);
    TrialTable table(system);
    TrialTable::Filling filling(table);
    for (const std::uint64_t trials : {2 * TrialTable::chunk_trials, 3 * TrialTable::chunk_trials + 13}) {
        const std::uint64_t before = table.chunks();
        table.resize(trials);  // existing trials stay where they are
        for (std::uint64_t chunk = before; chunk < table.chunks(); ++chunk) {
            for (std::uint64_t row = 0; row < table.chunk_size(chunk); ++row)
                filling.put(table, row, trial_with(chunk * TrialTable::chunk_trials + row));
            table.place(chunk, filling);
        }
    }
    REQUIRE(table.trials() == 763);
    for (std::uint64_t t = 0; t < table.trials(); ++t) {
        const auto trial = trial_with(t);
        REQUIRE(table.struck(t) == trial.struck);
        REQUIRE(table.clock(ClockPoint::Detected).word(t) == trial.clock_us[static_cast<std::size_t>(ClockPoint::Detected)]);
        REQUIRE(table.clock(ClockPoint::Drained).word(t) == measure::not_measured);
        REQUIRE(table.rto().word(t) == trial.rto_us);
        REQUIRE(table.rto_from_interruption().word(t) == trial.rto_from_interruption_us);
        REQUIRE(table.rto_from_declaration().word(t) == measure::beyond_horizon);
        REQUIRE(table.rto(users).word(t) == trial.rto_us);
        REQUIRE(table.interrupted(users).word(t) == 7);
        for (std::size_t r = 0; r < model::response_points.size(); ++r) {
            REQUIRE(table.response(model::response_points[r], {}).word(t) == trial.response_us[r]);
            REQUIRE(table.response(model::response_points[r], users).word(t) == trial.entry_response_us[r]);
        }
        REQUIRE(table.first_served(users).word(t) == trial.entry_first_served_us[0]);
        REQUIRE(table.restored(users).word(t) == trial.entry_restored_us[0]);
        REQUIRE(table.availability(users).number(t) == trial.availability[0]);
        REQUIRE(table.availability_over(0, users).number(t) == 0.25);
        REQUIRE(table.failed_requests(users).number(t) == trial.failed_requests[0]);
        REQUIRE(table.rpo(records).word(t) == trial.rpo_us[0]);
        REQUIRE(table.is_back(records).word(t) == static_cast<std::int64_t>(t % 2));
        REQUIRE(table.lost_writes(records).number(t) == 0);
    }
    CHECK(table.rto(users).is_kept_with(table.rto()));
    CHECK_FALSE(table.clock(ClockPoint::Detected).is_kept_with(table.rto()));  // they are equal in the first chunk only
    CHECK_FALSE(table.restored(users).is_kept_with(table.rto()));
    CHECK_FALSE(table.interrupted(users).is_kept_with(table.clock(ClockPoint::Drained)));
}
