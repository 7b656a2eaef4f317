// Event and flow rates of the native kernel and of the bare heap, in one run.
#include <cstdio>
#include <limits>
#include <vector>

#include "sim/kernel/native_kernel.h"
#include "tests/bench/bare_heap.h"
#include "tests/bench/bare_random.h"

namespace drsim::bench {
namespace {

constexpr std::uint64_t events_wanted = 3'000'000;

/// `waiting` timers; each is set again to an exponential time with mean 1 s when it fires.
double bare_rate(std::uint32_t waiting) {
    BareHeap queue(waiting);
    Random random(7);
    const double began = seconds_now();
    for (std::uint32_t i = 0; i < waiting; ++i) queue.push(random.exponential(1), i);
    for (std::uint64_t n = 0; n < events_wanted; ++n) {
        const Bare event = queue.pop();
        queue.push(event.at + random.exponential(1), event.what);
    }
    return static_cast<double>(events_wanted) / (seconds_now() - began);
}

double kernel_rate(std::uint32_t waiting) {
    struct Timers final : kernel::Handler {
        explicit Timers(kernel::Kernel& it) : kernel(it) {}
        void on_event(Instant now, std::uint32_t token) override {
            if (left-- > 0) kernel.call_at(now + Duration::seconds(random.exponential(1)), kernel::Phase::World, token);
        }
        bool settle() override { return false; }
        kernel::Kernel& kernel;
        Random random{7};
        std::int64_t left = static_cast<std::int64_t>(events_wanted);
    };
    const Network network;
    kernel::NativeKernel kernel(network);
    Timers timers(kernel);
    const double began = seconds_now();
    for (std::uint32_t i = 0; i < waiting; ++i)
        kernel.call_at(Instant{} + Duration::seconds(timers.random.exponential(1)), kernel::Phase::World, i);
    kernel.run(timers, Instant::never());
    return static_cast<double>(kernel.events_handled()) / (seconds_now() - began);
}

/// Microseconds per flow when `sharing` flows share a link and each is followed by another when it ends.
double flow_cost_us(std::uint32_t sharing) {
    struct Flows final : kernel::Handler {
        explicit Flows(kernel::Kernel& it) : kernel(it) {}
        void start() { kernel.start_flow(0, 1, random.uniform(1e6, 100e6), std::numeric_limits<double>::infinity(), 0); }
        void on_event(Instant, std::uint32_t) override {
            if (left-- > 0) start();
        }
        bool settle() override { return false; }
        kernel::Kernel& kernel;
        Random random{7};
        std::int64_t left = 0;
    };
    const Network network{2, {1e9}, {{}, {{0}}, {}, {}}};
    kernel::NativeKernel kernel(network);
    Flows flows(kernel);
    constexpr int rounds = 100;
    constexpr std::int64_t flows_a_round = 3000;
    const double began = seconds_now();
    for (int round = 0; round < rounds; ++round) {
        kernel.reset();
        flows.left = flows_a_round - sharing;
        for (std::uint32_t i = 0; i < sharing; ++i) flows.start();
        kernel.run(flows, Instant::never());
    }
    return (seconds_now() - began) * 1e6 / (rounds * static_cast<double>(flows_a_round));
}

}  // namespace
}  // namespace drsim::bench

int main() {
    using namespace drsim::bench;
    for (const std::uint32_t waiting : {1'000u, 100'000u}) {
        const double bare = bare_rate(waiting);
        const double native = kernel_rate(waiting);
        std::printf("%6u waiting: bare heap %.1f, kernel %.1f million events/s; ratio %.2f\n", waiting, bare / 1e6, native / 1e6,
                    native / bare);
    }
    for (const std::uint32_t sharing : {1u, 3u, 10u, 100u})
        std::printf("%3u flows sharing a link: %.2f microseconds a flow\n", sharing, flow_cost_us(sharing));
}
