#include "sim/kernel/simgrid_network.h"

#include <algorithm>
#include <simgrid/kernel/resource/Model.hpp>
#include <stdexcept>
#include <string>

namespace drsim::kernel {

namespace s4u = simgrid::s4u;

namespace {

constexpr double unbounded = 1e30;  // bytes per second; SimGrid does not accept infinity
constexpr double some_bandwidth = 1;

/// SimGrid's network model; it exists once the first zone does.
simgrid::kernel::resource::Model& network_model() {
    for (auto* model : s4u::Engine::get_instance()->get_all_models()) {
        if (model->get_name() == "Network_CM02") return *model;
    }
    throw std::logic_error("SimGrid has no network model CM02");
}

}  // namespace

SimgridNetwork::SimgridNetwork(const Network& network) : network_(network) {
    zone_ = s4u::create_full_zone("network");
    for (std::uint32_t place = 0; place < network.places; ++place)
        hosts_.push_back(zone_->create_host("place-" + std::to_string(place), 1.0));
    for (std::size_t i = 0; i < network.link_bytes_per_second.size(); ++i) {
        const double capacity = network.link_bytes_per_second[i];
        cut_.push_back(capacity <= 0);
        bandwidth_.push_back(capacity > 0 ? capacity : some_bandwidth);
        s4u::Link* link = zone_->create_link("link-" + std::to_string(i), bandwidth_.back());
        link->set_latency(0);
        link->seal();
        links_.push_back(link);
    }
    for (std::uint32_t from = 0; from < network.places; ++from) {
        for (std::uint32_t to = 0; to < network.places; ++to) {
            const auto& route = network.route(from, to).links;
            if (route.empty() || from == to) continue;
            std::vector<s4u::LinkInRoute> links;
            for (const std::uint32_t link : route) links.emplace_back(links_[link]);
            zone_->add_route(hosts_[from]->get_netpoint(), hosts_[to]->get_netpoint(), nullptr, nullptr, links, false);
        }
    }
    zone_->seal();
    model_ = &network_model();
}

SimgridFlow SimgridNetwork::start(std::uint32_t from, std::uint32_t to, double bytes, double at_most) {
    const auto& route = network_.route(from, to).links;
    // SimGrid bounds a communication for its whole life by the smallest bandwidth on its way at its start, and sendto() has no rate of its
    // own. Setting the bandwidth to the wanted bound for that moment gives exactly that bound, whatever the links do later.
    for (const std::uint32_t link : route) links_[link]->set_bandwidth(std::min(at_most, unbounded));
    SimgridFlow flow;
    flow.comm = s4u::Comm::sendto_init(hosts_[from], hosts_[to]);
    flow.comm->set_payload_size(static_cast<std::uint64_t>(bytes));
    flow.comm->start();
    touch(route);
    flow.action = &model_->get_started_action_set()->back();
    // CM02 uses the latency as the weight of a flow once it is paid; without latency the weight must be set.
    flow.action->set_sharing_penalty(1.0);
    return flow;
}

void SimgridNetwork::set_link(std::uint32_t link, double bytes_per_second) {
    cut_[link] = bytes_per_second <= 0;
    if (cut_[link]) return;
    bandwidth_[link] = bytes_per_second;
    links_[link]->set_bandwidth(bytes_per_second);
}

void SimgridNetwork::touch(const std::vector<std::uint32_t>& links) {
    for (const std::uint32_t link : links) links_[link]->set_bandwidth(bandwidth_[link]);
}

void SimgridNetwork::reset() {
    for (std::uint32_t link = 0; link < links_.size(); ++link) {
        const double capacity = network_.link_bytes_per_second[link];
        if (capacity <= 0) cut_[link] = true;
        else if (cut_[link] || bandwidth_[link] != capacity) set_link(link, capacity);
    }
}

}  // namespace drsim::kernel
