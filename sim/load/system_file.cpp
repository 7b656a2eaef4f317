#include <filesystem>

#include <fmt/format.h>

#include "sim/load/checks.h"
#include "sim/load/compose.h"
#include "sim/load/notes.h"
#include "sim/load/sections.h"
#include "sim/load/system_file.h"
#include "sim/load/values.h"

namespace drsim::load {

using namespace model;

namespace {

/// The name of the system or its environment. Reports, verdict lines and CI systems show it, so the rules for names apply.
std::string name_at(Reading& reading, const Node& root, std::string_view key) {
    const Node* node = root.find(key);
    if (node == nullptr) {
        if (reading.names_are_known) reading.error(root.where, fmt::format("a system needs \"{}\"", key));
        return {};
    }
    const std::string_view name = text_of(reading, *node, fmt::format("the name of the {}", key));
    if (node->is_scalar()) is_name(reading, name, node->where, key);
    return std::string(name);
}

std::vector<std::pair<std::string, Where>> catalogue_files(Reading& reading, const Node& root) {
    std::vector<std::pair<std::string, Where>> files;
    if (const Node* listed = root.find("catalogue"))
        for (const Node* item : items_of(*listed))
            if (const std::string_view name = text_of(reading, *item, "the path of a catalogue file"); !name.empty())
                files.emplace_back(path_beside(std::string(reading.diagnostics.path(item->where.file)), name), item->where);
    return files;
}

void read_classes(Reading& reading, const Node* section, System& system) {
    if (section == nullptr) return;
    for (const Node* item : items_of(*section)) {
        const std::string_view name = text_of(reading, *item, "the name of a class");
        if (!name.empty() && is_name(reading, name, item->where, "class")) system.classes.emplace_back(name);
    }
}

/// `components` with the values from the catalogue, so that assumptions may refer to them.
const Node* with_filled(Reading& reading, const Node& root, const ComponentNodes& filled) {
    const Node* components = root.find("components");
    if (components == nullptr || !components->is_map()) return &root;
    std::vector<Entry> inside(components->entries.begin(), components->entries.end());
    for (std::size_t i = 0; i < inside.size(); ++i)
        if (filled[i] != nullptr) inside[i].value = filled[i];
    Node whole = *components;
    whole.entries = reading.arena.keep(inside);
    std::vector<Entry> entries(root.entries.begin(), root.entries.end());
    for (Entry& entry : entries)
        if (entry.key == "components") entry.value = reading.arena.keep(whole);
    Node node = root;
    node.entries = reading.arena.keep(entries);
    return reading.arena.keep(node);
}

void read_assumptions(Reading& reading, const Node& root, const Names& names, System& system) {
    const Node* section = root.find("assumptions");
    if (section == nullptr) return;
    Paths paths(root);
    for (const Node* item : items_of(*section)) {
        const Fields fields(reading, *item, keys::assumption, "an assumption");
        Assumption assumption;
        if (const Node* of = fields.need("of")) {
            assumption.of = text_of(reading, *of, "a path such as components.web.capacity");
            if (!assumption.of.empty() && names.was_removed(assumption.of)) {
                // A variant that removes something says nothing about the reasons of its base.
                if (item->where.file == root.where.file)
                    reading.note(of->where, fmt::format("\"{}\" was removed; this assumption has no effect", assumption.of));
            } else if (!assumption.of.empty() && paths.value_at(assumption.of) == nullptr && reading.names_are_known)
                reading.error(of->where, fmt::format("there is no value at \"{}\"", assumption.of));
        }
        if (const Node* because = fields.need("because")) assumption.because = text_of(reading, *because, "a reason");
        if (const Node* source = fields.find("source")) assumption.source = text_of(reading, *source, "a source");
        system.assumptions.push_back(std::move(assumption));
    }
}

void count(Origin origin, ValueCounts& counts) {
    switch (origin) {
        case Origin::Stated: ++counts.stated; break;
        case Origin::Assumed: ++counts.assumed; break;
        case Origin::Verified: ++counts.verified; break;
        case Origin::Unverified: ++counts.unverified; break;
        case Origin::Default: ++counts.defaults; break;
    }
}

}  // namespace

void read_sections(Reading& reading, Catalogue& catalogue, const Node& root, std::unordered_set<std::string> removed, System& system,
                   std::vector<Value>* values) {
    Names names(reading, system);
    names.removed = std::move(removed);
    system.name = name_at(reading, root, "system");
    system.environment = name_at(reading, root, "environment");
    read_classes(reading, root.find("classes"), system);
    read_places(reading, names, root.find("locations"), system);
    read_links(reading, names, root.find("links"), system);
    declare(reading, names.entry_points, system.entry_points, root.find("entry_points"));
    declare(reading, names.data, system.data, root.find("data"));
    declare(reading, names.people, system.people, root.find("people"));
    declare(reading, names.detection, system.detection, root.find("detection"));
    declare(reading, names.runbooks, system.runbooks, root.find("runbooks"));
    const ComponentNodes components = declare_components(reading, names, catalogue, root.find("components"), system);

    read_people(reading, names, root.find("people"), system);
    read_components(reading, names, components, system);
    read_entry_points(reading, names, root.find("entry_points"), system);
    read_data(reading, names, root.find("data"), system);
    read_detection(reading, names, root.find("detection"), system);
    read_runbooks(reading, names, root.find("runbooks"), system);
    read_maintenance(reading, root.find("maintenance"), system);
    read_objectives(reading, names, root.find("objectives"), system);
    read_tags(reading, names, root.find("tags"), system);
    read_tags(reading, names, root.find("providers"), system);
    const Node& whole = *with_filled(reading, root, components);
    read_assumptions(reading, whole, names, system);
    each_value(reading, whole, system, [&](Value&& value) {
        count(value.origin, system.values);
        if (values != nullptr) values->push_back(std::move(value));
    });
    check_needs(reading, names, system);
    check_shipped_copies(reading, system);
    check_lags(reading, system);
    check_filled_copies(reading, names, system);
    check_people(reading, system);
    check_runbooks(reading, system);
    check_rollouts(reading, system);
    check_nodes(reading, system);
    check_autoscalers(reading, system);
    note_serving(reading, system);
    note_detection(reading, system);
    note_response(reading, system);
    note_providers(reading, catalogue, names, root.find("providers"), system);
    note_failovers(reading, catalogue, system);
}

std::optional<System> read_system(const std::string& path, const Options& options, Diagnostics& diagnostics, std::vector<Value>* values) {
    const std::size_t errors_before = diagnostics.error_count();
    Reading reading(diagnostics, options, path);
    const Composed composed = compose(reading, path);
    if (composed.root == nullptr) return std::nullopt;
    Catalogue catalogue(reading, options, catalogue_files(reading, *composed.root));
    System system;
    system.folder = std::filesystem::path(path).parent_path().string();
    read_sections(reading, catalogue, *composed.root, composed.removed, system, values);
    if (diagnostics.error_count() > errors_before) return std::nullopt;
    system.inputs = reading.files.inputs(system.folder);
    return system;
}

}  // namespace drsim::load
