// Flows on the native kernel with the arithmetic shown. Link capacities in bytes a second, instants in microseconds.
#include <catch2/catch.hpp>
#include <limits>

#include "sim/kernel/native_kernel.h"
#include "tests/kernel/recorder.h"

using namespace drsim;
using namespace drsim::kernel;
using test::Heard;
using test::Recorder;

namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();
constexpr std::int64_t second = 1'000'000;
constexpr std::uint32_t act_now = 1000;

/// Places 0, 1 and 2 in a row: link 0 from 0 to 1 (100 bytes/s), link 1 from 1 to 2 (60 bytes/s); 2 has no outgoing link.
const Network row{3, {100, 60}, {{}, {{0}}, {{0, 1}}, {}, {}, {{1}}, {}, {}, {}}};

struct World {
    NativeKernel kernel{row};
    Recorder recorder{kernel};
    void at(std::int64_t us, std::function<void()> deed) {
        deeds.push_back(std::move(deed));
        kernel.call_at({us}, Phase::World, act_now + static_cast<std::uint32_t>(deeds.size()) - 1);
        recorder.act = [this](std::uint32_t token) {
            if (token >= act_now) deeds[token - act_now]();
        };
    }
    Heard run(Instant until = Instant::never()) {
        kernel.run(recorder, until);
        Heard arrivals;
        for (const auto& it : recorder.heard) {
            if (it.second < act_now) arrivals.push_back(it);
        }
        return arrivals;
    }
    std::vector<std::function<void()>> deeds;
};

}  // namespace

TEST_CASE("a flow alone takes its bytes divided by the rate of its slowest link") {
    World world;
    world.kernel.start_flow(0, 1, 1000, unbounded, 1);  // 1000 / 100
    world.kernel.start_flow(1, 2, 1200, 40, 2);         // 1200 / 40: its own bound
    CHECK(world.run() == Heard{{10 * second, 1}, {30 * second, 2}});
}

TEST_CASE("two flows halve a link, and the longer one has it alone when the shorter one is done") {
    World world;
    world.kernel.start_flow(0, 1, 500, unbounded, 1);   // 500 / 50 = 10 s
    world.kernel.start_flow(0, 1, 1000, unbounded, 2);  // 500 in 10 s, 500 / 100 = 5 s
    CHECK(world.run() == Heard{{10 * second, 1}, {15 * second, 2}});
}

TEST_CASE("the capacity that a bounded flow leaves goes to the others") {
    World world;
    world.kernel.start_flow(0, 1, 200, 20, 1);          // 200 / 20
    world.kernel.start_flow(0, 1, 1600, unbounded, 2);  // 80 x 10 = 800, then 100 x 8
    CHECK(world.run() == Heard{{10 * second, 1}, {18 * second, 2}});
}

TEST_CASE("shares are max-min fair over several links") {
    World world;
    world.kernel.start_flow(0, 2, 600, unbounded, 1);   // half of link 1: 30, done at 20 s
    world.kernel.start_flow(1, 2, 600, unbounded, 2);   // the other half: 30, done at 20 s
    world.kernel.start_flow(0, 1, 1400, unbounded, 3);  // what flow 1 leaves of link 0: 70, done at 20 s
    CHECK(world.run() == Heard{{20 * second, 1}, {20 * second, 2}, {20 * second, 3}});
}

TEST_CASE("a cut link stops its flows until it is restored") {
    World world;
    const FlowId flow = world.kernel.start_flow(0, 1, 1000, unbounded, 1);
    double at_cut = 0;
    double at_restoration = 0;
    world.at(4 * second, [&] {
        world.kernel.set_link(0, 0);
        at_cut = world.kernel.remaining(flow);
    });
    world.at(9 * second, [&] {
        at_restoration = world.kernel.remaining(flow);
        world.kernel.set_link(0, 100);
    });
    CHECK(world.run() == Heard{{15 * second, 1}});  // 4 + 5 still + 6
    CHECK(at_cut == Approx(600));
    CHECK(at_restoration == Approx(600));
    CHECK(world.kernel.remaining(flow) == 0);
}

TEST_CASE("a flow that never moves does not keep a run from ending") {
    World world;
    world.kernel.set_link(0, 0);
    const FlowId flow = world.kernel.start_flow(0, 1, 1000, unbounded, 1);
    world.at(3 * second, [] {});
    CHECK(world.run().empty());
    CHECK(world.kernel.now().us == 3 * second);
    CHECK(world.kernel.remaining(flow) == 1000);
}

TEST_CASE("a capacity changed in mid-flow counts from then on") {
    World world;
    world.kernel.start_flow(0, 1, 1000, unbounded, 1);
    world.at(5 * second, [&] { world.kernel.set_link(0, 250); });  // 500 left
    CHECK(world.run() == Heard{{7 * second, 1}});
}

TEST_CASE("a capacity changed while nothing moves applies to later flows") {
    World world;
    world.at(second, [&] { world.kernel.set_link(0, 50); });
    world.at(4 * second, [&] { world.kernel.start_flow(0, 1, 100, unbounded, 1); });
    CHECK(world.run() == Heard{{6 * second, 1}});
}

TEST_CASE("a cancelled flow gives back its share and its token is never delivered") {
    World world;
    const FlowId first = world.kernel.start_flow(0, 1, 1000, unbounded, 1);
    world.kernel.start_flow(0, 1, 1000, unbounded, 2);
    world.at(10 * second, [&] {
        CHECK(world.kernel.remaining(first) == Approx(500));
        world.kernel.cancel_flow(first);
        world.kernel.cancel_flow(first);  // cancelling twice has no effect
    });
    CHECK(world.run() == Heard{{15 * second, 2}});  // 50 x 10, then 100 x 5
    CHECK(world.kernel.remaining(first) == 0);
}

TEST_CASE("without a route or without bytes a flow arrives at once") {
    World world;
    world.at(second, [&] {
        world.kernel.call_at(world.kernel.now(), Phase::World, 9);
        world.kernel.start_flow(1, 1, 1e12, unbounded, 1);
        world.kernel.start_flow(2, 0, 1e12, 5, 2);
        world.kernel.start_flow(0, 1, 0, unbounded, 3);
    });
    CHECK(world.run() == Heard{{second, 1}, {second, 2}, {second, 3}, {second, 9}});
}

TEST_CASE("an arrival comes first in its microsecond, an exact one in that microsecond and not the next") {
    World world;
    world.kernel.call_at({10 * second}, Phase::World, 9);
    world.kernel.start_flow(0, 1, 333, 99.9, 2);  // 3.333333.. s: delivered in the microsecond after
    world.kernel.start_flow(1, 2, 600, unbounded, 1);
    CHECK(world.run() == Heard{{3'333'334, 2}, {10 * second, 1}, {10 * second, 9}});
}

TEST_CASE("flows that arrive together are delivered in the order in which they started, whatever their sizes") {
    World world;
    world.kernel.start_flow(0, 1, 500, 50, 3);
    world.kernel.start_flow(1, 2, 300, 30, 2);
    world.kernel.start_flow(0, 1, 200, 20, 1);
    CHECK(world.run() == Heard{{10 * second, 3}, {10 * second, 2}, {10 * second, 1}});
}

TEST_CASE("a run in slices delivers the same events as a run at once") {
    const auto hear = [](std::int64_t slice_us) {
        World world;
        for (std::uint32_t i = 0; i < 20; ++i)
            world.at(static_cast<std::int64_t>(i) * 700'000, [&world, i] { world.kernel.start_flow(0, i % 3, 100 + 7 * i, unbounded, i); });
        if (slice_us == 0) return world.run();
        for (std::int64_t until = 0; until < 200 * second; until += slice_us) world.kernel.run(world.recorder, {until});
        return world.run();
    };
    const Heard at_once = hear(0);
    CHECK(at_once.size() == 20);
    CHECK(hear(130'001) == at_once);
    CHECK(hear(17 * second) == at_once);
}

TEST_CASE("a reset restores the links and forgets the flows") {
    World world;
    world.kernel.set_link(0, 1);
    world.kernel.start_flow(0, 1, 1000, unbounded, 1);
    world.kernel.run(world.recorder, {second});
    world.kernel.reset();
    world.kernel.start_flow(0, 1, 1000, unbounded, 2);
    CHECK(world.run() == Heard{{10 * second, 2}});
}

TEST_CASE("flows from an extra sender share its link and then continue like flows from the place itself") {
    Network network = row;
    const std::uint32_t sender = network.add_sender(0, 50);
    CHECK(network.route(sender, 2).links == std::vector<std::uint32_t>{2, 0, 1});
    CHECK(network.route(0, 2).links == std::vector<std::uint32_t>{0, 1});
    NativeKernel kernel(network);
    Recorder recorder{kernel};
    kernel.start_flow(sender, 1, 500, unbounded, 1);  // 25 a second each: 500 in 20 s
    kernel.start_flow(sender, 0, 750, unbounded, 2);  // 500 in 20 s, and the other 250 at 50 in 5 s
    kernel.run(recorder, Instant::never());
    CHECK(recorder.heard == Heard{{20 * second, 1}, {25 * second, 2}});
}
