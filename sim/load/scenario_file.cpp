#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sim/base/duration_text.h"
#include "sim/load/compose.h"
#include "sim/load/faults.h"
#include "sim/load/load.h"
#include "sim/load/notes.h"
#include "sim/load/quantities.h"
#include "sim/load/scenario_file.h"
#include "sim/load/sections.h"
#include "sim/load/yaml_tree.h"

namespace drsim::load {

using namespace model;

namespace {

void read_starts(Reading& reading, const Names& names, const Node& node, Scenario& scenario) {
    if (node.is_map()) {
        const Fields fields(reading, node, keys::starts, "starts");
        scenario.starts = Scenario::Starts::Fixed;
        if (const Node* seconds = fields.need("seconds")) {
            const auto value = quantity_of(reading, *seconds, Quantity::Number);
            if (value && *value > 1e9) reading.error(seconds->where, "seconds counts from Monday 00:00 UTC and must be at most 1e9");
            scenario.starts_at_s = value.value_or(0);
        }
        return;
    }
    if (node.is_scalar() && node.text == "maintenance") {
        scenario.starts = Scenario::Starts::Maintenance;
        if (reading.names_are_known && names.system.maintenance.empty())
            reading.error(node.where, "starts: maintenance needs a system with \"maintenance\" windows");
        return;
    }
    if (node.is_scalar() && (node.text == "any_time" || node.text == "any_working_hour")) {
        scenario.starts = node.text == "any_time" ? Scenario::Starts::AnyTime : Scenario::Starts::AnyWorkingHour;
        return;
    }
    if (node.is_scalar() && (node.text.empty() || node.text.front() < '0' || node.text.front() > '9')) {
        reading.error(node.where,
                      fmt::format("starts must be any_time, any_working_hour, maintenance, {{seconds: 0}} or an instant such as "
                                  "\"2018-10-21T22:52:00Z\", not \"{}\"",
                                  node.text));
        return;
    }
    scenario.starts = Scenario::Starts::Fixed;
    constexpr std::int64_t week_s = 7 * 86400;
    const std::int64_t instant_s = instant_of(reading, node);
    const std::int64_t second = ((instant_s + 3 * 86400) % week_s + week_s) % week_s;  // 1970-01-01 was a Thursday: three days after Monday
    scenario.starts_at_s = static_cast<double>(second);
    scenario.monday_s = instant_s - second;
}

/// A trial's clock is limited: a horizon that is certainly beyond its end can never be reached. For drawn times, the trial checks it.
void expect_horizon_on_clock(Reading& reading, const Node& horizon, const Scenario& scenario) {
    double onset_s = std::numeric_limits<double>::infinity();
    const bool has_marked =
        std::any_of(scenario.faults.begin(), scenario.faults.end(), [](const model::Fault& fault) { return fault.onset; });
    for (const model::Fault& fault : scenario.faults) {
        const auto* time = std::get_if<model::AtTime>(&fault.at);
        if (has_marked && !fault.onset) continue;
        onset_s = std::min(onset_s, time != nullptr ? time->at.lowest() : 0);
    }
    if (std::isinf(onset_s) || Instant::seconds(onset_s) + scenario.horizon <= Instant::last_of_a_trial()) return;
    reading.error(horizon.where,
                  "horizon too long: counted from the onset, it must end within 13000d (35 years) of the beginning of the "
                  "trial");
}

/// Anything unfinished at the horizon misses every target, even targets longer than the horizon.
void note_targets_beyond(Reading& reading, const Names& names, const Node& horizon, const Scenario& scenario) {
    for (const Objective& objective : names.system.objectives) {
        const bool is_time = std::holds_alternative<RecoveryTime>(objective.measure) || std::holds_alternative<Span>(objective.measure);
        const bool applies = !objective.scenario_class || *objective.scenario_class == scenario.scenario_class;
        if (!is_time || !applies || objective.target <= scenario.horizon) continue;
        reading.note(horizon.where, fmt::format("a target of {} is longer than this horizon of {}; anything unfinished at the horizon "
                                                "counts as missed",
                                                as_written(objective.target), horizon.text));
        return;
    }
}

}  // namespace

Scenario scenario_of(Reading& reading, Names& names, const Node& root) {
    Scenario scenario;
    scenario.where = root.where;
    const Fields fields(reading, root, keys::scenario, "a scenario");
    if (!root.is_map()) return scenario;
    check_version(reading, root);
    if (const Node* name = fields.need("scenario")) {
        scenario.name = text_of(reading, *name, "the name of the scenario");
        if (name->is_scalar()) is_name(reading, scenario.name, name->where, "scenario");
        scenario.where = name->where;
    }
    if (const Node* of = fields.need("class"))
        if (is_class(reading, names.system, *of)) scenario.scenario_class = of->text;
    if (const Node* starts = fields.find("starts")) read_starts(reading, names, *starts, scenario);
    read_faults(reading, names, fields.find("given"), fields.need("faults"), scenario);
    if (const Node* horizon = fields.need("horizon")) {
        scenario.horizon = period_of(reading, *horizon, "the horizon");
        expect_horizon_on_clock(reading, *horizon, scenario);
        note_targets_beyond(reading, names, *horizon, scenario);
    }
    return scenario;
}

std::optional<Scenario> read_scenario(const std::string& path, const System& system, Diagnostics& diagnostics, const Options& options) {
    const std::size_t errors_before = diagnostics.error_count();
    Reading reading(diagnostics, options, path);
    const auto file = reading.files.open(path);
    if (!file) return std::nullopt;
    reading.files.use(*file);
    const Node* root = tree_of(*file, diagnostics, reading.arena);
    if (root == nullptr) return std::nullopt;
    Names names(reading, system);
    Scenario scenario = scenario_of(reading, names, *root);
    if (diagnostics.error_count() > errors_before) return std::nullopt;
    note_faults(reading, system, scenario);
    scenario.inputs = reading.files.inputs(system.folder);
    return scenario;
}

}  // namespace drsim::load
