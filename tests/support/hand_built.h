// Systems built in C++, one line per thing, for tests of layers that read no files.
#pragma once

#include <string>
#include <utility>

#include "sim/model/system.h"

namespace drsim::test {

struct HandBuilt {
    model::System system;

    HandBuilt() { system.outside = place("outside"); }

    Id<model::Location> place(std::string name, Id<model::Location> parent = {}) {
        const Id<model::Location> id(system.locations.size());
        const auto level = parent.exists() ? static_cast<model::PlaceLevel>(static_cast<int>(system.locations[parent.index()].level) + 1)
                                           : model::PlaceLevel::Region;
        system.locations.push_back({std::move(name), parent, {}, {}, level});
        if (parent.exists()) system.locations[parent.index()].children.push_back(id);
        return id;
    }
    Id<model::Link> link(Id<model::Location> a, Id<model::Location> b, double rtt_s,
                         double bytes_per_second = std::numeric_limits<double>::infinity()) {
        const Id<model::Link> id(system.links.size());
        system.links.push_back({"", a, b, rtt_s, bytes_per_second, {}});
        return id;
    }
    /// One instance per leaf of each place; global without places.
    Id<model::Component> component(std::string name, std::vector<Id<model::Location>> at = {}) {
        const Id<model::Component> id(system.components.size());
        model::Component made;
        made.name = std::move(name);
        for (const Id<model::Location> where : at) made.at.push_back({where, {}, {}, {}, {}});
        system.components.push_back(std::move(made));
        return id;
    }
    model::Need& need(Id<model::Component> caller, Id<model::Component> callee, model::Scope within = model::Scope::Region) {
        model::Need made;
        made.component = callee;
        made.within = within;
        auto& needs = system.components[caller.index()].needs;
        needs.push_back({1, false, {made}});
        return needs.back().of.back();
    }
    void targets(Id<model::Component> router, std::vector<model::Address> targets) {
        model::RoutePart route;
        route.targets = std::move(targets);
        system.components[router.index()].kind = model::Kind::Router;
        system.components[router.index()].route = std::move(route);
    }
    Id<model::EntryPoint> entry(std::string name, Id<model::Component> through) {
        const Id<model::EntryPoint> id(system.entry_points.size());
        model::EntryPoint made;
        made.name = std::move(name);
        made.through = {through, {}, model::Part::All, {}};
        system.entry_points.push_back(std::move(made));
        return id;
    }
};

}  // namespace drsim::test
