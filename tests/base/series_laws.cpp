#include "sim/base/series.h"

#include <catch2/catch.hpp>

using namespace drsim;

namespace {

const Series steps{{0, 10, 30}, {2, 5, 99}, Between::Steps};  // 2 for 10 s, 5 for 20 s; the last value is not used
const Series ramp{{0, 10, 30}, {0, 10, 0}, Between::Linear};

}  // namespace

TEST_CASE("a step series holds a row's value until the next row and starts again after its last") {
    CHECK(steps.period_s() == 30);
    CHECK(steps.at(0) == 2);
    CHECK(steps.at(9.999) == 2);
    CHECK(steps.at(10) == 5);
    CHECK(steps.at(29.999) == 5);
    CHECK(steps.at(30) == 2);
    CHECK(steps.at(30 * 1000 + 10) == 5);
}

TEST_CASE("a linear series joins its rows") {
    CHECK(ramp.at(5) == 5);
    CHECK(ramp.at(10) == 10);
    CHECK(ramp.at(20) == 5);
    CHECK(ramp.at(30 + 20) == 5);
}

TEST_CASE("the next row is strictly later, across the end of the series too") {
    CHECK(steps.next_row_after(0) == 10);
    CHECK(steps.next_row_after(5) == 10);
    CHECK(steps.next_row_after(10) == 30);
    CHECK(steps.next_row_after(30) == 40);
    CHECK(steps.next_row_after(3 * 30 + 29.5) == 120);
}

TEST_CASE("walking from row to row on a clock of whole microseconds meets every row once") {
    const Series odd{{0, 0.1, 10.0 / 3}, {1, 2, 0}, Between::Steps};  // no row of it is a whole microsecond for long
    double t = 0;
    for (int row = 0; row < 20000; ++row) {
        CHECK(odd.at(t) == (row % 2 == 0 ? 1 : 2));
        const double next = odd.next_row_after(t);
        const double rounded = static_cast<double>(static_cast<long long>(next * 1e6 + 0.5)) / 1e6;
        REQUIRE(rounded > t);
        t = rounded;
    }
    CHECK(t == Approx(10000 * 10.0 / 3).margin(1e-6));
}

TEST_CASE("the integral adds whole periods and the parts at both ends") {
    CHECK(steps.integral(0, 10) == 20);
    CHECK(steps.integral(5, 15) == 5 * 2 + 5 * 5);
    CHECK(steps.integral(0, 30) == 120);             // 10 * 2 + 20 * 5
    CHECK(steps.integral(25, 35) == 5 * 5 + 5 * 2);  // over the end
    CHECK(steps.integral(25, 30 * 10 + 5) == 25 + 9 * 120 + 10);
    CHECK(ramp.integral(0, 10) == 50);
    CHECK(ramp.integral(5, 20) == Approx(37.5 + 75));  // (5+10)/2*5 + (10+5)/2*10
    CHECK(ramp.integral(0, 300) == Approx(1500));
    CHECK(steps.integral(17, 17) == 0);
}
