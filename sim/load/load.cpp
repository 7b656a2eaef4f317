#include "sim/load/load.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/duration_text.h"
#include "sim/load/catalogue.h"
#include "sim/load/compose.h"
#include "sim/load/scenario_file.h"
#include "sim/load/system_file.h"
#include "sim/load/trace_file.h"
#include "sim/load/values.h"
#include "sim/load/yaml_tree.h"

namespace drsim::load {

namespace {

FileKind kind_by_keys(const Node& root) {
    if (root.find("scenario") != nullptr || root.find("faults") != nullptr) return FileKind::Scenario;
    if (root.find("model") != nullptr) return FileKind::Catalogue;
    if (root.find("system") != nullptr || root.find("based_on") != nullptr) return FileKind::System;
    if (root.find("models") != nullptr) return FileKind::Catalogue;
    const auto is_section = [](const Entry& entry) {
        return entry.key != "drsim" && std::find(keys::system.keys.begin(), keys::system.keys.end(), entry.key) != keys::system.keys.end();
    };
    if (std::any_of(root.entries.begin(), root.entries.end(), is_section)) return FileKind::SystemPart;
    return root.find("provider") != nullptr ? FileKind::Catalogue : FileKind::Unknown;
}

bool is_csv(const std::string& path) { return path.ends_with(".csv"); }

void check_csv(Reading& reading, std::uint32_t file) {
    const std::string_view header = header_of(reading, file);
    if (header == "time,lag_seconds") series_in(reading, file, SeriesOf::Lag);
    else if (header == "seconds") sample_in(reading, file);
    else if (header == "time,rate_per_second") series_in(reading, file, SeriesOf::Rate);
    else reading.error({file, 1, 1, 1}, "the first line must be \"time,rate_per_second\", \"time,lag_seconds\" or \"seconds\"");
}

/// Checks a scenario without a system, or a part of a system that another file includes.
void check_alone(Reading& reading, FileKind kind, const Node& root, const Options& options) {
    reading.names_are_known = false;
    model::System system;
    if (kind == FileKind::Scenario) {
        Names names(reading, system);
        scenario_of(reading, names, root);
        return;
    }
    const Fields fields(reading, root, keys::system, "a system");
    check_version(reading, root);
    Catalogue catalogue(reading, options, {});
    read_sections(reading, catalogue, root, {}, system);
}

}  // namespace

FileKind sniff(const std::string& path, const Options& options) {
    if (is_csv(path)) return FileKind::Csv;
    Diagnostics unheard;
    Reading reading(unheard, options, path);
    const auto file = reading.files.open(path);
    const Node* root = file ? tree_of(*file, unheard, reading.arena) : nullptr;
    return root != nullptr ? kind_by_keys(*root) : FileKind::Unknown;
}

bool validate_file(const std::string& path, const Options& options, Diagnostics& diagnostics) {
    const FileKind kind = sniff(path, options);
    if (kind == FileKind::System) return read_system(path, options, diagnostics).has_value();
    const std::size_t errors_before = diagnostics.error_count();
    Reading reading(diagnostics, options, path);
    const auto file = reading.files.open(path);
    if (!file) return false;
    if (kind == FileKind::Csv) {
        check_csv(reading, *file);
    } else if (const Node* root = tree_of(*file, diagnostics, reading.arena)) {
        if (kind == FileKind::Catalogue) Catalogue::check(reading, options, *root);
        else if (kind == FileKind::Unknown) reading.error(root->where, "not a system, a scenario or a catalogue file");
        else check_alone(reading, kind, *root, options);
    }
    return diagnostics.error_count() == errors_before;
}

std::vector<CatalogueEntry> catalogue(const Options& options, Diagnostics& diagnostics) {
    Reading reading(diagnostics, options, "");
    Catalogue models(reading, options, {});
    models.check_providers();
    std::vector<CatalogueEntry> entries;
    for (const ComponentModel* model : models.all()) {
        CatalogueEntry entry;
        entry.model = model->name;
        entry.kind = model->kind_word;
        entry.based_on = model->based_on;
        if (model->parameters.empty() && !model->replica_failover) entries.push_back(entry);
        const auto add = [&](std::string_view of, const Source& source, bool verified) {
            entry.of = of;
            entry.source = source.title;
            entry.address = source.address;
            entry.read = source.read;
            entry.verified = verified;
            entries.push_back(entry);
        };
        for (const Parameter& parameter : model->parameters) {
            entry.parameter = parameter.path;
            entry.value = written(*parameter.value);
            add(parameter.of, parameter.source, parameter.verified);
        }
        if (const auto& known = model->replica_failover) {
            entry.parameter = "replica_failover";
            entry.value = known->is_providers ? "provider" : "customer";
            if (known->grace) entry.value += fmt::format(", after {} at least", as_written(*known->grace));
            add(known->of, known->source, known->verified);
        }
    }
    return entries;
}

}  // namespace drsim::load
