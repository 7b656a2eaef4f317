#include <catch2/catch.hpp>

#include <cmath>

#include "sim/measure/measurer.h"
#include "sim/measure/poisson.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::test;
using model::FactKind;

namespace {

measure::TrialMeasures measured(const model::TrialRecord& record, const model::System& system = small_system(), std::uint64_t seed = 1) {
    const auto scenario = small_scenario();
    measure::Measurer measurer(system, scenario, seed);
    measure::TrialMeasures out;
    measurer.measure(record, out);
    return out;
}

RecordMaker lost(double from_s, double to_s) {
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    made.record.losses.push_back({0, 1, {static_cast<std::int64_t>(from_s * second)}, {static_cast<std::int64_t>(to_s * second)}, false});
    return made;
}

}  // namespace

TEST_CASE("the recovery point's age is the RPO, and the writes accepted over it are lost") {
    const auto measures = measured(region_loss().record);
    CHECK(measures.rpo_us[0] == 2 * second);
    CHECK(measures.lost_writes[0] == 200);  // 2 s at 100/s
    CHECK(measures.lost_bytes[0] == 200 * 1024);
}

TEST_CASE("a rejected write is not lost") {
    auto made = lost(90, 120);
    made.level(100, 0.25, 0, 1);
    CHECK(measured(made.record).lost_writes[0] == 1000 + 500);  // 10 s at 100/s, 20 s at 25/s
}

TEST_CASE("writes on a ramp are counted by the integral") {
    auto made = lost(100, 160);
    made.level(100, 0, 1.0 / 60, 1);
    CHECK(measured(made.record).lost_writes[0] == Approx(3000).epsilon(1e-12));  // half of 60 s at 100/s
}

TEST_CASE("before the trial everything was served") {
    CHECK(measured(lost(-50, 100).record).lost_writes[0] == 15'000);  // 150 s at 100/s
}

TEST_CASE("a data set's own rate counts regardless of entry points") {
    auto system = small_system();
    system.data[0].writes = 7.0;
    CHECK(measured(lost(90, 100).record, system).lost_writes[0] == 70);
}

TEST_CASE("a rate profile is read on the trial's clock, also before the trial") {
    auto system = small_system();
    system.data[0].writes = Series{{0, 50, 100}, {1, 3, 0}, Between::Steps};
    auto made = lost(-30, 30);
    made.record.starts_at_s = 0;
    CHECK(measured(made.record, system).lost_writes[0] == Approx(30 * 3 + 30 * 1));
    made.record.starts_at_s = 40;  // the clock then reads 10 to 70
    CHECK(measured(made.record, system).lost_writes[0] == Approx(40 * 1 + 20 * 3));
}

TEST_CASE("the largest loss is the RPO, and writes of both are lost") {
    auto made = lost(80, 90);
    made.record.losses.push_back({0, 1, {95 * second}, {115 * second}, false});
    const auto measures = measured(made.record);
    CHECK(measures.rpo_us[0] == 20 * second);
    CHECK(measures.lost_writes[0] == 3000);
}

TEST_CASE("losses that overlap or have no accepted writes between them are one, and each write is lost once") {
    auto overlapping = lost(90, 100);
    overlapping.record.losses.push_back({0, 1, {95 * second}, {115 * second}, false});
    CHECK(measured(overlapping.record).rpo_us[0] == 25 * second);
    CHECK(measured(overlapping.record).lost_writes[0] == 2500);  // 90 to 115 s

    const auto with_pause = [](double served_again_at) {
        auto made = lost(90, 100);
        made.level(100, 0, 0, 1);
        made.level(served_again_at, 1, 0, 1);
        made.record.losses.push_back({0, 1, {130 * second}, {145 * second}, false});
        return measured(made.record);
    };
    CHECK(with_pause(130).rpo_us[0] == 55 * second);  // 90 to 145 s
    CHECK(with_pause(130).lost_writes[0] == 2500);    // 10 s and 15 s at 100/s
    CHECK(with_pause(129).rpo_us[0] == 15 * second);  // the write accepted at 129 s is there
    CHECK(with_pause(140).rpo_us[0] == 55 * second);
    CHECK(with_pause(140).lost_writes[0] == 1500);
}

TEST_CASE("of losses in shares, each share applies to the remaining writes") {
    auto made = lost(90, 100);
    made.record.losses[0].share = 0.4;
    made.record.losses.push_back({0, 1, {95 * second}, {110 * second}, false, false, false, 0.5});
    made.record.losses.push_back({0, 1, {98 * second}, {99 * second}, false});
    // 40% from 90 to 95 s, 1 - 0.6 * 0.5 = 70% to 100 s, but all of one second, and half until 110 s.
    CHECK(measured(made.record).lost_writes[0] == Approx(200 + 280 + 100 + 500));
    CHECK(measured(made.record).rpo_us[0] == 15 * second);
}

TEST_CASE("entry points lose writes separately, and each write once") {
    auto system = small_system();
    system.entry_points.push_back(system.entry_points[0]);
    system.entry_points[1].rate = 10.0;
    auto made = lost(90, 100);
    made.level(0, 1, 0, model::no_fact, 1);
    made.record.losses[0].entry_point = 0;
    made.record.losses.push_back({0, 1, {95 * second}, {115 * second}, false, false, false, 1, 1});
    CHECK(measured(made.record, system).rpo_us[0] == 20 * second);
    CHECK(measured(made.record, system).lost_writes[0] == 1000 + 200);
    made.record.losses.push_back({0, 1, {98 * second}, {102 * second}, false});  // of both entry points: 2 s more of the first
    CHECK(measured(made.record, system).lost_writes[0] == 1200 + 200);
}

TEST_CASE("a data set of which nothing is left is beyond the horizon") {
    auto made = lost(90, 100);
    made.record.losses[0].nothing_left = true;
    const auto measures = measured(made.record);
    CHECK(measures.rpo_us[0] == measure::beyond_horizon);
    CHECK(std::isinf(measures.lost_writes[0]));
}

TEST_CASE("losing nothing is an RPO of zero") {
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    CHECK(measured(made.record).rpo_us[0] == 0);
    CHECK(measured(made.record).lost_writes[0] == 0);
}

TEST_CASE("a Poisson count is the smallest whose cumulative probability reaches the uniform") {
    // mean 2: P(0) = 0.1353, P(<=1) = 0.4060, P(<=2) = 0.6767, P(<=3) = 0.8571
    CHECK(measure::poisson_quantile(2, 0.1) == 0);
    CHECK(measure::poisson_quantile(2, 0.14) == 1);
    CHECK(measure::poisson_quantile(2, 0.5) == 2);
    CHECK(measure::poisson_quantile(2, 0.8) == 3);
    CHECK(measure::poisson_quantile(0, 0.999) == 0);
    CHECK(measure::poisson_quantile(0.5, 0.6065) == 0);  // e^-0.5 = 0.60653
    CHECK(measure::poisson_quantile(0.5, 0.6066) == 1);
    CHECK(measure::poisson_quantile(1e6, 0.5) == Approx(1e6).margin(1));
}

TEST_CASE("with poisson arrivals lost writes are drawn with the mean of the span") {
    auto system = small_system();
    system.data[0].poisson = true;
    auto made = lost(90, 100);  // mean 1000
    double sum = 0, squares = 0;
    constexpr int trials = 4000;
    for (int trial = 0; trial < trials; ++trial) {
        made.record.trial = static_cast<std::uint64_t>(trial);
        const double count = measured(made.record, system).lost_writes[0];
        sum += count;
        squares += (count - 1000) * (count - 1000);
    }
    const double sd = std::sqrt(1000.0);
    CHECK(sum / trials == Approx(1000).margin(4 * sd / std::sqrt(trials)));
    CHECK(squares / trials == Approx(1000).margin(4 * 1000 * std::sqrt(2.0 / trials)));  // a Poisson law's variance is its mean
}
