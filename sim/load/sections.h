// The sections of a system file, one reader each. They are called in this order: each may use the names that those before it declared.
#pragma once

#include "sim/load/catalogue.h"
#include "sim/load/names.h"

namespace drsim::load {

/// Gives every entry of a section its name and place, so that all names are known before anything refers to one.
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

/// What `components` says with its catalogue model's parameters filled in; null where the model is unknown.
using ComponentNodes = std::vector<const Node*>;
/// Names, kinds, places and copies; then the system-wide control plane.
ComponentNodes declare_components(Reading& reading, Names& names, Catalogue& catalogue, const Node* section, model::System& system);
void read_components(Reading& reading, Names& names, const ComponentNodes& nodes, model::System& system);

void read_people(Reading& reading, Names& names, const Node* section, model::System& system);
void read_entry_points(Reading& reading, Names& names, const Node* section, model::System& system);
void read_data(Reading& reading, Names& names, const Node* section, model::System& system);
void read_detection(Reading& reading, Names& names, const Node* section, model::System& system);
void read_runbooks(Reading& reading, Names& names, const Node* section, model::System& system);
void read_objectives(Reading& reading, Names& names, const Node* section, model::System& system);
void read_tags(Reading& reading, Names& names, const Node* section, model::System& system);

/// Parts that several readers share.
model::Probe probe_of(Reading& reading, Names& names, const Fields& fields);
model::Role role_named(Reading& reading, const Node& node);
std::vector<model::NeedGroup> needs_of(Reading& reading, Names& names, const Node* node);
/// `if_zero`: what to complain of when the rate is zero; empty when zero will do.
model::Rate rate_of(Reading& reading, const Node& node, std::string_view if_zero = {});
void read_service(Reading& reading, Names& names, const Fields& fields, model::Component& component);
void read_store(Reading& reading, Names& names, const Fields& fields, model::Component& component);
void read_route(Reading& reading, Names& names, const Fields& fields, model::Component& component);

/// Whether a class of scenarios exists: the closed list, or one that the system adds.
bool is_class(Reading& reading, const model::System& system, const Node& node);

}  // namespace drsim::load
