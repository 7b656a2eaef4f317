#include <fmt/format.h>

#include "sim/load/quantities.h"
#include "sim/load/sections.h"

namespace drsim::load {

using namespace model;

namespace {

/// Adds one place and what lies in it: a list of names, or a map of places that hold more.
void add_place(Reading& reading, Names& names, std::string_view name, Where where, const Node* inside, Id<Location> parent, System& system) {
    if (!is_name(reading, name, where, "location")) return;
    if (name == "outside") {
        reading.error(where, "\"outside\" is the rest of the internet and exists unasked; name this location differently");
        return;
    }
    const Id<Location> id(system.locations.size());
    if (!names.locations.add(name)) {
        const Where first = system.locations[names.locations.find(name).index()].where;
        reading.error(where, fmt::format("location \"{}\" stands twice, first on line {}", name, first.line));
        return;
    }
    system.locations.push_back({std::string(name), parent, {}, where});
    if (parent.exists()) system.locations[parent.index()].children.push_back(id);
    if (inside == nullptr || (inside->is_map() && inside->entries.empty())) return;
    if (inside->is_map()) {
        for (const Entry& entry : inside->entries) add_place(reading, names, entry.key, entry.where, entry.value, id, system);
        return;
    }
    if (inside->is == Node::Is::Nothing) {
        reading.error(where, fmt::format("\"{}\" has no value; a location without zones is written {}: []", name, name));
        return;
    }
    for (const Node* item : items_of(*inside)) add_place(reading, names, text_of(reading, *item, "the name of a location"), item->where, nullptr, id, system);
}

}  // namespace

void read_places(Reading& reading, Names& names, const Node* section, System& system) {
    if (section != nullptr && !section->is_map()) reading.error(section->where, "a map from the name of each location to the list of its zones is expected here");
    if (section != nullptr)
        for (const Entry& entry : section->entries) add_place(reading, names, entry.key, entry.where, entry.value, {}, system);
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
                reading.error(between->where, "a link is between two locations, such as [us-east-1, us-west-2]");
            } else {
                link.a = names.location(*between->items[0], "between");
                link.b = names.location(*between->items[1], "between");
                if (link.a.exists() && link.a == link.b) reading.error(between->where, "a link joins two different locations");
                if (link.a.exists() && link.b.exists()) link.name = fmt::format("{}--{}", system.locations[link.a.index()].name, system.locations[link.b.index()].name);
            }
        }
        if (const Node* rtt = fields.need("rtt")) link.rtt_s = number_of(reading, *rtt, Quantity::Time);
        if (const Node* bandwidth = fields.find("bandwidth")) {
            const auto rate = quantity_of(reading, *bandwidth, Quantity::BytesPerSecond);
            if (rate && *rate <= 0) reading.error(bandwidth->where, "a link carries something: its bandwidth is more than zero");
            link.bytes_per_second = rate.value_or(1);
        }
        const Node* name = fields.find("name");
        if (name != nullptr) link.name = text_of(reading, *name, "the name of a link");
        if (name != nullptr) is_name(reading, link.name, name->where, "link");
        if (!link.name.empty() && !names.links.add(link.name))
            reading.error(name != nullptr ? name->where : link.where, fmt::format("a second link \"{}\"; give each a name of its own", link.name));
        system.links.push_back(std::move(link));
    }
}

}  // namespace drsim::load
