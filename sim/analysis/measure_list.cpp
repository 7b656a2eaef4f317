#include "sim/analysis/measure_list.h"

#include <algorithm>

#include "sim/analysis/wording.h"
#include "sim/measure/availability_spans.h"
#include "sim/measure/losses.h"
#include "sim/model/copies.h"

namespace drsim::analysis {

using measure::beyond_horizon;
using measure::not_measured;
using model::ClockPoint;

namespace {

MeasureColumn time_column(std::string name, const measure::Column& column) {
    return {std::move(name), false, [&column](std::uint64_t trial) { return column.word(trial); }, {}, &column};
}

MeasureColumn number_column(std::string name, const measure::Column& column, double scale = 1) {
    return {std::move(name),
            false,
            {},
            [&column, scale](std::uint64_t trial) { return column.number(trial) * scale; },
            scale == 1 ? &column : nullptr};
}

std::string named(std::string measure, const std::string& of) { return measure + "." + of; }

bool is_of_interruption(ClockPoint point) { return point == ClockPoint::Interrupted || measure::ends_an_interruption(point); }

/// If an objective names an entry point, interrupted, first served and restored are those of that entry point.
/// Together with one of these, the response points are those of the same interruption.
const measure::Column& clock_column(const measure::TrialTable& table, ClockPoint point, Id<model::EntryPoint> entry, bool of_interruption) {
    if (of_interruption && model::place_of_response(point) < model::response_points.size()) return table.response(point, entry);
    if (entry.exists() && point == ClockPoint::Interrupted) return table.interrupted(entry);
    if (entry.exists() && point == ClockPoint::FirstServed) return table.first_served(entry);
    if (entry.exists() && point == ClockPoint::Restored) return table.restored(entry);
    return table.clock(point);
}

/// From one clock point to another, of one entry point if there is one.
MeasureColumn span_column(std::string name, ClockPoint from, ClockPoint until, Id<model::EntryPoint> entry,
                          const measure::TrialTable& table) {
    const bool of_interruption = is_of_interruption(from) || is_of_interruption(until);
    const measure::Column& begin = clock_column(table, from, entry, of_interruption);
    const measure::Column& end = clock_column(table, until, entry, of_interruption);
    if (!measure::ends_an_interruption(until))
        return {std::move(name),
                false,
                [&begin, &end](std::uint64_t trial) { return measure::time_between(begin.word(trial), end.word(trial)); },
                {},
                nullptr};
    const auto read = [&begin, &end, &interrupted = clock_column(table, ClockPoint::Interrupted, entry, true)](std::uint64_t trial) {
        const std::int64_t from_us = begin.word(trial);
        return measure::time_between(from_us, interrupted.word(trial) == not_measured ? from_us : end.word(trial));
    };
    return {std::move(name), false, read, {}, nullptr};
}

MeasureColumn recovery_column(const model::System& system, ClockPoint from, Id<model::EntryPoint> entry, const measure::TrialTable& table) {
    const std::string of = entry.exists() ? "." + system.entry_points[entry.index()].name : "";
    if (from == ClockPoint::Onset) return time_column("rto" + of, entry.exists() ? table.rto(entry) : table.rto());
    const std::string name = (from == ClockPoint::Interrupted ? "rto_from_interruption" : "rto_from_declaration") + of;
    if (!entry.exists())
        return time_column(name, from == ClockPoint::Interrupted ? table.rto_from_interruption() : table.rto_from_declaration());
    if (from != ClockPoint::Interrupted) return span_column(name, from, ClockPoint::Restored, entry, table);
    const auto read = [&interrupted = table.interrupted(entry), &restored = table.restored(entry)](std::uint64_t trial) -> std::int64_t {
        if (interrupted.word(trial) == not_measured) return 0;  // an entry point that was not interrupted recovered in no time
        return measure::time_between(interrupted.word(trial), restored.word(trial));
    };
    return {name, false, read, {}, nullptr};
}

/// As it is judged: data that is not back by the horizon is beyond every target, however little of it would be missing.
MeasureColumn recovery_point_column(const model::System& system, Id<model::DataSet> data, const measure::TrialTable& table) {
    const auto read = [&rpo = table.rpo(data), &is_back = table.is_back(data)](std::uint64_t trial) {
        return is_back.word(trial) != 0 ? rpo.word(trial) : beyond_horizon;
    };
    return {named("rpo", system.data[data.index()].name), false, read, {}, nullptr};
}

/// Over a span that objectives use, or from onset to horizon; the lowest of all entry points if none is given.
MeasureColumn availability_column(const model::System& system, Duration over, Id<model::EntryPoint> entry,
                                  const measure::TrialTable& table) {
    const std::vector<Duration> spans = measure::availability_spans(system);
    const auto span = static_cast<std::size_t>(std::find(spans.begin(), spans.end(), over) - spans.begin());
    const auto of_entry = [&table, span, all = span == spans.size()](Id<model::EntryPoint> one) -> const measure::Column& {
        return all ? table.availability(one) : table.availability_over(span, one);
    };
    const std::string name = availability_name(over);
    if (entry.exists()) {
        MeasureColumn column = number_column(named(name, system.entry_points[entry.index()].name), of_entry(entry));
        column.more_is_better = true;
        return column;
    }
    const std::size_t count = system.entry_points.size();
    const auto lowest = [of_entry, count](std::uint64_t trial) {
        double worst = 1;
        for (std::size_t e = 0; e < count; ++e) worst = std::min(worst, of_entry(Id<model::EntryPoint>(e)).number(trial));
        return worst;
    };
    return {name, true, {}, lowest, nullptr};
}

}  // namespace

bool applies(const model::Objective& objective, const model::Scenario& scenario) {
    return !objective.scenario_class || *objective.scenario_class == scenario.scenario_class;
}

namespace {

MeasureColumn any_column_of(const model::System& system, const model::Objective& objective, const measure::TrialTable& table) {
    const Id<model::EntryPoint> entry = objective.entry_point;
    if (const auto* recovery = std::get_if<model::RecoveryTime>(&objective.measure))
        return recovery_column(system, recovery->from, entry, table);
    if (const auto* point = std::get_if<model::RecoveryPoint>(&objective.measure)) return recovery_point_column(system, point->data, table);
    if (const auto* availability = std::get_if<model::Availability>(&objective.measure))
        return availability_column(system, availability->over, entry, table);
    const auto& span = std::get<model::Span>(objective.measure);
    std::string name = span_name(span.from, span.until);
    if (entry.exists()) name = named(name, system.entry_points[entry.index()].name);
    return span_column(std::move(name), span.from, span.until, entry, table);
}

}  // namespace

MeasureColumn column_of(const model::System& system, const model::Objective& objective, const measure::TrialTable& table) {
    MeasureColumn column = any_column_of(system, objective, table);
    if (!objective.outside_maintenance) return column;
    column.name.insert(std::min(column.name.find('.'), column.name.size()), outside_maintenance);
    column.time = [time = std::move(column.time), &in_maintenance = table.in_maintenance()](std::uint64_t trial) {
        return in_maintenance.word(trial) != 0 ? not_measured : time(trial);
    };
    column.as_it_stands = nullptr;
    return column;
}

std::vector<MeasureColumn> columns_of(const model::System& system, const model::Scenario& scenario, const measure::TrialTable& table) {
    std::vector<MeasureColumn> columns;
    const auto all_entries = Id<model::EntryPoint>{};
    columns.push_back(recovery_column(system, ClockPoint::Onset, all_entries, table));
    for (std::size_t e = 0; e < system.entry_points.size(); ++e)
        columns.push_back(recovery_column(system, ClockPoint::Onset, Id<model::EntryPoint>(e), table));
    columns.push_back(recovery_column(system, ClockPoint::Interrupted, all_entries, table));
    columns.push_back(recovery_column(system, ClockPoint::Declared, all_entries, table));
    for (std::size_t d = 0; d < system.data.size(); ++d) {
        const Id<model::DataSet> data(d);
        const model::DataSet& set = system.data[d];
        columns.push_back(recovery_point_column(system, data, table));
        if (!measure::counts_writes(system, data)) continue;
        columns.push_back(number_column(named("lost_writes", set.name), table.lost_writes(data)));
        if (set.size_bytes > 0) columns.push_back(number_column(named("lost_bytes", set.name), table.lost_writes(data), set.size_bytes));
    }
    for (std::size_t e = 0; e < system.entry_points.size(); ++e)
        columns.push_back(availability_column(system, {}, Id<model::EntryPoint>(e), table));
    const auto add_unknown = [&](MeasureColumn column) {
        const bool known = std::any_of(columns.begin(), columns.end(), [&](const auto& other) { return other.name == column.name; });
        if (!known) columns.push_back(std::move(column));
    };
    const bool can_promote = std::any_of(system.components.begin(), system.components.end(), model::may_be_relieved);
    for (const ClockPoint milestone : milestones)
        if (milestone != ClockPoint::Promoted || can_promote)
            add_unknown(span_column(span_name(ClockPoint::Onset, milestone), ClockPoint::Onset, milestone, all_entries, table));
    for (const model::Objective& objective : system.objectives)
        if (applies(objective, scenario)) add_unknown(column_of(system, objective, table));
    return columns;
}

}  // namespace drsim::analysis
