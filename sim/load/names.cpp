#include "sim/load/names.h"

#include <fmt/format.h>

#include "sim/model/pool.h"

namespace drsim::load {

using namespace model;

Names::Names(Reading& reading, const System& of) : system(of), reading_(reading) {
    for (const auto& it : of.locations) locations.add(it.name);
    for (const auto& it : of.links) links.add(it.name);
    for (const auto& it : of.components) components.add(it.name);
    for (const auto& it : of.entry_points) entry_points.add(it.name);
    for (const auto& it : of.data) data.add(it.name);
    for (const auto& it : of.humans) humans.add(it.name);
    for (const auto& it : of.people) people.add(it.name);
    for (const auto& it : of.detection) detection.add(it.name);
    for (const auto& it : of.runbooks) runbooks.add(it.name);
    for (const auto& it : of.tags) tags.add(it.name);
}

bool Names::was_removed(std::string_view path) const {
    for (std::size_t end = path.find('.'); !removed.empty(); end = path.find('.', end + 1)) {
        if (removed.contains(std::string(path.substr(0, end)))) return true;
        if (end == std::string_view::npos) return false;
    }
    return false;
}

void Names::removed_but_named(const Node& node, std::string_view name, std::string_view in) {
    reading_.error(node.where, fmt::format("component \"{}\" was removed but is still named in {}", name, in));
}

bool Names::runs_at(const Component& component, Id<Location> place) const {
    const auto overlaps = [&](Id<Location> at) { return lies_in(system, at, place) || lies_in(system, place, at); };
    if (component.store) {
        const Id<Location> restored = restored_place(system, *component.store);
        if (restored.exists() && lies_in(system, restored, place)) return true;
        return std::any_of(component.store->copies.begin(), component.store->copies.end(),
                           [&](const Copy& copy) { return copy.at.exists() && overlaps(copy.at); });
    }
    return std::any_of(component.at.begin(), component.at.end(),
                       [&](const Placement& placement) { return placement.place.exists() && overlaps(placement.place); });
}

bool Names::take_part(Address& address, std::string_view part, const Node& node, std::string_view in) {
    const Component& component = system.components[address.component.index()];
    if (component.store) {
        const auto& copies = component.store->copies;
        if (part == "writer") {
            address.part = Part::Writer;
            return true;
        }
        for (std::size_t i = 0; i < copies.size(); ++i) {
            if (copies[i].name != part) continue;
            address.part = copies[i].is == Copy::Is::Standby ? Part::Standby : Part::Copy;
            address.copy = Id<Copy>(i);
            return true;
        }
        const std::string path = fmt::format("components.{}.", component.name);
        if (was_removed(path + std::string(part)) || was_removed(fmt::format("{}replicas.{}", path, part))) {
            address.part = part == "standby" ? Part::Standby : Part::Copy;
            reading_.note(
                node.where,
                fmt::format("\"{}\" was removed but is still named in {}: a step that needs it fails, and a condition finds it down",
                            node.text, in));
            return true;
        }
        std::vector<std::string_view> known;
        for (const Copy& copy : copies) known.push_back(copy.name);
        reading_.unknown(node.where, fmt::format("copy of {}", component.name), part, in, known);
        return false;
    }
    if (part == "canary" && component.kind == Kind::Service) {
        address.part = Part::Canary;
        return true;
    }
    reading_.error(node.where, fmt::format("\"{}\" has no part \"{}\"{}", component.name, part,
                                           component.kind == Kind::Service ? "; a service has a canary" : ""));
    return false;
}

Address Names::address(const Node& node, std::string_view in) {
    const std::string_view text = text_of(reading_, node, "the address of a component");
    if (text.empty() || !reading_.names_are_known) return {};
    const std::size_t end = text.find_first_of("@.");
    Address address;
    address.component = components.find(text.substr(0, end));
    if (!address.component.exists()) {
        if (was_removed("components." + std::string(text.substr(0, end)))) removed_but_named(node, text.substr(0, end), in);
        else
            reading_.unknown(node.where, "component", text.substr(0, end), in,
                             reading_.may_suggest() ? components.all() : std::vector<std::string_view>());
        return {};
    }
    if (end == std::string_view::npos || unreadable.contains(std::string(text.substr(0, end)))) return address;
    const std::string_view rest = text.substr(end + 1);
    if (text[end] == '.') return take_part(address, rest, node, in) ? address : Address{};
    address.place = locations.find(rest);
    const Component& component = system.components[address.component.index()];
    if (!address.place.exists()) {
        reading_.unknown(node.where, "location", rest, in, reading_.may_suggest() ? locations.all() : std::vector<std::string_view>());
        return {};
    }
    if (!runs_at(component, address.place)) {
        reading_.error(node.where, fmt::format("\"{}\" does not run at {}{}", component.name, rest,
                                               component.at.empty() && !component.store ? ": it is global" : ""));
        return {};
    }
    return address;
}

Address Names::copy(const Node& node, std::string_view in) {
    const Address found = address(node, in);
    if (!found.component.exists() || found.part == Part::Writer || found.part == Part::Standby || found.part == Part::Copy) return found;
    const Component& component = system.components[found.component.index()];
    if (unreadable.contains(component.name)) return found;
    reading_.error(node.where,
                   component.store
                       ? fmt::format("expected one copy, such as \"{}.{}\"", component.name, component.store->copies.back().name)
                       : fmt::format("\"{}\" has no copies; only a database or an object store has them", component.name));
    return {};
}

std::vector<Address> Names::addresses(const Node* list, std::string_view in) {
    std::vector<Address> all;
    if (list == nullptr) return all;
    for (const Node* item : items_of(*list)) all.push_back(address(*item, in));
    return all;
}

Subject Names::subject(const Node& node, std::string_view in) {
    const std::string_view text = text_of(reading_, node, "a component, a location or an entry point");
    if (text.empty() || !reading_.names_are_known) return Address{};
    if (text.find_first_of("@.") != std::string_view::npos) return address(node, in);
    const Id<Component> component = components.find(text);
    const Id<Location> location = locations.find(text);
    const Id<EntryPoint> entry = entry_points.find(text);
    const int meanings = component.exists() + location.exists() + entry.exists();
    if (meanings > 1)
        reading_.error(node.where, fmt::format("\"{}\" is ambiguous among components, locations and entry points; rename one", text));
    if (component.exists()) return Address{component, {}, Part::All, {}};
    if (location.exists()) return location;
    if (entry.exists()) return entry;
    std::vector<std::string_view> known;
    if (reading_.may_suggest())
        for (const auto& names : {components.all(), locations.all(), entry_points.all()})
            known.insert(known.end(), names.begin(), names.end());
    reading_.unknown(node.where, "component, location or entry point", text, in, known);
    return Address{};
}

Id<Human> Names::human(const Node& node, std::string_view in) {
    const std::string_view text = text_of(reading_, node, "a person");
    if (text.empty() || !reading_.names_are_known) return {};
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) {
        const Id<Human> found = humans.find(text);
        if (!found.exists() && people.find(text).exists()) {
            reading_.error(node.where,
                           fmt::format("\"{}\" is a chain of several people; name one, such as \"{}.{}\"", text, text,
                                       system.humans[system.people[people.find(text).index()].chain.front().human.index()].name));
        } else if (!found.exists()) {
            reading_.unknown(node.where, "person", text, in, humans.all());
        }
        return found;
    }
    const Id<Party> party = people.find(text.substr(0, dot));
    if (!party.exists()) {
        reading_.unknown(node.where, "person", text.substr(0, dot), in, people.all());
        return {};
    }
    std::vector<std::string_view> levels;
    for (const Level& level : system.people[party.index()].chain) {
        if (!level.human.exists()) continue;
        levels.push_back(system.humans[level.human.index()].name);
        if (levels.back() == text.substr(dot + 1)) return level.human;
    }
    reading_.unknown(node.where, fmt::format("level of {}", text.substr(0, dot)), text.substr(dot + 1), in, levels);
    return {};
}

}  // namespace drsim::load
