// The interface to a trial's clock and flows. Two kernels implement it: native_kernel.h and simgrid_kernel.h.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace drsim::kernel {

/// What a kernel calls back. Tokens belong to the caller.
class Handler {
public:
    /// `now` is the kernel's current instant.
    virtual void on_event(Instant now, std::uint32_t token) = 0;
    /// Called when everything scheduled for this instant has been handed out; returns true if it scheduled more for the same instant.
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

    /// Starts moving `bytes` from place to place along the route, with max-min fair sharing of links; `at_most` limits its own rate (bytes
    /// per second). `token` is handed out in Phase::Flow at the first microsecond at which the last byte has arrived. Flows that arrive in
    /// the same microsecond are handed out in start order. Bytes are rounded to whole ones;
    /// without a route between the places they arrive at once.
    virtual FlowId start_flow(std::uint32_t from, std::uint32_t to, double bytes, double at_most, std::uint32_t token) = 0;
    /// Bytes that have not arrived yet; 0 for a flow that is complete.
    [[nodiscard]] virtual double remaining(FlowId flow) const = 0;
    /// Ends a flow without its token; no effect once the last byte has arrived.
    virtual void cancel_flow(FlowId flow) = 0;
    /// Changes a directed link from now on; 0 cuts it, and flows over it stop until it is restored.
    virtual void set_link(std::uint32_t link, double bytes_per_second) = 0;

    /// Runs from the current instant until nothing is scheduled or the next event is after `until`; then `until` is now.
    /// All events of an instant are handed out, and settle() is called until it returns false, before time advances.
    virtual void run(Handler& handler, Instant until) = 0;
    /// Resets to time 0 with nothing scheduled and all links as in the network; keeps memory.
    virtual void reset() = 0;
    /// Since the kernel was created.
    [[nodiscard]] virtual std::uint64_t events_handled() const = 0;
};

}  // namespace drsim::kernel
