#include "sim/kernel/fluid.h"

#include <algorithm>

namespace drsim::kernel {

namespace {

constexpr double us_per_second = 1e6;
constexpr double never_us = std::numeric_limits<double>::infinity();

}  // namespace

Fluid::Fluid(const Network& network) : network_(network), links_(network.link_bytes_per_second.size()) {
    for (std::size_t i = 0; i < links_.size(); ++i) links_[i].capacity = network.link_bytes_per_second[i] / us_per_second;
}

std::uint32_t Fluid::start(double t_us, const std::vector<std::uint32_t>& links, double bytes, double at_most) {
    come_to(t_us);
    const auto number = static_cast<std::uint32_t>(flows_.size());
    Flow& flow = flows_.emplace_back();
    flow.links = links.data();
    flow.link_count = static_cast<std::uint32_t>(links.size());
    flow.at_most = at_most / us_per_second;
    flow.bytes = bytes;
    flow.since_us = t_us;
    ++moving_;
    for (const std::uint32_t link : links) {
        links_[link].flows.push_back(number);
        mark_changed(link);
    }
    return number;
}

std::uint32_t Fluid::start_arrived() {
    flows_.emplace_back();
    return static_cast<std::uint32_t>(flows_.size() - 1);
}

void Fluid::cancel(double t_us, std::uint32_t number) {
    if (flows_[number].links == nullptr) return;
    come_to(t_us);
    if (flows_[number].place != nowhere) remove_end(flows_[number].place);
    leave_links(number);
}

void Fluid::set_link(double t_us, std::uint32_t link, double bytes_per_second) {
    come_to(t_us);
    mark_changed(link);
    links_[link].capacity = bytes_per_second / us_per_second;
    retuned_links_.push_back(link);
}

double Fluid::remaining(double t_us, std::uint32_t number) const {
    const Flow& flow = flows_[number];
    return std::max(0.0, flow.bytes - flow.rate * (t_us - flow.since_us));
}

double Fluid::next_end_us() {
    share_changed_links();
    return ends_.empty() ? never_us : flows_[ends_.front()].end_us;
}

std::uint32_t Fluid::end_next(double t_us) {
    come_to(t_us);
    const std::uint32_t number = ends_.front();
    remove_end(0);
    leave_links(number);
    return number;
}

void Fluid::leave_links(std::uint32_t number) {
    Flow& flow = flows_[number];
    for (std::uint32_t i = 0; i < flow.link_count; ++i) {
        std::vector<std::uint32_t>& on_link = links_[flow.links[i]].flows;
        *std::find(on_link.begin(), on_link.end(), number) = on_link.back();
        on_link.pop_back();
        mark_changed(flow.links[i]);
    }
    flow.links = nullptr;
    flow.rate = 0;
    flow.bytes = 0;
    --moving_;
}

void Fluid::reset() {
    for (const Flow& flow : flows_) {
        if (flow.links == nullptr) continue;
        for (std::uint32_t i = 0; i < flow.link_count; ++i) links_[flow.links[i]].flows.clear();
    }
    for (const std::uint32_t link : retuned_links_) links_[link].capacity = network_.link_bytes_per_second[link] / us_per_second;
    for (const std::uint32_t link : changed_links_) links_[link].changed = false;
    flows_.clear();
    retuned_links_.clear();
    changed_links_.clear();
    ends_.clear();
    moving_ = 0;
    changed_at_us_ = 0;
}

}  // namespace drsim::kernel
