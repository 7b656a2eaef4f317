// Laws of time and order on the native kernel; agreement_laws.cpp checks SimGrid against it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <tuple>

#include "sim/kernel/native_kernel.h"
#include "tests/kernel/recorder.h"

using namespace drsim;
using namespace drsim::kernel;
using test::Heard;
using test::Recorder;

namespace {

const Network no_network;
}  // namespace

TEST_CASE("events are delivered by time, then phase, then scheduling order") {
    NativeKernel kernel(no_network);
    Recorder recorder(kernel);
    kernel.call_at({20}, Phase::World, 1);
    kernel.call_at({10}, Phase::Last, 2);
    kernel.call_at({10}, Phase::World, 3);
    kernel.call_at({10}, Phase::Response, 4);
    kernel.call_at({10}, Phase::World, 5);
    kernel.call_at({10}, Phase::Flow, 6);
    kernel.run(recorder, Instant::never());
    CHECK(recorder.heard == Heard{{10, 6}, {10, 3}, {10, 5}, {10, 4}, {10, 2}, {20, 1}});
    CHECK(recorder.settled == std::vector<std::int64_t>{10, 20});
    CHECK(kernel.events_handled() == 6);
    CHECK(kernel.now().us == 20);
}

TEST_CASE("an event scheduled for the present instant is delivered in it, in its phase") {
    NativeKernel kernel(no_network);
    Recorder recorder(kernel);
    recorder.act = [&](std::uint32_t token) {
        if (token != 1) return;
        kernel.call_at(kernel.now(), Phase::Last, 4);
        kernel.call_at(kernel.now(), Phase::World, 3);
    };
    kernel.call_at({5}, Phase::World, 1);
    kernel.call_at({5}, Phase::Response, 2);
    kernel.run(recorder, Instant::never());
    CHECK(recorder.heard == Heard{{5, 1}, {5, 3}, {5, 2}, {5, 4}});
}

TEST_CASE("settle is called after all events of an instant, again while it schedules more, and then time goes on") {
    NativeKernel kernel(no_network);
    Recorder recorder(kernel);
    int asked = 0;
    recorder.when_settling = [&] {
        if (++asked > 2) return false;
        kernel.call_at(kernel.now(), Phase::World, 100 + static_cast<std::uint32_t>(asked));
        return true;
    };
    kernel.call_at({7}, Phase::World, 1);
    kernel.call_at({7}, Phase::Last, 2);
    kernel.call_at({8}, Phase::World, 3);
    kernel.run(recorder, Instant::never());
    CHECK(recorder.heard == Heard{{7, 1}, {7, 2}, {7, 101}, {7, 102}, {8, 3}});
    CHECK(recorder.settled == std::vector<std::int64_t>{7, 7, 7, 8});
}

TEST_CASE("a run stops at its end, stays there while events are pending, and continues from there") {
    NativeKernel kernel(no_network);
    Recorder recorder(kernel);
    kernel.call_at({10}, Phase::World, 1);
    kernel.call_at({20}, Phase::World, 2);
    kernel.call_at(Instant::never(), Phase::World, 3);  // never is not an instant
    kernel.run(recorder, {10});
    CHECK(recorder.heard == Heard{{10, 1}});
    kernel.run(recorder, {15});
    CHECK(kernel.now().us == 15);
    kernel.run(recorder, Instant::never());
    CHECK(recorder.heard == Heard{{10, 1}, {20, 2}});
    CHECK(kernel.now().us == 20);
}

TEST_CASE("after a reset a kernel behaves like a new one") {
    NativeKernel kernel(no_network);
    Recorder recorder(kernel);
    kernel.call_at({10}, Phase::World, 1);
    kernel.call_at({99}, Phase::World, 2);
    kernel.run(recorder, {50});
    kernel.reset();
    CHECK(kernel.now().us == 0);
    recorder.heard.clear();
    kernel.call_at({3}, Phase::World, 7);
    kernel.run(recorder, Instant::never());
    CHECK(recorder.heard == Heard{{3, 7}});
}

TEST_CASE("any number of events is sorted, ties in scheduling order") {
    constexpr std::uint64_t seed = 11;
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    NativeKernel kernel(no_network);
    for (const std::uint32_t count : {1u, 2u, 3u, 4u, 5u, 6u, 21u, 64u, 65u, 1000u, 50000u}) {
        Recorder recorder(kernel);
        std::vector<std::tuple<std::int64_t, int, std::uint32_t>> expected;
        for (std::uint32_t token = 0; token < count; ++token) {
            const auto at = static_cast<std::int64_t>(random() % (count / 4 + 1));
            const int phase = static_cast<int>(random() % 4);
            expected.emplace_back(at, phase, token);
            kernel.call_at({at}, static_cast<Phase>(phase), token);
        }
        std::sort(expected.begin(), expected.end());
        kernel.run(recorder, Instant::never());
        REQUIRE(recorder.heard.size() == count);
        bool same = true;
        for (std::uint32_t i = 0; i < count; ++i)
            same = same && recorder.heard[i].first == std::get<0>(expected[i]) && recorder.heard[i].second == std::get<2>(expected[i]);
        CHECK(same);
        kernel.reset();
    }
}

TEST_CASE("the largest time, token and phase do not disturb each other") {
    NativeKernel kernel(no_network);
    Recorder recorder(kernel);
    const Instant last{Instant::never().us - 1};
    kernel.call_at(last, Phase::Last, 0xffffffffu);
    kernel.call_at(last, Phase::Last, 0);
    kernel.run(recorder, Instant::never());
    CHECK(recorder.heard == Heard{{last.us, 0xffffffffu}, {last.us, 0}});
}
