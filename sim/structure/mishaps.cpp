#include "sim/structure/mishaps.h"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::structure {

using model::Component;
using model::Location;
using model::System;

namespace {

Id<Location> region_or_none(const System& system, Id<Location> place) { return place.exists() ? model::region_of(system, place) : place; }

/// The regions that a component runs in, also those where it has no instance yet, in file order; one without a place if it is global.
std::vector<Id<Location>> regions_with(const System& system, const Component& component) {
    if (component.at.empty()) return {Id<Location>{}};
    std::vector<Id<Location>> regions;
    for (const model::Placement& placement : component.at) {
        for (const Id<Location> leaf : model::leaves_of(system, placement.place)) {
            const Id<Location> region = model::region_of(system, leaf);
            if (std::find(regions.begin(), regions.end(), region) == regions.end()) regions.push_back(region);
        }
    }
    return regions;
}

std::string_view word_for(model::PlaceLevel level) {
    switch (level) {
        case model::PlaceLevel::Provider: return "provider";
        case model::PlaceLevel::Region: return "region";
        case model::PlaceLevel::Zone: return "zone";
        case model::PlaceLevel::Rack: return "rack";
        case model::PlaceLevel::Host: return "host";
    }
    return {};
}

}  // namespace

std::string_view word_for(const System& system, const Mishap& mishap) {
    switch (mishap.is) {
        case Mishap::Is::Place: return word_for(system.locations[mishap.of].level);
        case Mishap::Is::Part: return Id<Component>(mishap.of) == system.control_plane ? "control plane" : "component";
        case Mishap::Is::Copy: return "copy";
        case Mishap::Is::Link: return "link";
        case Mishap::Is::Tag: return "tag";
        case Mishap::Is::RunbookRefused: return "runbook";
        case Mishap::Is::DetectorFooled: return "detector";
        case Mishap::Is::RouterFooled: return "router";
    }
    return {};
}

Id<Mishap> Mishaps::add(Mishap mishap) {
    all.push_back(std::move(mishap));
    return Id<Mishap>(all.size() - 1);
}

Mishaps::Mishaps(const System& system) : system_(system), parts_(system.components.size()) {
    for (std::uint32_t l = 0; l < system.locations.size(); ++l) {
        const Location& place = system.locations[l];
        const bool never_fails = Id<Location>(l) == system.outside;
        places_.push_back(never_fails ? Id<Mishap>{} : add({Mishap::Is::Place, place.name, l, Id<Location>(l), {}, place.where}));
    }
    for (std::uint32_t l = 0; l < system.links.size(); ++l) {
        const model::Link& link = system.links[l];
        const std::string ends = system.locations[link.a.index()].name + "--" + system.locations[link.b.index()].name;
        links_.push_back(add({Mishap::Is::Link, link.name.empty() ? ends : link.name, l, {}, {}, link.where}));
    }
    for (std::size_t c = 0; c < system.components.size(); ++c) add_parts(Id<Component>(c));
    add_tags();
    for (std::uint32_t r = 0; r < system.runbooks.size(); ++r)
        runbooks_.push_back(add({Mishap::Is::RunbookRefused, system.runbooks[r].name, r, {}, {}, system.runbooks[r].where}));
    for (std::uint32_t d = 0; d < system.detection.size(); ++d)
        detectors_.push_back(add({Mishap::Is::DetectorFooled, system.detection[d].name, d, {}, {}, system.detection[d].where}));
    for (std::uint32_t c = 0; c < system.components.size(); ++c) add_router(Id<Component>(c));
}

void Mishaps::add_tags() {
    tags_of_place_.resize(system_.locations.size());
    tags_of_component_.resize(system_.components.size());
    for (std::uint32_t t = 0; t < system_.tags.size(); ++t) {
        const Id<Mishap> tag = add({Mishap::Is::Tag, system_.tags[t].name, t, {}, {}, {}});
        for (const auto& member : system_.tags[t].members) {
            if (const auto* place = std::get_if<Id<Location>>(&member)) tags_of_place_[place->index()].push_back(tag);
            if (const auto* part = std::get_if<model::Address>(&member))
                tags_of_component_[part->component.index()].push_back({tag, *part});
        }
    }
}

void Mishaps::add_parts(Id<Component> id) {
    const Component& component = system_.components[id.index()];
    std::vector<Id<Mishap>>& parts = parts_[id.index()];
    if (component.store) {
        const auto& copies = component.store->copies;
        for (std::size_t i = 0; i < copies.size(); ++i) {
            const std::string name = copies.size() == 1 ? component.name : component.name + "." + copies[i].name;
            parts.push_back(add({Mishap::Is::Copy, name, id.value, copies[i].at, Id<model::Copy>(i), copies[i].where}));
        }
        return;
    }
    const auto regions = regions_with(system_, component);
    for (const Id<Location> region : regions) {
        const bool says_where = regions.size() > 1 || id == system_.control_plane;
        std::string name = component.name;
        if (says_where && region.exists()) name += "@" + system_.locations[region.index()].name;
        parts.push_back(add({Mishap::Is::Part, std::move(name), id.value, region, {}, component.where}));
    }
}

void Mishaps::add_router(Id<Component> id) {
    routers_.emplace_back();
    const Component& router = system_.components[id.index()];
    for (std::size_t e = 0; router.route && e < system_.entry_points.size(); ++e) {
        routers_.back().emplace_back();
        for (std::size_t t = 0; t < router.route->targets.size(); ++t)
            routers_.back().back().push_back(add({Mishap::Is::RouterFooled, router.name, id.value, {}, {}, router.where}));
    }
}

Id<Mishap> Mishaps::of_router(Id<Component> router, Id<model::EntryPoint> entry, std::size_t target) const {
    return entry.exists() ? routers_[router.index()][entry.index()][target] : Id<Mishap>{};
}

std::vector<Id<Mishap>> Mishaps::of_place(Id<Location> place) const {
    std::vector<Id<Mishap>> found;
    for (; place.exists(); place = system_.locations[place.index()].parent) {
        if (places_[place.index()].exists()) found.push_back(places_[place.index()]);
        found.insert(found.end(), tags_of_place_[place.index()].begin(), tags_of_place_[place.index()].end());
    }
    return found;
}

std::vector<Id<Mishap>> Mishaps::of_pool(const model::Pool& pool) const {
    std::vector<Id<Mishap>> found;
    for (const TaggedPart& tagged : tags_of_component_[pool.component.index()]) {
        const Id<Location> place = tagged.what.place;
        const bool is_there = !place.exists() || (pool.place.exists() && model::lies_in(system_, pool.place, place));
        if (is_there && (!tagged.what.copy.exists() || tagged.what.copy == pool.copy)) found.push_back(tagged.tag);
    }
    const Component& component = system_.components[pool.component.index()];
    const auto& parts = parts_[pool.component.index()];
    if (component.store) {
        if (pool.copy.index() < parts.size()) found.push_back(parts[pool.copy.index()]);
        return found;
    }
    const Id<Location> region = region_or_none(system_, pool.place);
    for (const Id<Mishap> part : parts)
        if (all[part.index()].place == region) found.push_back(part);
    return found;
}

}  // namespace drsim::structure
