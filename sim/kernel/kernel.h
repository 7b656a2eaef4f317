// The small interface behind which a trial's clock and its flows live. Two kernels implement it: native_kernel.h and simgrid_kernel.h.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace drsim::kernel {

/// What a kernel calls back. Tokens are the caller's own.
class Handler {
public:
    /// `now` is the instant that the kernel has come to.
    virtual void on_event(Instant now, std::uint32_t token) = 0;
    /// All that was scheduled for this instant has been handed out; true when it scheduled more for the same instant.
    virtual bool settle() = 0;

protected:
    ~Handler() = default;
};

/// Simultaneous events are handed out by ascending phase, then in the order in which they were scheduled.
enum class Phase : std::uint8_t { Flow = 0, World = 1, Response = 2, Last = 3 };

struct FlowId {
    std::uint32_t value = 0xffffffffu;
};

class Kernel {
public:
    virtual ~Kernel() = default;

    [[nodiscard]] virtual Instant now() const = 0;
    /// Hands `token` to the handler at `at`, which is not before now.
    virtual void call_at(Instant at, Phase phase, std::uint32_t token) = 0;

    /// Starts moving `bytes` from place to place along its route, sharing links max-min fairly; `at_most` bounds its own rate
    /// (bytes a second). `token` is handed out in Phase::Flow at the first microsecond at which the last byte has arrived; flows that
    /// arrive in the same one, in the order in which they started. Bytes are whole; with no route between the places they arrive at once.
    virtual FlowId start_flow(std::uint32_t from, std::uint32_t to, double bytes, double at_most, std::uint32_t token) = 0;
    /// Bytes that have not arrived yet; 0 for a flow that is complete.
    [[nodiscard]] virtual double remaining(FlowId flow) const = 0;
    /// Ends a flow without its token; without effect once the last byte has arrived.
    virtual void cancel_flow(FlowId flow) = 0;
    /// Changes a directed link from now on; 0 cuts it, and what crosses it stops until it is restored.
    virtual void set_link(std::uint32_t link, double bytes_per_second) = 0;

    /// Runs from the present instant until nothing is scheduled or the next event lies after `until`; then `until` is now. All events of an
    /// instant are handed out, then settle() is asked until it returns false, before time goes on.
    virtual void run(Handler& handler, Instant until) = 0;
    /// Back to time 0 with nothing scheduled, all links as in the network; keeps memory.
    virtual void reset() = 0;
    /// Since the kernel was made.
    [[nodiscard]] virtual std::uint64_t events_handled() const = 0;
};

}  // namespace drsim::kernel
