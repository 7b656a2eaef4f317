// The fast kernel, one per thread: a heap of events and fluid flows.
// Allocates nothing once its memory has reached the size of the largest trial.
#pragma once

#include <vector>

#include "sim/base/network.h"
#include "sim/kernel/event_heap.h"
#include "sim/kernel/fluid.h"
#include "sim/kernel/kernel.h"

namespace drsim::kernel {

class NativeKernel final : public Kernel {
public:
    /// The network is read only and must outlive the kernel.
    explicit NativeKernel(const Network& network);

    [[nodiscard]] Instant now() const override { return now_; }
    void call_at(Instant at, Phase phase, std::uint32_t token) override {
        if (at >= Instant::never()) return;
        events_.push(at, phase, events_.number(), token);
    }
    FlowId start_flow(std::uint32_t from, std::uint32_t to, double bytes, double at_most, std::uint32_t token) override;
    [[nodiscard]] double remaining(FlowId flow) const override;
    void cancel_flow(FlowId flow) override;
    void set_link(std::uint32_t link, double bytes_per_second) override;
    void run(Handler& handler, Instant until) override;
    void reset() override;
    [[nodiscard]] std::uint64_t events_handled() const override { return handled_; }

private:
    /// What the end of a flow hands out: its token, and the number that orders flows by their start.
    struct Arrival {
        std::uint64_t number = 0;
        std::uint32_t token = 0;
    };

    [[nodiscard]] double now_us() const { return static_cast<double>(now_.us); }
    void schedule_arrivals(Instant until);

    const Network& network_;
    Instant now_;
    double stop_us_ = 0;  // the last real time at which an event was handed out or a flow ended
    std::uint64_t handled_ = 0;
    EventHeap events_;
    Fluid fluid_;
    std::vector<Arrival> arrivals_;  // by FlowId
};

}  // namespace drsim::kernel
