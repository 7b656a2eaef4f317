#include <array>

#include <fmt/format.h>

#include "sim/load/component_keys.h"
#include "sim/load/distributions.h"
#include "sim/load/placements.h"
#include "sim/load/sections.h"
#include "sim/model/pool.h"

namespace drsim::load {

using namespace model;

namespace {

void add_copy(Reading& reading, Names& names, std::string_view name, Copy::Is is, const Node* at, Where where, Component& component) {
    Copy copy;
    copy.name = name;
    copy.is = is;
    copy.where = where;
    if (at != nullptr) {
        copy.at = names.location(*at, fmt::format("component \"{}\"", component.name));
        if (copy.at.exists() && copy.at == names.system.outside)
            reading.error(at->where, "nothing can be placed at \"outside\", the rest of the internet");
    }
    // The product keeps a standby in step; a replica lags unless the file says otherwise.
    if (is == Copy::Is::Standby) copy.commit = Commit::Synchronous;
    component.store->copies.push_back(std::move(copy));
}

/// Where backups are stored and restored; the rest is read and checked with the store.
void declare_backups(const Names& names, const Node& node, Component& component) {
    const auto place_in = [&](const Node& map, std::string_view key) {
        const Node* place = map.is_map() ? map.find(key) : nullptr;
        return place != nullptr && place->is_scalar() ? names.locations.find(place->text) : Id<Location>();
    };
    Backups& backups = component.store->backups.emplace();
    backups.stored_at = place_in(node, "stored_at");
    const Node* restore = node.is_map() ? node.find("restore") : nullptr;
    if (restore != nullptr) backups.restored_at = place_in(*restore, "at");
}

/// Declares names and places of the copies: the writer, the standby, the replicas in file order; and where their backups are.
void declare_copies(Reading& reading, Names& names, const Node& node, Component& component) {
    component.store.emplace();
    const std::string_view home = component.kind == Kind::Database ? "writer" : "at";
    const Node* writer = node.find(home);
    if (writer == nullptr)
        reading.error(component.where, fmt::format("component \"{}\" needs \"{}\", the location of its writer", component.name, home));
    add_copy(reading, names, "writer", Copy::Is::Writer, writer, writer != nullptr ? writer->where : component.where, component);
    if (const Node* standby = node.find("standby"))
        add_copy(reading, names, "standby", Copy::Is::Standby, standby, standby->where, component);
    for (const Entry& entry : named_entries(reading, node.find("replicas"), "replica")) {
        if (entry.key == "writer" || entry.key == "standby")
            reading.error(entry.where, fmt::format("a replica cannot be named \"{}\"", entry.key));
        const Fields fields(reading, *entry.value, keys::replica, fmt::format("replica \"{}\"", entry.key));
        add_copy(reading, names, entry.key, Copy::Is::Replica, fields.need("at"), entry.where, component);
    }
    if (const Node* backups = node.find("backups")) declare_backups(names, *backups, component);
}

void add_control_plane(Names& names, System& system) {
    Component plane;
    plane.name = "control_plane";
    plane.kind = Kind::ControlPlane;
    for (const Id<Location> region : regions_of(system)) plane.at.push_back({region, {}, {}, {}, system.locations[region.index()].where});
    system.control_plane = Id<Component>(system.components.size());
    system.components.push_back(std::move(plane));
    names.components.add("control_plane");
}

void read_available(Reading& reading, const Node& node, Component& component) {
    const Fields fields(reading, node, keys::available, "available");
    Background background;
    if (const Node* share = fields.need("share")) {
        const auto value = quantity_of(reading, *share, Quantity::Share);
        if (value && *value <= 0) reading.error(share->where, "the available share must be more than 0%");
        background.share = value.value_or(1);
    }
    if (const Node* last = fields.need("outages_last")) {
        const std::size_t complaints = reading.diagnostics.all().size();
        background.outages_last = distribution_of(reading, *last);
        const bool is_read = reading.diagnostics.all().size() == complaints;
        if (is_read && background.outages_last.highest() <= 0) reading.error(last->where, "outages_last must be longer than zero");
    }
    component.available = background;
}

void read_body(Reading& reading, Names& names, const Node& node, Component& component) {
    const Fields fields(reading, node, keys_of(component.kind),
                        fmt::format("component \"{}\" ({})", component.name, word_for(component.kind)));
    if (const Node* capacity = fields.find("capacity")) {
        const auto rate = quantity_of(reading, *capacity, Quantity::PerSecond);
        if (rate && *rate <= 0) reading.error(capacity->where, "capacity must be more than zero");
        component.capacity_per_second = rate.value_or(1);
        if (fields.find("concurrency") != nullptr)
            reading.error(capacity->where, "capacity and concurrency exclude each other: a function has no instances to size");
    }
    component.needs = needs_of(reading, names, fields.find("needs"));
    component.recovery_needs = names.addresses(fields.find("recovery_needs"), "recovery_needs");
    if (const Node* available = fields.find("available")) read_available(reading, *available, component);
    if (const Node* probe = fields.find("probe")) {
        const Fields keys(reading, *probe, keys::probe, "a probe");
        component.probe = probe_of(reading, names, keys);
        for (const std::string_view key : {"from", "agree"})
            if (component.kind == Kind::LoadBalancer && keys.find(key) != nullptr)
                reading.error(keys.where(key), fmt::format("a load balancer checks its targets from where it runs; its probe takes no "
                                                           "\"{}\"",
                                                           key));
    }
    if (component.kind == Kind::Service) read_service(reading, names, fields, component);
    if (component.store) read_store(reading, names, fields, component);
    read_route(reading, names, fields, component);
}

}  // namespace

ComponentNodes declare_components(Reading& reading, Names& names, Catalogue& catalogue, const Node* section, System& system) {
    ComponentNodes nodes;
    for (const Entry& entry : named_entries(reading, section, "component")) {
        Component component;
        component.name = entry.key;
        component.where = entry.where;
        if (entry.key == "control_plane")
            reading.error(entry.where, "the name \"control_plane\" is reserved: every region has one; rename this component");
        const Node* model = entry.value->find("model");
        if (!entry.value->is_map()) {
            reading.error(entry.value->where, fmt::format("component \"{}\" must be a map with at least \"model\"", entry.key));
        } else if (model == nullptr) {
            reading.error(entry.where, fmt::format("component \"{}\" needs \"model\"; the simplest is generic/service", entry.key));
        }
        const ComponentModel* found =
            model == nullptr ? nullptr : catalogue.find(text_of(reading, *model, "the name of a model"), model->where);
        const Node* node = nullptr;
        if (found != nullptr) {
            std::vector<const Parameter*> used;
            node = fill(reading, *entry.value, *found, used);
            component.model = found->name;
            component.kind = found->kind;
            for (const Parameter* parameter : used)
                if (!parameter->verified) reading.unverified.insert(parameter->value);
            for (const Parameter* parameter : used)
                if (!parameter->verified)
                    system.unverified.push_back({fmt::format("components.{}.{}", entry.key, parameter->path),
                                                 std::string(parameter->source.title), std::string(parameter->source.address)});
            if (component.kind == Kind::Database || component.kind == Kind::ObjectStore) {
                declare_copies(reading, names, *node, component);
            } else {
                component.at = placements_of(reading, names, node->find("at"));
            }
        } else {
            names.unreadable.insert(std::string(entry.key));
        }
        nodes.push_back(node);
        system.components.push_back(std::move(component));
        names.components.add(entry.key);
    }
    add_control_plane(names, system);
    return nodes;
}

void read_components(Reading& reading, Names& names, const ComponentNodes& nodes, System& system) {
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i] != nullptr) read_body(reading, names, *nodes[i], system.components[i]);
}

}  // namespace drsim::load
