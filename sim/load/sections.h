// The readers of the sections of a system file, called in this order: each may use names that earlier ones declared.
#pragma once

#include "sim/load/catalogue.h"
#include "sim/load/names.h"

namespace drsim::load {

/// Registers the names of a section's entries, so that all names are known before they are used.
template <class Thing>
void declare(Reading& reading, NameTable<Thing>& table, std::vector<Thing>& things, const Node* section) {
    for (const Entry& entry : named_entries(reading, section, table.what())) {
        Thing thing;
        thing.name = entry.key;
        thing.where = entry.where;
        things.push_back(std::move(thing));
        table.add(entry.key);
    }
}

void read_places(Reading& reading, Names& names, const Node* section, model::System& system);
void read_links(Reading& reading, Names& names, const Node* section, model::System& system);

/// The nodes of `components` with the parameters of their catalogue models filled in; null if the model is unknown.
using ComponentNodes = std::vector<const Node*>;
/// Reads names, kinds, places and copies; then the system-wide control plane.
ComponentNodes declare_components(Reading& reading, Names& names, Catalogue& catalogue, const Node* section, model::System& system);
void read_components(Reading& reading, Names& names, const ComponentNodes& nodes, model::System& system);

void read_people(Reading& reading, Names& names, const Node* section, model::System& system);
void read_entry_points(Reading& reading, Names& names, const Node* section, model::System& system);
void read_data(Reading& reading, Names& names, const Node* section, model::System& system);
void read_detection(Reading& reading, Names& names, const Node* section, model::System& system);
void read_runbooks(Reading& reading, Names& names, const Node* section, model::System& system);
void read_maintenance(Reading& reading, const Node* section, model::System& system);
void read_objectives(Reading& reading, Names& names, const Node* section, model::System& system);
void read_tags(Reading& reading, Names& names, const Node* section, model::System& system);

/// Parts that several readers share.
model::Probe probe_of(Reading& reading, Names& names, const Fields& fields);
model::Role role_named(Reading& reading, const Node& node);
std::vector<model::NeedGroup> needs_of(Reading& reading, Names& names, const Node* node);
/// `if_zero`: the message if the rate is zero; empty if zero is allowed.
model::Rate rate_of(Reading& reading, const Node& node, std::string_view if_zero = {});
void read_service(Reading& reading, Names& names, const Fields& fields, model::Component& component);
void read_store(Reading& reading, Names& names, const Fields& fields, model::Component& component);
void read_route(Reading& reading, Names& names, const Fields& fields, model::Component& component);

/// Whether a class of scenarios exists: in the closed list, or added by the system.
bool is_class(Reading& reading, const model::System& system, const Node& node);

}  // namespace drsim::load
