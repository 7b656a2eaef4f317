#include "sim/base/drawn_ahead.h"
#include "sim/base/stream.h"

#include <Random123/philox.h>
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

using namespace drsim;

TEST_CASE("Philox2x64-10 gives the published answers") {
    // Random123's kat_vectors: counter, key, result.
    struct Known {
        std::uint64_t counter[2], key, result[2];
    };
    const Known known[] = {
        {{0, 0}, 0, {0xca00a0459843d731ull, 0x66c24222c9a845b5ull}},
        {{~0ull, ~0ull}, ~0ull, {0x65b021d60cd8310full, 0x4d02f3222f86df20ull}},
        {{0x243f6a8885a308d3ull, 0x13198a2e03707344ull}, 0xa4093822299f31d0ull, {0x0a5e742c2997341cull, 0xb0f883d38000de5dull}},
    };
    for (const Known& it : known) {
        const auto result = r123::Philox2x64{}({{it.counter[0], it.counter[1]}}, {{it.key}});
        CHECK(result[0] == it.result[0]);
        CHECK(result[1] == it.result[1]);
    }
    // Draw 0 of trial 0 of stream 0 under seed 0 is the first vector: its top 52 bits and a half.
    CHECK(Draws(0, 0).uniform({0}, 0) == (static_cast<double>(0xca00a0459843d731ull >> 12) + 0.5) * 0x1p-52);
}

TEST_CASE("a draw depends only on seed, trial, stream and number") {
    const StreamId lag = stream_named("database/lag");
    const StreamId probe = stream_named("probe/phase");
    const Draws draws(7, 41);
    const double first = draws.uniform(lag, 0);
    const double second = draws.uniform(lag, 1);
    CHECK(Draws(7, 41).uniform(lag, 1) == second);  // requested in the other order, by another object
    CHECK(Draws(7, 41).uniform(lag, 0) == first);
    CHECK(first != second);
    CHECK(Draws(8, 41).uniform(lag, 0) != first);
    CHECK(Draws(7, 42).uniform(lag, 0) != first);
    CHECK(draws.uniform(probe, 0) != first);
    CHECK(draws.uniform(lag, (1u << 24) - 1) != Draws(7, 42).uniform(lag, 0));  // the last draw of a trial is not the next trial's
}

TEST_CASE("draws are uniform over trials and over draw numbers, and never 0 or 1") {
    const StreamId stream = stream_named("uniformity");
    for (const bool over_trials : {true, false}) {
        constexpr int n = 1'000'000;
        std::vector<int> counts(100);
        double sum = 0;
        for (std::uint32_t i = 0; i < n; ++i) {
            const double u = over_trials ? Draws(1, i).uniform(stream, 0) : Draws(1, 0).uniform(stream, i);
            REQUIRE(u > 0);
            REQUIRE(u < 1);
            sum += u;
            ++counts[static_cast<std::size_t>(u * 100)];
        }
        CHECK(sum / n == Approx(0.5).margin(4 * 0.2887 / 1000));  // four standard errors
        double chi_squared = 0;
        for (const int count : counts) chi_squared += (count - n / 100.0) * (count - n / 100.0) / (n / 100.0);
        CHECK(chi_squared < 99 + 4 * 14.07);  // 99 degrees of freedom, sd sqrt(198)
    }
}

TEST_CASE("stream names are hashed at compile time and differ") {
    static_assert(stream_named("a").hash != stream_named("b").hash);
    static_assert(stream_named("") == stream_named(""));
    CHECK(stream_named("database/lag").hash != stream_named("database/lags").hash);
}

TEST_CASE("numbers drawn ahead equal the numbers drawn one by one") {
    // More streams than the buffer holds, numbers that change from trial to trial, and trials in any order.
    drsim::DrawnAhead ahead;
    for (const std::uint64_t trial : {0ull, 1ull, 7ull, 2ull, 2ull, 1'000'000ull, 3ull, 4ull}) {
        ahead.begin(42, trial);
        const drsim::Draws draws(42, trial);
        for (std::uint64_t name = 0; name < 200; ++name)
            for (const std::uint32_t number : {0u, 1u, static_cast<std::uint32_t>(trial % 5), 4096u}) {
                const auto stream = drsim::stream_named("stream " + std::to_string(name));
                CHECK(ahead.uniform(stream, number) == draws.uniform(stream, number));
            }
    }
    // Another seed gives other draws.
    ahead.begin(43, 0);
    CHECK(ahead.uniform(drsim::stream_named("stream 0"), 0) == drsim::Draws(43, 0).uniform(drsim::stream_named("stream 0"), 0));
}
