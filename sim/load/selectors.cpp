#include <cmath>

#include <fmt/format.h>

#include "sim/load/faults.h"

namespace drsim::load {

using namespace model;

namespace {

std::vector<Selector> selectors_of(Reading& reading, Names& names, const Node& node, std::string_view in) {
    std::vector<Selector> all;
    for (const Node* item : items_of(node)) all.push_back(selector_of(reading, names, *item, in));
    if (all.empty()) reading.error(node.where, "expected at least one thing to strike");
    return all;
}

/// The address of a component whose zone or region is meant: it must have one.
Address placed_address(Reading& reading, Names& names, const Node& node, std::string_view in) {
    const Address address = names.address(node, in);
    if (!address.component.exists()) return address;
    const Component& component = names.system.components[address.component.index()];
    if (component.at.empty() && !component.store)
        reading.error(node.where, fmt::format("\"{}\" is global and has no zone or region", component.name));
    return address;
}

Selector selected(Reading& reading, Names& names, const Node& node, std::string_view in) {
    constexpr std::string_view forms[] = {"zone_of", "region_of", "one_of", "all_of"};
    if (node.entries.size() != 1) {
        reading.error(node.where, "expected a name, or a map with one of zone_of, region_of, one_of and all_of");
        return {Address{}};
    }
    const auto& [key, where, value] = node.entries.front();
    if (key == "zone_of") return {ZoneOf{placed_address(reading, names, *value, in)}};
    if (key == "region_of") return {RegionOf{placed_address(reading, names, *value, in)}};
    if (key == "one_of") return {OneOf{selectors_of(reading, names, *value, in)}};
    if (key == "all_of") return {All{selectors_of(reading, names, *value, in)}};
    reading.unknown(where, "selector", key, in, {std::begin(forms), std::end(forms)});
    return {Address{}};
}

}  // namespace

Selector selector_of(Reading& reading, Names& names, const Node& node, std::string_view in) {
    if (node.is_map()) return selected(reading, names, node, in);
    const std::string_view text = text_of(reading, node, "a component, a location, a link or a tag");
    if (text.empty() || !reading.names_are_known) return {Address{}};
    if (text.find_first_of("@.") != std::string_view::npos) return {names.address(node, in)};
    const Id<Component> component = names.components.find(text);
    const Id<Location> location = names.locations.find(text);
    const Id<Link> link = names.links.find(text);
    const Id<Tag> tag = names.tags.find(text);
    if (component.exists() + location.exists() + link.exists() + tag.exists() > 1)
        reading.error(node.where, fmt::format("\"{}\" is ambiguous among components, locations, links and tags; rename one", text));
    if (location == names.system.outside && location.exists())
        reading.error(node.where, "\"outside\" is the rest of the internet: it never fails");
    if (component.exists()) return {Address{component, {}, Part::All, {}}};
    if (location.exists()) return {location};
    if (link.exists()) {
        const bool holds_nothing_up = std::isinf(names.system.links[link.index()].bytes_per_second);
        if (holds_nothing_up)
            reading.error(node.where, fmt::format("link \"{}\" has no bandwidth, so an outage of it has no effect; give it one", text));
        return {link};
    }
    if (tag.exists()) return {Everything{tag}};
    std::vector<std::string_view> known;
    if (reading.may_suggest())
        for (const auto& some : {names.components.all(), names.locations.all(), names.links.all(), names.tags.all()})
            known.insert(known.end(), some.begin(), some.end());
    reading.unknown(node.where, "component, location, link or tag", text, in, known);
    return {Address{}};
}

}  // namespace drsim::load
