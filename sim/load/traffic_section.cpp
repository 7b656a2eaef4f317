// Entry points and data sets: the load on a system, and the data that it may lose.
#include <fmt/format.h>

#include "sim/load/distributions.h"
#include "sim/load/sections.h"
#include "sim/load/trace_file.h"

namespace drsim::load {

using namespace model;

Rate rate_of(Reading& reading, const Node& node, std::string_view if_zero) {
    constexpr Word<Between> ways[] = {{"steps", Between::Steps}, {"linear", Between::Linear}};
    if (!node.is_map()) {
        const auto rate = quantity_of(reading, node, Quantity::PerSecond);
        if (rate && *rate <= 0 && !if_zero.empty()) reading.error(node.where, std::string(if_zero));
        return rate.value_or(0);
    }
    const Fields fields(reading, node, keys::rate, "a rate");
    const Node* profile = fields.need("profile");
    const Node* between = fields.find("between");
    auto series = profile != nullptr ? series_of(reading, *profile, SeriesOf::Rate) : std::nullopt;
    const Between way = between != nullptr ? word_of(reading, *between, "between", ways) : Between::Steps;
    if (!series) return 0.0;
    series->between = way;
    return std::move(*series);
}

void read_entry_points(Reading& reading, Names& names, const Node* section, System& system) {
    if (section == nullptr || !section->is_map()) return;
    for (std::size_t i = 0; i < section->entries.size(); ++i) {
        const Entry& entry = section->entries[i];
        EntryPoint& point = system.entry_points[i];
        const Fields fields(reading, *entry.value, keys::entry_point, fmt::format("entry point \"{}\"", entry.key));
        if (const Node* through = fields.need("through")) point.through = names.address(*through, "through");
        if (const Node* rate = fields.need("rate"))
            point.rate = rate_of(reading, *rate, "rate must be more than zero: an unused entry point cannot be judged");
        if (const Node* role = fields.find("role")) point.role = role_named(reading, *role);
        if (const Node* from = fields.find("from")) point.from = names.location(*from, "from");
        if (const Node* writes = fields.find("writes")) point.writes = names.of(names.data, *writes, "writes");
        if (const Node* restored = fields.find("restored_at")) {
            const auto share = quantity_of(reading, *restored, Quantity::Share);
            if (share && *share <= 0) reading.error(restored->where, "restored_at must be more than 0%");
            point.restored_at = share.value_or(1);
        }
        if (const Node* hold = fields.find("hold")) point.hold = duration_of(reading, *hold);
        if (const Node* stale = fields.find("stale_answers")) {
            const Fields parts(reading, *stale, keys::stale_answers, "stale_answers");
            StaleAnswers answers;
            if (const Node* share = parts.need("share")) answers.share = share_of(reading, *share);
            if (const Node* kept = parts.need("kept")) answers.kept = distribution_of(reading, *kept);
            point.stale_answers = answers;
        }
    }
}

/// Other kinds keep no data, so they can never lose any.
bool holds_data(Kind kind) { return kind == Kind::Database || kind == Kind::ObjectStore || kind == Kind::Queue || kind == Kind::External; }

void read_data(Reading& reading, Names& names, const Node* section, System& system) {
    if (section == nullptr || !section->is_map()) return;
    constexpr Word<bool> arrivals[] = {{"poisson", true}};
    for (std::size_t i = 0; i < section->entries.size(); ++i) {
        const Entry& entry = section->entries[i];
        DataSet& set = system.data[i];
        const Fields fields(reading, *entry.value, keys::data_set, fmt::format("data set \"{}\"", entry.key));
        if (const Node* in = fields.need("in")) set.in = names.component(*in, "in");
        if (set.in.exists() && !names.unreadable.contains(system.components[set.in.index()].name) &&
            !holds_data(system.components[set.in.index()].kind))
            reading.error(fields.where("in"),
                          fmt::format("{} holds no data; put \"{}\" in a database, an object store, a queue or a third party",
                                      a_kind(system.components[set.in.index()].kind), set.name));
        if (const Node* size = fields.find("size")) set.size_bytes = number_of(reading, *size, Quantity::Bytes);
        if (const Node* total = fields.find("total")) {
            set.total_bytes = number_of(reading, *total, Quantity::Bytes);
            const bool is_known = set.in.exists() && !names.unreadable.contains(system.components[set.in.index()].name);
            if (is_known && !system.components[set.in.index()].store)
                reading.error(fields.where("total"),
                              fmt::format("total is for data in a database or an object store; \"{}\" is {}",
                                          system.components[set.in.index()].name, a_kind(system.components[set.in.index()].kind)));
        }
        if (const Node* how = fields.find("arrivals")) set.poisson = word_of(reading, *how, "arrivals", arrivals);
        const Node* writes = fields.find("writes");
        if (writes == nullptr) continue;
        set.writes = rate_of(reading, *writes);
        for (const EntryPoint& point : system.entry_points)
            if (point.writes == Id<DataSet>(i))
                reading.error(writes->where, fmt::format("the write rate is given twice: entry point \"{}\" already writes \"{}\"; keep "
                                                         "one",
                                                         point.name, set.name));
    }
}

}  // namespace drsim::load
