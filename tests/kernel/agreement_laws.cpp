// The native kernel and SimGrid deliver the same tokens in the same order at the same microseconds.
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <limits>
#include <memory>
#include <random>

#include "tests/kernel/both_kernels.h"

using namespace drsim;
using namespace drsim::kernel;
using namespace drsim::kernel::test;

namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();
constexpr std::int64_t second = 1'000'000;

/// Places 0, 1 and 2 in a row and back.
const Network row{3, {100e6, 60e6, 80e6}, {{}, {{0}}, {{0, 1}}, {}, {}, {{1}}, {{2}}, {}, {}}};

/// Actions at given instants; tokens from 1000 on are actions.
struct Deeds {
    struct Deed {
        std::int64_t us;
        std::function<void(Kernel&)> what;
    };
    std::vector<Deed> all;

    [[nodiscard]] Story story() const {
        return [deeds = all](Kernel& kernel, Recorder& recorder) {
            for (std::uint32_t i = 0; i < deeds.size(); ++i) kernel.call_at({deeds[i].us}, Phase::World, 1000 + i);
            recorder.act = [&kernel, deeds](std::uint32_t token) {
                if (token >= 1000) deeds[token - 1000].what(kernel);
            };
        };
    }
};

Heard arrivals(const Heard& heard) {
    Heard only;
    for (const auto& it : heard) {
        if (it.second < 1000) only.push_back(it);
    }
    return only;
}

/// Checks that both kernels deliver the same, and returns it.
Heard agreed(const Network& network, const Deeds& deeds) {
    const Heard native = on_native(network, deeds.story());
    const Heard simgrid = on_simgrid(network, deeds.story());
    CHECK(native == simgrid);
    return arrivals(native);
}

auto flow(std::uint32_t from, std::uint32_t to, double bytes, double at_most, std::uint32_t token) {
    return [=](Kernel& kernel) { kernel.start_flow(from, to, bytes, at_most, token); };
}

auto capacity(std::uint32_t which, double bytes_per_second) {
    return [=](Kernel& kernel) { kernel.set_link(which, bytes_per_second); };
}

}  // namespace

TEST_CASE("both kernels: two flows share a link") {
    CHECK(agreed(row, {{{0, flow(0, 1, 500e6, unbounded, 1)}, {0, flow(0, 1, 1000e6, unbounded, 2)}}}) ==
          Heard{{10 * second, 1}, {15 * second, 2}});
}

TEST_CASE("both kernels: a bounded flow leaves the rest of the link to the other") {
    CHECK(agreed(row, {{{0, flow(0, 1, 200e6, 20e6, 1)}, {0, flow(0, 1, 1600e6, unbounded, 2)}}}) ==
          Heard{{10 * second, 1}, {18 * second, 2}});
}

TEST_CASE("both kernels: a link cut twice stops its flow each time, and flows that start on it") {
    CHECK(agreed(row, {{{0, flow(0, 1, 1000e6, unbounded, 1)},
                        {4 * second, capacity(0, 0)},
                        {9 * second, capacity(0, 100e6)},
                        {10 * second, capacity(0, 0)},
                        {12 * second, flow(0, 1, 100e6, unbounded, 2)},
                        {20 * second, capacity(0, 100e6)}}}) ==
          Heard{{22 * second, 2}, {26 * second, 1}});  // 4 s + 1 s moved, 500 MB left; then 50, 50 and 100
}

TEST_CASE("both kernels: a capacity changed in mid-flow counts from then on, up and down") {
    CHECK(agreed(row, {{{0, flow(0, 1, 1000e6, unbounded, 1)}, {5 * second, capacity(0, 250e6)}, {6 * second, capacity(0, 50e6)}}}) ==
          Heard{{11 * second, 1}});
}

TEST_CASE("both kernels: a hundred flows on one link, all different") {
    Deeds deeds;
    for (std::uint32_t i = 0; i < 100; ++i) deeds.all.push_back({0, flow(0, 1, 1e6 * (i + 1), unbounded, i)});
    const Heard heard = agreed(row, deeds);
    CHECK(heard.front() == Heard::value_type{second, 0});      // 100 x 1 MB at once
    CHECK(heard.back() == Heard::value_type{50'500'000, 99});  // 5,050 MB in all
}

TEST_CASE("both kernels: a hundred equal flows arrive in the same microsecond in the order in which they started") {
    Deeds deeds;
    for (std::uint32_t i = 0; i < 100; ++i) deeds.all.push_back({7, flow(0, 1, 1e6, unbounded, 99 - i)});
    const Heard heard = agreed(row, deeds);
    for (std::uint32_t i = 0; i < 100; ++i) CHECK(heard[i] == Heard::value_type{second + 7, 99 - i});
}

TEST_CASE("both kernels: several links in a route") {
    CHECK(agreed(row,
                 {{{0, flow(0, 2, 600e6, unbounded, 1)}, {0, flow(1, 2, 600e6, unbounded, 2)}, {0, flow(0, 1, 1400e6, unbounded, 3)}}}) ==
          Heard{{20 * second, 1}, {20 * second, 2}, {20 * second, 3}});
}

TEST_CASE("both kernels: a cancelled flow frees its share and sends no event") {
    const auto id = std::make_shared<FlowId>();
    Deeds deeds;
    deeds.all = {{0, [id](Kernel& kernel) { *id = kernel.start_flow(0, 1, 1000e6, unbounded, 1); }},
                 {0, flow(0, 1, 1000e6, unbounded, 2)},
                 {10 * second, [id](Kernel& kernel) {
                      kernel.cancel_flow(*id);
                      kernel.cancel_flow(*id);
                      kernel.call_at({static_cast<std::int64_t>(20e6 + kernel.remaining(*id))}, Phase::World, 9);
                  }}};
    CHECK(agreed(row, deeds) == Heard{{15 * second, 2}, {20 * second, 9}});
}

TEST_CASE("both kernels: staggered arrivals of uneven sizes") {
    Deeds deeds;
    for (std::uint32_t i = 0; i < 60; ++i)
        deeds.all.push_back({i * 333'333, flow(0, i % 2 + 1, 7'654'321.0 + 1'234'567.0 * (i * i % 17), i % 5 == 0 ? 3.3e6 : unbounded, i)});
    CHECK(agreed(row, deeds).size() == 60);
}

TEST_CASE("both kernels: an arrival precedes other events at its instant, and without a route it is immediate") {
    Deeds deeds;
    deeds.all = {{0, flow(0, 1, 1000e6, unbounded, 1)}, {10 * second, [](Kernel& kernel) {
                                                             kernel.start_flow(1, 0, 5e12, unbounded, 2);
                                                             kernel.start_flow(2, 2, 5e12, 1, 3);
                                                         }}};
    const Story story = deeds.story();
    const Heard expected{{0, 1000}, {10 * second, 1}, {10 * second, 1001}, {10 * second, 2}, {10 * second, 3}};
    CHECK(on_native(row, story) == expected);
    CHECK(on_simgrid(row, story) == expected);
}

TEST_CASE("both kernels: the remaining bytes of a flow agree to a byte") {
    Deeds deeds;
    const auto first = std::make_shared<FlowId>();
    deeds.all = {{0, [first](Kernel& kernel) { *first = kernel.start_flow(0, 2, 1e9, unbounded, 1); }},
                 {second, flow(1, 2, 1e9, unbounded, 2)}};
    for (std::int64_t at = 1; at < 12; ++at) {
        deeds.all.push_back({at * 1'400'001, [first](Kernel& kernel) {
                                 // Scheduled as an instant: a kernel with a different number delivers it at a different time.
                                 kernel.call_at({static_cast<std::int64_t>(1e9 + kernel.remaining(*first) + 0.5)}, Phase::World, 8);
                             }});
    }
    CHECK(agreed(row, deeds).size() == 13);
}

TEST_CASE("both kernels: a run that ends early leaves the same pending events") {
    Deeds deeds;
    deeds.all = {{0, flow(0, 1, 1000e6, unbounded, 1)}, {second, flow(0, 1, 100e6, unbounded, 2)}, {20 * second, [](Kernel&) {}}};
    const Instant until{5 * second};
    const Heard expected{{0, 1000}, {second, 1001}, {3 * second, 2}};
    CHECK(on_native(row, deeds.story(), until) == expected);
    CHECK(on_simgrid(row, deeds.story(), until) == expected);
}

TEST_CASE("both kernels: a batch of trials with resets, cut short and whole, gets the same events as fresh kernels") {
    const auto trial = [](std::uint32_t number) {
        Deeds deeds;
        for (std::uint32_t i = 0; i < 10; ++i) {
            deeds.all.push_back(
                {(i * 7919 + number * 104729) % 3'000'000, flow(0, i % 3, 1e6 * ((i + number) % 13 + 1), i % 4 == 0 ? 2e6 : unbounded, i)});
        }
        deeds.all.push_back({second, capacity(number % 2, number % 3 == 0 ? 0 : 30e6)});
        return deeds.story();
    };
    const auto until = [](std::uint32_t number) { return number % 2 == 0 ? Instant{1'500'000 + number} : Instant::never(); };
    SimgridChild child([&](const SimgridChild::Send&) {
        SimgridKernel kernel(row);
        for (std::uint32_t number = 0; number < 40; ++number) {
            kernel.reset();
            const Heard heard = tell(kernel, trial(number), until(number));
            if (heard != on_native(row, trial(number), until(number)))
                throw std::runtime_error("trial " + std::to_string(number) + " differs");
            if (kernel.batch_clock_s() > 1e7) throw std::runtime_error("the batch's clock is too late to be exact");
        }
    });
    CHECK(child.collect().how == "");
}

TEST_CASE("both kernels: tens of thousands of timers with ties that schedule more fire in exactly the same order") {
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        INFO("seed " << seed);
        const Story story = [seed](Kernel& kernel, Recorder& recorder) {
            const auto random = std::make_shared<std::mt19937_64>(seed);
            const auto left = std::make_shared<int>(30'000);
            const auto schedule = [&kernel, random, left] {
                if ((*left)-- <= 0) return;
                // A small range makes ties; sometimes the present instant, or days ahead.
                const std::uint64_t kind = (*random)() % 10;
                const auto ahead = static_cast<std::int64_t>(kind == 0 ? 0 : kind == 1 ? (*random)() % 200'000'000'000 : (*random)() % 50);
                const auto phase = static_cast<Phase>((*random)() % 4);
                kernel.call_at(kernel.now() + Duration{ahead}, phase, static_cast<std::uint32_t>((*random)()));
            };
            for (int i = 0; i < 1000; ++i) schedule();
            recorder.act = [schedule](std::uint32_t token) {
                schedule();
                if (token % 16 == 0) schedule();
            };
            const auto asked = std::make_shared<int>(0);
            recorder.when_settling = [&kernel, asked] {
                if (++*asked % 100 != 0) return false;
                kernel.call_at(kernel.now(), Phase::Last, 77);
                return true;
            };
        };
        const Heard native = on_native(row, story);
        CHECK(native.size() > 25'000);
        CHECK(native == on_simgrid(row, story));
    }
}

TEST_CASE("both kernels: a thousand random flows on random networks, with cuts, changes and cancellations") {
    for (const std::uint64_t seed : {21u, 22u, 23u, 24u, 25u}) {
        INFO("seed " << seed);
        std::mt19937_64 random(seed);
        const auto below = [&random](std::uint64_t n) { return random() % n; };
        Network network;
        network.places = 8;
        for (int i = 0; i < 12; ++i) network.link_bytes_per_second.push_back(1e6 * static_cast<double>(1 + below(200)));
        network.routes.resize(64);
        for (std::uint32_t from = 0; from < 8; ++from) {
            for (std::uint32_t to = 0; to < 8; ++to) {
                if (from == to) continue;
                auto& links = network.routes[from * 8 + to].links;
                const std::uint64_t first = below(12);
                for (std::uint64_t i = 0, n = 1 + below(4); i < n; ++i) links.push_back(static_cast<std::uint32_t>((first + i * 5) % 12));
            }
        }
        Deeds deeds;
        const auto started = std::make_shared<std::vector<FlowId>>();
        deeds.all.push_back({0, [started](Kernel&) { started->clear(); }});
        for (std::uint32_t i = 0; i < 1000; ++i) {
            const auto at = static_cast<std::int64_t>(below(60 * second));
            const auto from = static_cast<std::uint32_t>(below(8));
            const auto to = static_cast<std::uint32_t>(below(8));
            const double bytes = static_cast<double>(below(100'000'000));
            const double at_most = below(3) == 0 ? 1e5 * static_cast<double>(1 + below(300)) : unbounded;
            deeds.all.push_back({at, [=](Kernel& kernel) { started->push_back(kernel.start_flow(from, to, bytes, at_most, i % 1000)); }});
            if (i % 20 == 0) {
                const auto which = static_cast<std::uint32_t>(below(12));
                deeds.all.push_back({at, capacity(which, i % 40 == 0 ? 0 : 1e6 * static_cast<double>(1 + below(300)))});
                deeds.all.push_back(
                    {at + static_cast<std::int64_t>(below(10 * second)), capacity(which, network.link_bytes_per_second[which])});
            }
            if (i % 25 == 0) {
                const std::uint64_t pick = below(1000);
                deeds.all.push_back({at, [=](Kernel& kernel) {
                                         if (!started->empty()) kernel.cancel_flow((*started)[pick % started->size()]);
                                     }});
            }
        }
        const Heard native = on_native(network, deeds.story());
        const Heard simgrid = on_simgrid(network, deeds.story());
        REQUIRE(native.size() == simgrid.size());
        std::size_t differing = 0;
        std::int64_t furthest = 0;
        for (std::size_t i = 0; i < native.size(); ++i) {
            differing += native[i] != simgrid[i];
            CHECK(native[i].second == simgrid[i].second);
            furthest = std::max(furthest, std::abs(native[i].first - simgrid[i].first));
        }
        CHECK(arrivals(native).size() > 900);
        CHECK(furthest <= 1);
        CHECK(differing == 0);
    }
}

TEST_CASE("the exit of a child is reported with its reason, and what it sent before arrives") {
    SimgridChild crashing([](const SimgridChild::Send& send) {
        send(std::as_bytes(std::span("ab", 2)));
        std::raise(SIGKILL);
    });
    SimgridChild throwing([](const SimgridChild::Send&) { throw std::runtime_error("what went wrong"); });
    SimgridChild sending([](const SimgridChild::Send& send) {
        const std::vector<std::byte> much(3'000'000, std::byte{7});  // far more than a pipe holds
        send(much);
    });
    SimgridChild second_engine([](const SimgridChild::Send&) {
        const SimgridKernel first(row);
        const SimgridKernel second_one(row);
    });
    const ChildEnd crashed = crashing.collect();
    CHECK(crashed.how == "killed by signal 9 (Killed)");
    CHECK(crashed.bytes.size() == 2);
    CHECK(throwing.collect().how == "exited with status 70: what went wrong");
    const ChildEnd sent = sending.collect();
    CHECK(sent.ended_well());
    CHECK(sent.bytes.size() == 3'000'000);
    CHECK(second_engine.collect().how == "exited with status 70: SimGrid's engine can be created only once per process");
    const SimgridChild abandoned([](const SimgridChild::Send&) {
        for (;;) {}
    });  // killed at the end of its scope, or this test hangs
}

TEST_CASE("both kernels: events of consecutive microseconds are distinct until the last instant of a trial") {
    const std::int64_t last = Instant::last_of_a_trial().us;
    Deeds deeds;
    for (const std::int64_t at : {last / 3, last / 2 - 1, last / 2, last - 40, last - 39, last - 2, last - 1, last})
        for (int i = 0; i < 2; ++i) deeds.all.push_back({at, [](Kernel&) {}});
    const Heard native = on_native(row, deeds.story(), Instant::last_of_a_trial());
    CHECK(native.size() == 16);
    CHECK(native == on_simgrid(row, deeds.story(), Instant::last_of_a_trial()));
}

TEST_CASE("both kernels: an event after the end of a run is not delivered, however long after") {
    Deeds deeds;
    for (const std::int64_t at : {5 * second, (std::int64_t{1} << 53) + 1, std::int64_t{1} << 60, Instant::never().us})
        deeds.all.push_back({at, [](Kernel&) {}});
    const Heard native = on_native(row, deeds.story(), {7 * second});
    CHECK(native.size() == 1);
    CHECK(native == on_simgrid(row, deeds.story(), {7 * second}));
}

TEST_CASE("a child dies with the process that forked it, even if that is killed") {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t parent = fork();
    REQUIRE(parent >= 0);
    if (parent == 0) {
        const SimgridChild child([&](const SimgridChild::Send&) {
            const char byte = 'x';
            if (write(ends[1], &byte, 1) == 1)
                for (;;) pause();
        });
        for (;;) pause();
    }
    close(ends[1]);
    char byte = 0;
    REQUIRE(read(ends[0], &byte, 1) == 1);  // the child is running
    kill(parent, SIGKILL);
    waitpid(parent, nullptr, 0);
    pollfd left{ends[0], POLLIN, 0};
    REQUIRE(poll(&left, 1, 5000) == 1);  // the other end is closed everywhere
    CHECK(read(ends[0], &byte, 1) == 0);
    close(ends[0]);
}

TEST_CASE("a child is abandoned as soon as that is requested") {
    const std::atomic<bool> stop = true;
    SimgridChild child([](const SimgridChild::Send&) {
        for (;;) pause();
    });
    CHECK(child.collect(&stop).how == "killed by signal 9 (Killed)");
}
