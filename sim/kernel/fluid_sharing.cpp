// Max-min fair shares by progressive filling, only for changed links and what is connected to them; and the flow that ends first.
#include <algorithm>

#include "sim/kernel/fluid.h"

namespace drsim::kernel {

void Fluid::come_to(double t_us) {
    // Changes at one instant are shared out together, and earlier ones before anything changes again.
    if (t_us != changed_at_us_) share_changed_links();
    changed_at_us_ = t_us;
}

void Fluid::mark_changed(std::uint32_t link) {
    if (links_[link].changed) return;
    links_[link].changed = true;
    changed_links_.push_back(link);
}

void Fluid::share_changed_links() {
    if (changed_links_.empty()) return;
    ++round_;
    for (const std::uint32_t link : changed_links_) {
        links_[link].changed = false;
        if (links_[link].seen == round_ || links_[link].flows.empty()) continue;
        collect_component(link);
        share_component();
        replace_first_end();
    }
    changed_links_.clear();
}

void Fluid::collect_component(std::uint32_t first) {
    component_links_.assign(1, first);
    component_flows_.clear();
    bounded_flows_.clear();
    links_[first].seen = round_;
    for (std::size_t next = 0; next < component_links_.size(); ++next) {
        Link& link = links_[component_links_[next]];
        link.left = link.capacity;
        link.unfixed = static_cast<std::uint32_t>(link.flows.size());
        for (const std::uint32_t number : link.flows) {
            Flow& flow = flows_[number];
            if (flow.seen == round_) continue;
            flow.seen = round_;
            component_flows_.push_back(number);
            if (flow.at_most < std::numeric_limits<double>::infinity()) bounded_flows_.push_back(number);
            for (std::uint32_t i = 0; i < flow.link_count; ++i) {
                Link& other = links_[flow.links[i]];
                if (other.seen == round_) continue;
                other.seen = round_;
                component_links_.push_back(flow.links[i]);
            }
        }
    }
}

void Fluid::share_component() {
    // The smallest bound comes last, where it is removed; equal bounds are ordered by number, so that the order is unique.
    std::sort(bounded_flows_.begin(), bounded_flows_.end(), [this](std::uint32_t a, std::uint32_t b) {
        return flows_[a].at_most != flows_[b].at_most ? flows_[a].at_most > flows_[b].at_most : a > b;
    });
    for (;;) {
        // The level to which all flows without a rate can rise together, and the link that stops them.
        double share = std::numeric_limits<double>::infinity();
        std::uint32_t bottleneck = nowhere;
        for (std::size_t i = 0; i < component_links_.size();) {
            const Link& link = links_[component_links_[i]];
            if (link.unfixed == 0) {
                component_links_[i] = component_links_.back();
                component_links_.pop_back();
                continue;
            }
            const double level = std::max(0.0, link.left) / link.unfixed;
            if (level < share) {
                share = level;
                bottleneck = component_links_[i];
            }
            ++i;
        }
        if (bottleneck == nowhere) return;
        if (fix_bounded_flows(share)) continue;
        for (const std::uint32_t number : links_[bottleneck].flows) fix(number, share);
    }
}

bool Fluid::fix_bounded_flows(double share) {
    bool any = false;
    while (!bounded_flows_.empty()) {
        const std::uint32_t number = bounded_flows_.back();
        if (flows_[number].at_most > share) break;
        any = any || flows_[number].fixed != round_;
        fix(number, flows_[number].at_most);
        bounded_flows_.pop_back();
    }
    return any;
}

void Fluid::fix(std::uint32_t number, double rate) {
    Flow& flow = flows_[number];
    if (flow.fixed == round_) return;
    flow.fixed = round_;
    for (std::uint32_t i = 0; i < flow.link_count; ++i) {
        Link& link = links_[flow.links[i]];
        link.left -= rate;
        --link.unfixed;
    }
    if (rate == flow.rate) return;  // its end stays the same, to the last bit
    flow.bytes = std::max(0.0, flow.bytes - flow.rate * (changed_at_us_ - flow.since_us));
    flow.since_us = changed_at_us_;
    flow.rate = rate;
    flow.end_us = rate > 0 ? changed_at_us_ + flow.bytes / rate : std::numeric_limits<double>::infinity();
}

void Fluid::replace_first_end() {
    std::uint32_t first = nowhere;
    double earliest = std::numeric_limits<double>::infinity();
    for (const std::uint32_t number : component_flows_) {
        const Flow& flow = flows_[number];
        if (flow.place != nowhere) remove_end(flow.place);
        // Equal ends: the flow that started first ends first.
        if (flow.end_us < earliest || (flow.end_us == earliest && number < first)) {
            earliest = flow.end_us;
            first = number;
        }
    }
    if (earliest == std::numeric_limits<double>::infinity()) return;
    ends_.push_back(first);
    rise(static_cast<std::uint32_t>(ends_.size() - 1), first);
}

void Fluid::put(std::uint32_t place, std::uint32_t flow) {
    ends_[place] = flow;
    flows_[flow].place = place;
}

void Fluid::remove_end(std::uint32_t place) {
    flows_[ends_[place]].place = nowhere;
    const std::uint32_t last = ends_.back();
    ends_.pop_back();
    if (place == ends_.size()) return;
    rise(place, last);
    sink(flows_[last].place, last);
}

void Fluid::rise(std::uint32_t place, std::uint32_t flow) {
    while (place != 0) {
        const std::uint32_t parent = (place - 1) / 2;
        if (flows_[ends_[parent]].end_us <= flows_[flow].end_us) break;
        put(place, ends_[parent]);
        place = parent;
    }
    put(place, flow);
}

void Fluid::sink(std::uint32_t place, std::uint32_t flow) {
    for (std::uint32_t child = 2 * place + 1; child < ends_.size(); child = 2 * place + 1) {
        if (child + 1 < ends_.size() && flows_[ends_[child + 1]].end_us < flows_[ends_[child]].end_us) ++child;
        if (flows_[flow].end_us <= flows_[ends_[child]].end_us) break;
        put(place, ends_[child]);
        place = child;
    }
    put(place, flow);
}

}  // namespace drsim::kernel
