#include "sim/kernel/native_kernel.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/kernel/flow_tie.h"

namespace drsim::kernel {

NativeKernel::NativeKernel(const Network& network) : network_(network), fluid_(network) {}

FlowId NativeKernel::start_flow(std::uint32_t from, std::uint32_t to, double bytes, double at_most, std::uint32_t token) {
    const std::uint64_t number = events_.number();
    arrivals_.push_back({number, token});
    const double whole_bytes = std::round(bytes);
    const auto& links = network_.route(from, to).links;
    if (links.empty() || whole_bytes <= 0) {
        events_.push(now_, Phase::Flow, number, token);
        return {fluid_.start_arrived()};
    }
    return {fluid_.start(now_us(), links, whole_bytes, at_most)};
}

double NativeKernel::remaining(FlowId flow) const { return fluid_.remaining(now_us(), flow.value); }

void NativeKernel::cancel_flow(FlowId flow) { fluid_.cancel(now_us(), flow.value); }

void NativeKernel::set_link(std::uint32_t link, double bytes_per_second) { fluid_.set_link(now_us(), link, bytes_per_second); }

void NativeKernel::run(Handler& handler, Instant until) {
    for (;;) {
        if (fluid_.has_flows()) schedule_arrivals(until);
        if (events_.empty()) break;
        const Instant next = events_.next();
        if (next > until) break;
        now_ = next;
        do {
            while (events_.next_is_at(next)) {
                ++handled_;
                handler.on_event(next, events_.pop_token());
            }
        } while (handler.settle());
    }
    const bool left = !events_.empty() || (fluid_.has_flows() && fluid_.next_end_us() < std::numeric_limits<double>::infinity());
    if (left) now_ = until;
}

void NativeKernel::schedule_arrivals(Instant until) {
    stop_us_ = std::max(stop_us_, now_us());
    for (;;) {
        const Instant limit = events_.empty() ? until : std::min(until, events_.next());
        const double limit_us = static_cast<double>(limit.us);
        const double end_us = fluid_.next_end_us();
        if (end_us > limit_us + tie_us) return;
        // A flow that ends within tie_us of the clock's last stop ends with that stop, and so with the next event.
        if (end_us > stop_us_ + tie_us) stop_us_ = std::min(end_us, limit_us);
        const std::uint32_t flow = fluid_.end_next(stop_us_);
        const Instant heard = std::max(now_, Instant{} + Duration::microseconds(std::ceil(stop_us_ - tie_us)));
        events_.push(heard, Phase::Flow, arrivals_[flow].number, arrivals_[flow].token);
    }
}

void NativeKernel::reset() {
    now_ = {};
    stop_us_ = 0;
    events_.clear();
    fluid_.reset();
    arrivals_.clear();
}

}  // namespace drsim::kernel
