// The reference trial (models/systems/reference, scenarios/reference) hand-written as a bare event loop, once as a state machine and once
// as coroutines: the speed of the machine without a system description, records or measures. drsim's speed is quoted relative to it.
#include <algorithm>
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/bare_heap.h"
#include "tests/bench/bare_random.h"

namespace drsim::bench {
namespace {

/// All random values of one trial, in seconds.
struct Chance {
    double onset, lag, probe_phase, acknowledge, decide, promote, scale[3], drain;

    explicit Chance(Random& random) {
        onset = random.uniform(0, 60);
        lag = random.exponential(2);
        probe_phase = random.uniform(0, 30);
        acknowledge = std::min(random.exponential(300), 600.0);
        decide = 300 * std::exp(0.5 * random.normal());
        promote = random.uniform(60, 180);
        for (double& step : scale) step = random.uniform(90, 150);
        drain = random.uniform(0, 60);
    }
};

constexpr double probe_interval = 30, probe_timeout = 5;
constexpr int failures_to_declare = 3;

struct StateMachine {
    enum What : std::uint32_t { Fails, Probes, TimesOut, Acknowledges, Decides, StepDone, Drained };

    double restored(const Chance& chance) {
        queue.restart();
        bool down = false;
        int failures = 0;
        int steps_left = 4;
        double end = 0;
        queue.push(chance.onset, Fails);
        queue.push(chance.probe_phase, Probes);
        while (!queue.empty()) {
            const Bare event = queue.pop();
            ++events;
            switch (event.what) {
                case Fails: down = true; break;
                case Probes:
                    if (down) {
                        queue.push(event.at + probe_timeout, TimesOut);
                    } else {
                        failures = 0;
                        queue.push(event.at + probe_interval, Probes);
                    }
                    break;
                case TimesOut:
                    if (++failures == failures_to_declare) queue.push(event.at + chance.acknowledge, Acknowledges);
                    else queue.push(event.at + probe_interval - probe_timeout, Probes);
                    break;
                case Acknowledges: queue.push(event.at + chance.decide, Decides); break;
                case Decides:
                    queue.push(event.at + chance.promote, StepDone);
                    for (const double step : chance.scale) queue.push(event.at + step, StepDone);
                    break;
                case StepDone:
                    if (--steps_left == 0) queue.push(event.at + chance.drain, Drained);
                    break;
                case Drained: end = event.at; break;
                default: break;
            }
        }
        return end;
    }

    BareHeap queue{256};
    std::uint64_t events = 0;
};

/// Coroutine frames are allocated here and reused by size, so that the address of a frame fits in the heap's 32 bits.
struct Frames {
    static constexpr std::size_t grain = 64, room = 1 << 20;
    alignas(64) static inline std::byte memory[room];
    static inline std::size_t used = 0;
    static inline std::vector<void*> free[64];

    static void* take(std::size_t size) {
        auto& reusable = free[(size + grain - 1) / grain];
        if (!reusable.empty()) {
            void* const frame = reusable.back();
            reusable.pop_back();
            return frame;
        }
        void* const frame = memory + used;
        used += (size + grain - 1) / grain * grain;
        if (used > room) std::abort();
        return frame;
    }
    static void give_back(void* frame, std::size_t size) { free[(size + grain - 1) / grain].push_back(frame); }
};

struct Process {
    struct promise_type {
        static void* operator new(std::size_t size) { return Frames::take(size); }
        static void operator delete(void* frame, std::size_t size) { Frames::give_back(frame, size); }
        Process get_return_object() { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
};

struct Coroutines {
    BareHeap queue{256};
    std::uint64_t events = 0;
    double now = 0, end = 0;
    bool down = false;
    int steps_left = 0;

    void wake(double at, std::coroutine_handle<> who) {
        queue.push(at, static_cast<std::uint32_t>((static_cast<std::byte*>(who.address()) - Frames::memory) / 16));
    }

    struct Wait {
        Coroutines& world;
        double duration;
        bool await_ready() const { return false; }
        void await_suspend(std::coroutine_handle<> who) const { world.wake(world.now + duration, who); }
        void await_resume() const {}
    };
    struct Signal {
        Coroutines& world;
        std::coroutine_handle<> waiter;
        bool raised = false;
        bool await_ready() const { return raised; }
        void await_suspend(std::coroutine_handle<> who) { waiter = who; }
        void await_resume() const {}
        void raise() {
            raised = true;
            if (waiter) world.wake(world.now, waiter);
        }
    };

    Wait wait(double duration) { return {*this, duration}; }

    Process fail(const Chance& chance) {
        co_await wait(chance.onset);
        down = true;
    }
    Process probe(const Chance& chance, Signal& declared) {
        int failures = 0;
        bool unanswered = false;
        double pause = chance.probe_phase;
        // A single suspension point: clang 14 crashes on a loop with several.
        while (failures < failures_to_declare) {
            co_await wait(pause);
            if (unanswered) {
                ++failures;
                unanswered = false;
                pause = probe_interval - probe_timeout;
            } else if (down) {
                unanswered = true;
                pause = probe_timeout;
            } else {
                failures = 0;
                pause = probe_interval;
            }
        }
        declared.raise();
    }
    Process step(double duration, Signal& all_done) {
        co_await wait(duration);
        if (--steps_left == 0) all_done.raise();
    }
    Process respond(const Chance& chance, Signal& declared, Signal& all_done) {
        co_await declared;
        co_await wait(chance.acknowledge);
        co_await wait(chance.decide);
        steps_left = 4;
        step(chance.promote, all_done);
        for (const double duration : chance.scale) step(duration, all_done);
        co_await all_done;
        co_await wait(chance.drain);
        end = now;
    }

    double restored(const Chance& chance) {
        queue.restart();
        now = 0;
        down = false;
        Signal declared{*this, {}}, all_done{*this, {}};
        fail(chance);
        probe(chance, declared);
        respond(chance, declared, all_done);
        while (!queue.empty()) {
            const Bare event = queue.pop();
            ++events;
            now = event.at;
            std::coroutine_handle<>::from_address(Frames::memory + static_cast<std::size_t>(event.what) * 16).resume();
        }
        return end;
    }
};

double quantile(std::vector<double>& values, double share) {
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size()));
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

template <class Loop>
void measure(const char* name, std::uint64_t trials) {
    Loop loop;
    std::vector<double> rto, rpo;
    rto.reserve(trials);
    rpo.reserve(trials);
    const double began = seconds_now();
    for (std::uint64_t trial = 1; trial <= trials; ++trial) {
        Random random(trial);
        const Chance chance(random);
        rto.push_back(loop.restored(chance) - chance.onset);
        rpo.push_back(chance.lag);
    }
    const double took = seconds_now() - began;
    double sum = 0;
    for (const double value : rto) sum += value;
    const auto n = static_cast<double>(trials);
    // Expected: RTO mean 853.3, p50 816.3, p95 1325.2, p99 1596.3; RPO p95 -2 ln 0.05 = 5.991.
    std::printf("%-15s %9.0f trials/s, %4.1f events a trial; RTO mean %.1f p50 %.1f p95 %.1f p99 %.1f, RPO p95 %.3f\n", name, n / took,
                static_cast<double>(loop.events) / n, sum / n, quantile(rto, 0.5), quantile(rto, 0.95), quantile(rto, 0.99),
                quantile(rpo, 0.95));
}

}  // namespace
}  // namespace drsim::bench

int main(int count, char** words) {
    const std::uint64_t trials = count > 1 ? std::strtoull(words[1], nullptr, 10) : 400'000;
    drsim::bench::measure<drsim::bench::StateMachine>("bare heap", trials);
    drsim::bench::measure<drsim::bench::Coroutines>("bare coroutines", trials);
}
