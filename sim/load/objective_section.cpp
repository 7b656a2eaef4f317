// Objectives, and the classes of scenarios that they apply to.
#include <array>

#include <fmt/format.h>

#include "sim/load/hours.h"
#include "sim/load/quantities.h"
#include "sim/load/sections.h"

namespace drsim::load {

using namespace model;

namespace {

constexpr std::array<std::string_view, 11> class_names = {
    "zone_failure",       "region_failure",  "database_failure", "application_failure",
    "dependency_failure", "network_failure", "provider_failure", "data_corruption",
    "people_failure",     "incident",        "long_run"};

constexpr auto clock_points = [] {
    std::array<Word<ClockPoint>, clock_point_count> words{};
    for (std::size_t i = 0; i < clock_point_count; ++i) words[i] = {clock_point_names[i], static_cast<ClockPoint>(i)};
    return words;
}();

ClockPoint point_of(Reading& reading, const Node* node, ClockPoint otherwise) {
    return node != nullptr ? word_of(reading, *node, "a clock point", clock_points) : otherwise;
}

/// Rejects keys that do not go with a measure: they would be ignored, so they are errors.
void refuse_others(Reading& reading, const Fields& fields, std::string_view measure, std::initializer_list<std::string_view> allowed) {
    for (const std::string_view key : {"data", "over", "entry_point", "from", "until"})
        if (fields.find(key) != nullptr && std::find(allowed.begin(), allowed.end(), key) == allowed.end())
            reading.error(fields.where(key), fmt::format("\"{}\" cannot be used with \"{}\"", key, measure));
}

void read_recovery_time(Reading& reading, const Fields& fields, const Node& target, Objective& objective) {
    refuse_others(reading, fields, "rto", {"entry_point", "from", "until"});
    objective.target = duration_of(reading, target);
    const Node* from = fields.find("from");
    const ClockPoint start = point_of(reading, from, ClockPoint::Onset);
    if (start != ClockPoint::Onset && start != ClockPoint::Interrupted && start != ClockPoint::Declared)
        reading.error(from->where, "rto counts from onset, interrupted or declared; use at_most for other clock points");
    const Node* until = fields.find("until");
    if (point_of(reading, until, ClockPoint::Restored) != ClockPoint::Restored)
        reading.error(until->where, "rto counts until restored; use at_most for other clock points");
    objective.measure = RecoveryTime{start};
}

void read_measure(Reading& reading, Names& names, const Fields& fields, const Node& node, Objective& objective) {
    const Node* rto = fields.find("rto");
    const Node* rpo = fields.find("rpo");
    const Node* availability = fields.find("availability");
    const Node* at_most = fields.find("at_most");
    if ((rto != nullptr) + (rpo != nullptr) + (availability != nullptr) + (at_most != nullptr) != 1) {
        if (node.is_map()) reading.error(node.where, "an objective needs exactly one of rto, rpo, availability and at_most");
    } else if (rto != nullptr) {
        read_recovery_time(reading, fields, *rto, objective);
    } else if (rpo != nullptr) {
        refuse_others(reading, fields, "rpo", {"data"});
        objective.target = duration_of(reading, *rpo);
        RecoveryPoint point;
        if (const Node* data = fields.need("data")) point.data = names.of(names.data, *data, "data");
        objective.measure = point;
    } else if (availability != nullptr) {
        refuse_others(reading, fields, "availability", {"over", "entry_point"});
        objective.target_share = share_of(reading, *availability);
        Availability measure;
        if (const Node* over = fields.need("over")) measure.over = period_of(reading, *over, "the span of availability");
        objective.measure = measure;
    } else {
        refuse_others(reading, fields, "at_most", {"entry_point", "from", "until"});
        objective.target = duration_of(reading, *at_most);
        const Span span{point_of(reading, fields.find("from"), ClockPoint::Onset),
                        point_of(reading, fields.find("until"), ClockPoint::Restored)};
        if (span.from == span.until) reading.error(node.where, "from and until are the same clock point");
        objective.measure = span;
    }
}

}  // namespace

bool is_class(Reading& reading, const System& system, const Node& node) {
    const std::string_view name = text_of(reading, node, "a class of scenarios");
    if (name.empty()) return false;
    std::vector<std::string_view> known(class_names.begin(), class_names.end());
    known.insert(known.end(), system.classes.begin(), system.classes.end());
    if (std::find(known.begin(), known.end(), name) != known.end() || !reading.names_are_known) return true;
    reading.unknown(node.where, "class", name, "", known);
    return false;
}

void read_maintenance(Reading& reading, const Node* section, System& system) {
    if (section == nullptr) return;
    for (const Node* item : items_of(*section)) system.maintenance.push_back(hours_of(reading, *item));
}

void read_objectives(Reading& reading, Names& names, const Node* section, System& system) {
    if (section == nullptr) return;
    for (const Node* item : items_of(*section)) {
        const Fields fields(reading, *item, keys::objective, "an objective");
        Objective objective;
        objective.where = item->where;
        if (const Node* of = fields.need("class"))
            if (text_of(reading, *of, "a class of scenarios") != "any" && is_class(reading, system, *of))
                objective.scenario_class = std::string(of->text);
        read_measure(reading, names, fields, *item, objective);
        if (const Node* entry = fields.find("entry_point")) objective.entry_point = names.of(names.entry_points, *entry, "entry_point");
        if (const Node* share = fields.find("share")) {
            const auto value = quantity_of(reading, *share, Quantity::Share);
            if (value && *value <= 0) reading.error(share->where, "the share of trials within the target must be more than 0%");
            objective.share_required = value.value_or(1);
        }
        if (const Node* outside = fields.find("outside_maintenance")) {
            objective.outside_maintenance = truth_of(reading, *outside);
            if (std::holds_alternative<Availability>(objective.measure))
                reading.error(outside->where,
                              "availability counts every request, also during maintenance; \"outside_maintenance\" cannot be used "
                              "with it");
            else if (objective.outside_maintenance && system.maintenance.empty())
                reading.error(outside->where, "the system has no \"maintenance\" windows");
        }
        system.objectives.push_back(std::move(objective));
    }
}

void read_tags(Reading& reading, Names& names, const Node* section, System& system) {
    for (const Entry& entry : named_entries(reading, section, "tag")) {
        if (!names.tags.add(entry.key)) {
            reading.error(entry.where, fmt::format("\"{}\" is both a tag and a provider; rename one", entry.key));
            continue;
        }
        Tag tag{std::string(entry.key), {}};
        for (const Node* item : items_of(*entry.value)) {
            const std::string_view text = text_of(reading, *item, "a component or a location");
            const Id<Location> location = names.locations.find(text);
            if (location.exists() && names.components.find(text).exists())
                reading.error(item->where, fmt::format("\"{}\" is both a component and a location; rename one", text));
            if (location.exists()) tag.members.emplace_back(location);
            else if (!text.empty()) tag.members.emplace_back(names.address(*item, fmt::format("tag \"{}\"", entry.key)));
        }
        system.tags.push_back(std::move(tag));
    }
}

}  // namespace drsim::load
