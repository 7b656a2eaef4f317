#include <fmt/format.h>

#include "sim/load/distributions.h"
#include "sim/load/steps.h"
#include "sim/model/pool.h"

namespace drsim::load {

using namespace model;

namespace {

/// A database or an object store by name.
Id<Component> store_of(Reading& reading, Names& names, const Node& node, std::string_view verb) {
    const Id<Component> id = names.component(node, verb);
    if (!id.exists()) return id;
    const Component& component = names.system.components[id.index()];
    if (component.store || names.unreadable.contains(component.name)) return id;
    reading.error(node.where,
                  fmt::format("{} takes a database or an object store; \"{}\" is {}", verb, component.name, a_kind(component.kind)));
    return {};
}

/// The place of one of the store's copies.
Id<Location> place_of_copy(Reading& reading, Names& names, const Fields& fields, Id<Component> store) {
    const Node* to = fields.need("to");
    if (to == nullptr) return {};
    const Id<Location> place = names.location(*to, "to");
    if (!place.exists() || !store.exists()) return place;
    const Component& component = names.system.components[store.index()];
    if (!component.store) return place;
    for (const Copy& copy : component.store->copies)
        if (copy.at.exists() && (lies_in(names.system, copy.at, place) || lies_in(names.system, place, copy.at))) return place;
    const std::string path = fmt::format("components.{}.", component.name);
    const bool removed =
        std::any_of(names.removed.begin(), names.removed.end(), [&](const std::string& gone) { return gone.starts_with(path); });
    if (removed) reading.note(to->where, fmt::format("\"{}\" has no copy at {} any more: this step fails", component.name, to->text));
    else reading.error(to->where, fmt::format("\"{}\" has no copy at {}", component.name, to->text));
    return place;
}

Promote promote_of(Reading& reading, Names& names, const Fields& fields, const Node& value) {
    Promote promote{names.copy(value, "promote")};
    if (!promote.copy.component.exists() || !promote.copy.copy.exists()) return promote;
    const Component& component = names.system.components[promote.copy.component.index()];
    if (!component.store) return promote;
    const Copy& copy = component.store->copies[promote.copy.copy.index()];
    if (!copy.promotes) reading.error(value.where, fmt::format("\"{}\" cannot be promoted: it has promotes: never", value.text));
    else if (!copy.promotion && fields.find("takes") == nullptr)
        reading.error(value.where,
                      fmt::format("the time to promote \"{}\" is unknown; give the step \"takes\" or the copy \"promotion\"", value.text));
    return promote;
}

Restore restore_of(Reading& reading, Names& names, const Fields& fields, const Node& value) {
    constexpr Word<bool> sources[] = {{"backups", true}};
    constexpr Word<bool> points[] = {{"latest", true}};
    const Restore restore{store_of(reading, names, value, "restore")};
    if (const Node* from = fields.find("from")) word_of(reading, *from, "from", sources);
    if (const Node* to = fields.find("to")) word_of(reading, *to, "to", points);
    if (!restore.store.exists() || names.unreadable.contains(std::string(value.text))) return restore;
    const Component& component = names.system.components[restore.store.index()];
    if (component.store->backups) return restore;
    if (names.was_removed(fmt::format("components.{}.backups", component.name)))
        reading.note(value.where, fmt::format("the backups of \"{}\" were removed: this step fails", component.name));
    else reading.error(value.where, fmt::format("\"{}\" has no backups to restore from", component.name));
    return restore;
}

/// Components run by others cannot be restarted or scaled from here.
void expect_own(Reading& reading, const Names& names, const Address& what, const Node& value, std::string_view done) {
    if (!what.component.exists()) return;
    const Component& component = names.system.components[what.component.index()];
    if (component.kind == Kind::External || component.kind == Kind::ControlPlane)
        reading.error(value.where, fmt::format("\"{}\" is run by {} and cannot be {} from here", component.name,
                                               component.kind == Kind::External ? "a third party" : "its provider", done));
}

Restart restart_of(Reading& reading, Names& names, const Fields& fields, const Node& value) {
    const Restart restart{names.address(value, "restart")};
    expect_own(reading, names, restart.what, value, "restarted");
    if (!restart.what.component.exists() || fields.find("takes") != nullptr ||
        names.unreadable.contains(names.system.components[restart.what.component.index()].name))
        return restart;
    const Component& component = names.system.components[restart.what.component.index()];
    if (component.store && !component.store->restarts_in)
        reading.note(value.where, fmt::format("this restart takes no time; write \"takes\", or give \"{}\" restarts_in", component.name));
    return restart;
}

bool asks(const Component& caller, Id<Component> store) {
    for (const NeedGroup& group : caller.needs)
        for (const Need& need : group.of)
            if (need.component == store) return true;
    return false;
}

Repoint repoint_of(Reading& reading, Names& names, const Fields& fields, const Node& value) {
    Repoint repoint;
    repoint.clients = names.address(value, "repoint");
    if (const Node* to = fields.need("to")) repoint.copy = names.copy(*to, "to");
    if (!repoint.clients.component.exists() || !repoint.copy.component.exists()) return repoint;
    const Component& client = names.system.components[repoint.clients.component.index()];
    const Component& store = names.system.components[repoint.copy.component.index()];
    if (names.unreadable.contains(client.name) || names.unreadable.contains(store.name)) return repoint;
    if (!asks(client, repoint.copy.component))
        reading.error(value.where,
                      fmt::format("\"{}\" does not need \"{}\" directly, so there is nothing to repoint", client.name, store.name));
    else if (store.store && store.store->endpoint_follows)
        reading.note(value.where, fmt::format("this step has no effect: the endpoint of \"{}\" follows its writer unless it has endpoint: "
                                              "per_region",
                                              store.name));
    return repoint;
}

/// The most instances that an address may have: the sum of `max` over the placements inside or around it; none: unlimited.
std::optional<std::uint32_t> most_at(const Names& names, const Address& what) {
    const System& system = names.system;
    std::optional<std::uint32_t> most;
    for (const Placement& placement : system.components[what.component.index()].at) {
        const bool is_there = !what.place.exists() || !placement.place.exists() || lies_in(system, placement.place, what.place) ||
                              lies_in(system, what.place, placement.place);
        if (!is_there) continue;
        if (!placement.maximum) return {};
        most = most.value_or(0) + *placement.maximum;
    }
    return most;
}

void check_most(Reading& reading, const Names& names, const Address& what, const Node& count, std::uint32_t wanted) {
    if (!what.component.exists() || names.unreadable.contains(names.system.components[what.component.index()].name)) return;
    const auto most = most_at(names, what);
    if (most && wanted > *most)
        reading.error(count.where, fmt::format("{} instances are more than the max of {} of \"{}\" there", wanted, *most,
                                               names.system.components[what.component.index()].name));
}

/// Only components with instances at places can be scaled; a store has copies.
void expect_instances(Reading& reading, const Names& names, const Address& what, const Node& value) {
    if (!what.component.exists() || names.unreadable.contains(names.system.components[what.component.index()].name)) return;
    const Component& component = names.system.components[what.component.index()];
    if (component.store) reading.error(value.where, fmt::format("\"{}\" has copies, not instances: it cannot be scaled", component.name));
    else if (component.at.empty() && component.kind != Kind::External)
        reading.error(value.where, fmt::format("\"{}\" has no \"at\", so it has no instances to scale", component.name));
}

Scale scale_of(Reading& reading, Names& names, const Fields& fields, const Node& value) {
    Scale scale;
    scale.what = names.address(value, "scale");
    expect_own(reading, names, scale.what, value, "scaled");
    expect_instances(reading, names, scale.what, value);
    const Node* to = fields.find("to");
    const Node* add = fields.find("add");
    if ((to == nullptr) == (add == nullptr))
        reading.error(value.where, fmt::format("{} needs exactly one of to and add, a number of instances", fields.of()));
    if (to != nullptr) scale.to = count_of(reading, *to);
    if (add != nullptr) scale.add = count_of(reading, *add, 1);
    if (scale.to) check_most(reading, names, scale.what, *to, *scale.to);
    if (scale.add) check_most(reading, names, scale.what, *add, *scale.add);
    return scale;
}

Rollback rollback_of(Reading& reading, Names& names, const Node& value) {
    Rollback rollback;
    for (const Node* item : items_of(value)) {
        const Id<Component> service = names.component(*item, "rollback");
        if (service.exists() && !names.system.components[service.index()].service && !names.unreadable.contains(std::string(item->text)))
            reading.error(item->where, fmt::format("\"{}\" has no releases; only a service can be rolled back", item->text));
        rollback.services.push_back(service);
    }
    return rollback;
}

Route route_of(Reading& reading, Names& names, const Fields& fields, const Node& value) {
    Route route;
    route.router = names.component(value, "route");
    const Node* to = fields.need("to");
    if (to != nullptr) route.to = names.address(*to, "to");
    if (!route.router.exists() || names.unreadable.contains(std::string(value.text))) return route;
    const Component& router = names.system.components[route.router.index()];
    if (!router.route) {
        reading.error(value.where, fmt::format("\"{}\" has no targets; only a router can be routed", router.name));
        return {};
    }
    const auto& targets = router.route->targets;
    if (to != nullptr && route.to.component.exists() && std::find(targets.begin(), targets.end(), route.to) == targets.end())
        reading.error(to->where, fmt::format("\"{}\" is not among the targets of \"{}\"", to->text, router.name));
    return route;
}

/// `to`, `from` and `add` are only for some verbs.
void refuse_other_keys(Reading& reading, const Fields& fields, std::string_view verb) {
    const auto has = [&](std::string_view key) {
        if (key == "from") return verb == "restore";
        if (key == "add") return verb == "scale";
        return verb == "switch_over" || verb == "resync" || verb == "restore" || verb == "repoint" || verb == "scale" || verb == "route";
    };
    for (const std::string_view key : {"to", "from", "add"})
        if (fields.find(key) != nullptr && !has(key))
            reading.error(fields.where(key), fmt::format("\"{}\" cannot be used with \"{}\"", key, verb));
}

}  // namespace

Verb verb_of(Reading& reading, Names& names, const Fields& fields, std::string_view verb, const Node& value) {
    refuse_other_keys(reading, fields, verb);
    if (verb == "promote") return promote_of(reading, names, fields, value);
    if (verb == "switch_over") {
        const Id<Component> store = store_of(reading, names, value, verb);
        return SwitchOver{store, place_of_copy(reading, names, fields, store)};
    }
    if (verb == "resync") {
        const Id<Component> store = store_of(reading, names, value, verb);
        return Resync{store, place_of_copy(reading, names, fields, store)};
    }
    if (verb == "restore") return restore_of(reading, names, fields, value);
    if (verb == "fence") return Fence{store_of(reading, names, value, verb)};
    if (verb == "repoint") return repoint_of(reading, names, fields, value);
    if (verb == "scale") return scale_of(reading, names, fields, value);
    if (verb == "restart") return restart_of(reading, names, fields, value);
    if (verb == "rollback") return rollback_of(reading, names, value);
    if (verb == "route") return route_of(reading, names, fields, value);
    if (verb == "approve") return Approve{std::string(text_of(reading, value, "a text for approve"))};
    if (verb == "wait") return Wait{distribution_of(reading, value)};
    if (fields.find("takes") == nullptr) reading.note(value.where, "this step takes no time; give its duration with \"takes\"");
    return Manual{std::string(text_of(reading, value, "a text for manual"))};
}

}  // namespace drsim::load
