#include <algorithm>

#include <fmt/format.h>

#include "sim/load/quantities.h"
#include "sim/load/sections.h"

namespace drsim::load {

using namespace model;

namespace {

constexpr Word<PlaceLevel> levels[] = {{"provider", PlaceLevel::Provider},
                                       {"region", PlaceLevel::Region},
                                       {"zone", PlaceLevel::Zone},
                                       {"rack", PlaceLevel::Rack},
                                       {"host", PlaceLevel::Host}};

std::string_view word_for(PlaceLevel level) { return levels[static_cast<std::size_t>(level)].word; }

bool is_level(const Entry& entry) { return entry.key == "level"; }

/// The level that a map states for its keys.
std::optional<PlaceLevel> stated_level(Reading& reading, const Node& map) {
    for (const Entry& entry : map.entries)
        if (is_level(entry)) return word_of(reading, *entry.value, "level", levels);
    return {};
}

struct Depth {
    std::uint32_t all = 1;                   // levels of nested places, itself included
    std::optional<std::uint32_t> to_stated;  // levels from here down to a map that states its level
};

Depth depth_of(const Node* inside, std::uint32_t most = 8) {
    Depth depth;
    if (inside == nullptr || most == 0) return depth;
    if (!inside->is_map()) {
        if (inside->is != Node::Is::Nothing && !items_of(*inside).empty()) depth.all = 2;
        return depth;
    }
    for (const Entry& entry : inside->entries) {
        if (is_level(entry)) {
            depth.to_stated = 1;
            continue;
        }
        const Depth below = depth_of(entry.value, most - 1);
        depth.all = std::max(depth.all, below.all + 1);
        if (below.to_stated && !depth.to_stated) depth.to_stated = *below.to_stated + 1;
    }
    return depth;
}

/// The first level that nested maps state, at the depth that `Depth` gives; errors are reported when the map is read.
std::optional<PlaceLevel> first_stated(const Node& inside) {
    if (!inside.is_map()) return {};
    for (const Entry& entry : inside.entries)
        for (const Word<PlaceLevel>& level : levels)
            if (is_level(entry) && entry.value->is_scalar() && entry.value->text == level.word) return level.value;
    for (const Entry& entry : inside.entries)
        if (const auto level = first_stated(*entry.value)) return level;
    return {};
}

/// The level of a top-level place that does not state it: a region, or a provider
/// if it contains regions or places that contain places.
PlaceLevel level_at_top(Reading& reading, const Entry& entry) {
    const Depth depth = depth_of(entry.value);
    if (depth.to_stated) {
        const auto stated = first_stated(*entry.value);
        return stated && static_cast<std::uint32_t>(*stated) <= *depth.to_stated ? PlaceLevel::Provider : PlaceLevel::Region;
    }
    if (depth.all < 3) return PlaceLevel::Region;
    reading.note(entry.where,
                 fmt::format("\"{0}\" contains at least two levels of locations, so it is read as a provider with regions and zones; "
                             "write \"level: provider\" beside \"{0}\" to confirm, or \"level: region\"",
                             entry.key));
    return PlaceLevel::Provider;
}

/// Adds a place and its contents: a list of names, or a map of places with contents.
void add_place(Reading& reading, Names& names, std::string_view name, Where where, const Node* inside, Id<Location> parent,
               PlaceLevel level, System& system) {
    if (!is_name(reading, name, where, "location")) return;
    if (name == "outside") {
        reading.error(where, "the name \"outside\" is reserved for the rest of the internet; rename this location");
        return;
    }
    const Id<Location> id(system.locations.size());
    if (!names.locations.add(name)) {
        const Where first = system.locations[names.locations.find(name).index()].where;
        reading.error(where, fmt::format("duplicate location \"{}\"; first given on line {}", name, first.line));
        return;
    }
    system.locations.push_back({std::string(name), parent, {}, where, level});
    if (parent.exists()) system.locations[parent.index()].children.push_back(id);
    if (inside == nullptr || (inside->is_map() && inside->entries.empty())) return;
    if (inside->is == Node::Is::Nothing) {
        reading.error(where, fmt::format("\"{}\" has no value; a location without zones is written {}: []", name, name));
        return;
    }
    if (!inside->is_map() && items_of(*inside).empty()) return;
    const auto stated = inside->is_map() ? stated_level(reading, *inside) : std::nullopt;
    if (stated && *stated <= level) {
        reading.error(inside->where, fmt::format("\"{}\" is a {} and cannot contain a {}", name, word_for(level), word_for(*stated)));
        return;
    }
    if (level == PlaceLevel::Host) {
        reading.error(inside->where, fmt::format("\"{}\" is a host (the level below rack) and cannot contain locations; set \"level\" on "
                                                 "those above it",
                                                 name));
        return;
    }
    const PlaceLevel below = stated.value_or(static_cast<PlaceLevel>(static_cast<int>(level) + 1));
    if (inside->is_map()) {
        for (const Entry& entry : inside->entries)
            if (!is_level(entry)) add_place(reading, names, entry.key, entry.where, entry.value, id, below, system);
        return;
    }
    for (const Node* item : items_of(*inside))
        add_place(reading, names, text_of(reading, *item, "the name of a location"), item->where, nullptr, id, below, system);
}

}  // namespace

void read_places(Reading& reading, Names& names, const Node* section, System& system) {
    if (section != nullptr && !section->is_map()) reading.error(section->where, "expected a map of locations to lists of their zones");
    if (section != nullptr && section->is_map()) {
        const auto stated = stated_level(reading, *section);
        for (const Entry& entry : section->entries) {
            if (is_level(entry)) continue;
            add_place(reading, names, entry.key, entry.where, entry.value, {}, stated ? *stated : level_at_top(reading, entry), system);
        }
    }
    system.outside = Id<Location>(system.locations.size());
    system.locations.push_back({"outside", {}, {}, section != nullptr ? section->where : Where{}});
    names.locations.add("outside");
}

void read_links(Reading& reading, Names& names, const Node* section, System& system) {
    if (section == nullptr) return;
    for (const Node* item : items_of(*section)) {
        const Fields fields(reading, *item, keys::link, "a link");
        Link link;
        link.where = item->where;
        if (const Node* between = fields.need("between")) {
            if (!between->is_list() || between->items.size() != 2) {
                reading.error(between->where, "a link needs two locations, such as [us-east-1, us-west-2]");
            } else {
                link.a = names.location(*between->items[0], "between");
                link.b = names.location(*between->items[1], "between");
                if (link.a.exists() && link.a == link.b) reading.error(between->where, "a link must join two different locations");
                if (link.a.exists() && link.b.exists())
                    link.name = fmt::format("{}--{}", system.locations[link.a.index()].name, system.locations[link.b.index()].name);
            }
        }
        if (const Node* rtt = fields.need("rtt")) link.rtt_s = number_of(reading, *rtt, Quantity::Time);
        if (const Node* bandwidth = fields.find("bandwidth")) {
            const auto rate = quantity_of(reading, *bandwidth, Quantity::BytesPerSecond);
            if (rate && *rate <= 0) reading.error(bandwidth->where, "bandwidth must be more than zero");
            link.bytes_per_second = rate.value_or(1);
        }
        const Node* name = fields.find("name");
        if (name != nullptr) link.name = text_of(reading, *name, "the name of a link");
        if (name != nullptr) is_name(reading, link.name, name->where, "link");
        if (!link.name.empty() && !names.links.add(link.name))
            reading.error(name != nullptr ? name->where : link.where,
                          fmt::format("duplicate link \"{}\"; give each link its own name", link.name));
        system.links.push_back(std::move(link));
    }
}

}  // namespace drsim::load
