// Flows as fluids: each moves at its max-min fair share of the links that it crosses. Time here is real, in microseconds.
// The kernel decides when a completion is reported, and to whom.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/base/network.h"

namespace drsim::kernel {

/// Flows are numbered from 0 in the order in which they start; numbers are not reused before reset(). Calls come in time order.
class Fluid {
public:
    explicit Fluid(const Network& network);

    /// `links` must stay in place while the flow moves; `at_most` in bytes per second.
    std::uint32_t start(double t_us, const std::vector<std::uint32_t>& links, double bytes, double at_most);
    /// A number for a flow that takes no time.
    std::uint32_t start_arrived();
    /// No effect on a flow that has ended.
    void cancel(double t_us, std::uint32_t flow);
    void set_link(double t_us, std::uint32_t link, double bytes_per_second);
    [[nodiscard]] double remaining(double t_us, std::uint32_t flow) const;

    [[nodiscard]] bool has_flows() const { return moving_ != 0; }
    /// When the next flow ends if nothing changes; infinity if none ever does.
    double next_end_us();
    /// Ends the next flow at `t_us` and returns it.
    std::uint32_t end_next(double t_us);
    /// Removes all flows and resets all links to the network's; keeps memory.
    void reset();

private:
    static constexpr std::uint32_t nowhere = 0xffffffffu;

    struct Flow {
        const std::uint32_t* links = nullptr;
        std::uint32_t link_count = 0;
        std::uint32_t place = nowhere;      // index in ends_
        std::uint64_t seen = 0, fixed = 0;  // round that last visited it; round that last gave it a rate
        double at_most = 0;                 // bytes per microsecond, like all rates here
        double rate = 0;
        double bytes = 0;  // at since_us
        double since_us = 0;
        double end_us = std::numeric_limits<double>::infinity();
    };
    struct Link {
        double capacity = 0;
        double left = 0;            // while rates are computed: capacity not given out yet,
        std::uint32_t unfixed = 0;  // and number of flows without a rate
        std::uint64_t seen = 0;
        bool changed = false;
        std::vector<std::uint32_t> flows;
    };

    void come_to(double t_us);
    void mark_changed(std::uint32_t link);
    void share_changed_links();
    void collect_component(std::uint32_t link);
    void share_component();
    bool fix_bounded_flows(double share);
    void fix(std::uint32_t flow, double rate);
    void leave_links(std::uint32_t flow);
    void replace_first_end();

    void put(std::uint32_t place, std::uint32_t flow);
    void remove_end(std::uint32_t place);
    void rise(std::uint32_t place, std::uint32_t flow);
    void sink(std::uint32_t place, std::uint32_t flow);

    const Network& network_;
    std::vector<Flow> flows_;
    std::vector<Link> links_;
    std::uint32_t moving_ = 0;
    std::uint64_t round_ = 0;
    double changed_at_us_ = 0;
    std::vector<std::uint32_t> changed_links_;
    std::vector<std::uint32_t> retuned_links_;  // links whose capacity differs from the network's
    std::vector<std::uint32_t> component_links_, component_flows_, bounded_flows_;
    std::vector<std::uint32_t> ends_;  // binary heap by end_us of flows: the first to end of each connected component
};

}  // namespace drsim::kernel
