// A Network as a SimGrid platform: a host for each place, a shared link without latency for each directed link.
// Only for SimgridKernel's sources.
#pragma once

#include <simgrid/kernel/resource/Action.hpp>
#include <simgrid/s4u.hpp>
#include <vector>

#include "sim/base/network.h"

namespace drsim::kernel {

/// One flow under way: the activity, and the action under it in SimGrid's network model.
struct SimgridFlow {
    simgrid::s4u::CommPtr comm;
    simgrid::kernel::resource::Action* action = nullptr;
};

class SimgridNetwork {
public:
    /// The engine must exist already and have no platform yet.
    explicit SimgridNetwork(const Network& network);

    /// Starts a host-to-host communication; there must be a route. `at_most` in bytes per second, above 0.
    SimgridFlow start(std::uint32_t from, std::uint32_t to, double bytes, double at_most);
    /// 0 cuts the link: SimGrid keeps its last capacity, and flows over it must be suspended.
    void set_link(std::uint32_t link, double bytes_per_second);
    /// Makes SimGrid share out these links again. Its lazy solver follows a resumed flow to the flow's other links only from a link that no
    /// earlier change at the same instant has marked; otherwise the flow would miss what is left of them.
    void touch(const std::vector<std::uint32_t>& links);
    [[nodiscard]] bool is_cut(std::uint32_t link) const { return cut_[link]; }
    void reset();

private:
    const Network& network_;
    simgrid::s4u::NetZone* zone_ = nullptr;
    simgrid::kernel::resource::Model* model_ = nullptr;
    std::vector<simgrid::s4u::Host*> hosts_;
    std::vector<simgrid::s4u::Link*> links_;
    std::vector<double> bandwidth_;  // the capacity that SimGrid knows; for a cut link the last one before the cut
    std::vector<bool> cut_;
};

}  // namespace drsim::kernel
