// The reference kernel: SimGrid's clock, timers and network model behind the same interface, with the same events in the same order.
// SimGrid's engine is a singleton whose clock never goes back:
// one kernel per process, created in a child (simgrid_child.h), for one batch of trials.
#pragma once

#include <memory>

#include "sim/base/network.h"
#include "sim/kernel/kernel.h"

namespace drsim::kernel {

class SimgridKernel final : public Kernel {
public:
    /// The network is read only and must outlive the kernel. Throws std::logic_error if this process has had a kernel of this kind before.
    explicit SimgridKernel(const Network& network);
    ~SimgridKernel() override;
    SimgridKernel(const SimgridKernel&) = delete;
    SimgridKernel& operator=(const SimgridKernel&) = delete;

    [[nodiscard]] Instant now() const override;
    void call_at(Instant at, Phase phase, std::uint32_t token) override;
    FlowId start_flow(std::uint32_t from, std::uint32_t to, double bytes, double at_most, std::uint32_t token) override;
    [[nodiscard]] double remaining(FlowId flow) const override;
    void cancel_flow(FlowId flow) override;
    void set_link(std::uint32_t link, double bytes_per_second) override;
    void run(Handler& handler, Instant until) override;
    /// SimGrid's clock runs on; the batch should end before it reaches 1e7 seconds, where its resolution nears the microsecond.
    void reset() override;
    [[nodiscard]] std::uint64_t events_handled() const override;
    /// Seconds on SimGrid's own clock, over all trials of this process.
    [[nodiscard]] double batch_clock_s() const;

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace drsim::kernel
