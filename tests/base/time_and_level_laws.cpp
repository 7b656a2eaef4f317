#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include "sim/base/level.h"

using namespace drsim;

TEST_CASE("a computed time beyond the clock is forever, never an instant of the past") {
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(Duration::microseconds(3.3e22) == Duration::forever());
    CHECK(Duration::microseconds(infinity) == Duration::forever());
    CHECK(Duration::microseconds(std::nan("")) == Duration::forever());
    CHECK(Duration::seconds(std::nan("")) == Duration::forever());
    CHECK(Duration::microseconds(-infinity) == Duration{-Duration::forever().us});
    CHECK(Instant::seconds(1e300) == Instant::never());
    CHECK(Duration::microseconds(1.9).us == 1);
    CHECK(Duration::microseconds(-1.9).us == -1);
    CHECK(Duration::seconds(1.5e-6).us == 2);
}

TEST_CASE("sums and products of durations end at forever") {
    const Duration longest = Duration::longest_written();
    CHECK(longest * 1'000'000 == Duration::forever());
    CHECK(longest * -1'000'000 == Duration{-Duration::forever().us});
    CHECK(Duration::forever() + Duration::forever() == Duration::forever());
    CHECK(Instant{5} + longest * 1'000'000 == Instant::never());
    CHECK(longest * 3 == Duration{3 * longest.us});
}

TEST_CASE("a ramp crosses a limit at the first microsecond that is on the other side") {
    // Down from 1 by a millionth each microsecond: first below 0.4 after 600,001 us, because at 600,000 us it equals the limit.
    const Ramp down{{1000}, 1, -1e-6};
    CHECK(crossing(down, 0.4, {1000}, {2'000'000}) == Instant{1000 + 600'001});
    // Up from 0: no longer below 0.99 after 990,000 us.
    const Ramp up{{0}, 0, 1e-6};
    CHECK(crossing(up, 0.99, {0}, {2'000'000}) == Instant{990'000});
    CHECK(crossing(up, 0.99, {990'000}, {2'000'000}) == Instant::never());
    CHECK(crossing(up, 0.99, {0}, {989'999}) == Instant::never());
    CHECK(crossing(up, 0.99, {0}, {990'000}) == Instant{990'000});
    CHECK(crossing(up, 0.99, {5}, {5}) == Instant::never());
}

TEST_CASE("a slope that is only rounding crosses nothing") {
    CHECK(crossing({{0}, 0.5, 1e-23}, 0.9, {7}, {1'000'000'000}) == Instant::never());
    CHECK(crossing({{0}, 0.5, -1e-23}, 0.5, {7}, {1'000'000'000}) == Instant::never());
    CHECK(crossing({{0}, 0.9, -1e-300}, 0.9, {7}, Instant::last_of_a_trial()) == Instant::never());
}

TEST_CASE("a look at the crossing sees the other side, and one look is enough however flat the ramp is") {
    for (const double slope : {1e-5, 3.3e-8, 7e-12, 2e-16, 5e-19, 1e-21}) {
        for (const double start : {0.9, 0.9 - 1e-11, 0.9 - 1.0000001e-11, 0.9 - 1e-9, 0.9 - 1e-5}) {
            const Ramp up{{123}, start, slope};
            Instant now{123};
            int looks = 0;
            while (now < Instant::never() && looks < 3) {
                const Instant next = crossing(up, 0.9, now, {123 + (std::int64_t{1} << 45)});
                if (next < Instant::never()) {
                    CHECK(is_below(up.now(now), 0.9));
                    CHECK_FALSE(is_below(up.now(next), 0.9));
                    CHECK(is_below(up.now(next - Duration{1}), 0.9));
                }
                now = next;
                ++looks;
            }
            INFO(slope << " from " << start);
            CHECK(looks <= 2);
        }
    }
}
