#include <fmt/format.h>

#include "sim/load/distributions.h"
#include "sim/load/hours.h"
#include "sim/load/sections.h"

namespace drsim::load {

using namespace model;

namespace {

/// A name is the same human wherever it appears.
Id<Human> human_named(Names& names, System& system, std::string_view name) {
    if (names.humans.add(name)) system.humans.push_back({std::string(name)});
    return names.humans.find(name);
}

/// Either one value for all levels or a map from level to value: the value for `level`, null if it is not given.
const Node* for_level(const Node* node, std::string_view level, const std::vector<std::string_view>& levels) {
    if (node == nullptr || !node->is_map() || node->entries.empty()) return node;
    const bool by_level = std::any_of(node->entries.begin(), node->entries.end(), [&](const Entry& entry) {
        return std::find(levels.begin(), levels.end(), entry.key) != levels.end();
    });
    return by_level ? node->find(level) : node;
}

void refuse_unknown_levels(Reading& reading, const Node* node, std::string_view key, const std::vector<std::string_view>& levels) {
    if (node == nullptr || !node->is_map()) return;
    const auto is_level = [&](const Entry& entry) { return std::find(levels.begin(), levels.end(), entry.key) != levels.end(); };
    if (std::none_of(node->entries.begin(), node->entries.end(), is_level)) return;
    for (const Entry& entry : node->entries)
        if (!is_level(entry)) reading.unknown(entry.where, "level", entry.key, key, levels);
}

/// What holds for pages at night and on weekends. Its values may be given for each level, too.
OffHours off_hours_of(Reading& reading, const Node& node, std::string_view level, const std::vector<std::string_view>& levels) {
    const Fields fields(reading, node, keys::off_hours, "off_hours");
    OffHours off;
    for (const std::string_view key : {"acknowledge", "answers"}) refuse_unknown_levels(reading, fields.find(key), key, levels);
    if (const Node* outside = fields.need("outside")) off.outside = hours_of(reading, *outside);
    const Node* time = fields.find("acknowledge");
    const Node* share = fields.find("answers");
    if (time == nullptr && share == nullptr && node.is_map())
        reading.error(node.where, "off_hours needs \"acknowledge\" or \"answers\": what is different outside these hours");
    if (const Node* own = for_level(time, level, levels)) off.acknowledge = distribution_of(reading, *own);
    if (const Node* own = for_level(share, level, levels)) off.answers = share_of(reading, *own);
    return off;
}

/// The values of each level: the chain's own if given, else the person's.
void read_levels(Reading& reading, const Fields& fields, const Node& section, const std::vector<const Node*>& chain, Names& names,
                 System& system, Party& party) {
    std::vector<std::string_view> levels;
    for (const Node* level : chain) levels.push_back(level->text);
    for (const std::string_view key : {"acknowledge", "answers"}) refuse_unknown_levels(reading, fields.find(key), key, levels);
    for (const Node* name : chain) {
        Level level;
        level.human = human_named(names, system, name->text);
        const Node* person = section.find(name->text);
        const auto own = [&](std::string_view key) {
            const Node* node = for_level(fields.find(key), name->text, levels);
            return node == nullptr && person != nullptr ? person->find(key) : node;
        };
        if (const Node* time = own("acknowledge")) level.acknowledge = distribution_of(reading, *time);
        else
            reading.error(name->where, fmt::format("the time in which \"{}\" acknowledges a page is unknown; {} needs \"acknowledge\"",
                                                   name->text, fields.of()));
        if (const Node* share = own("answers")) level.answers = share_of(reading, *share);
        if (const Node* hands = own("hands")) level.hands = count_of(reading, *hands, 1);
        if (const Node* again = own("looks_again")) level.looks_again = period_of(reading, *again, "looks_again");
        const Node* off = fields.find("off_hours");
        if (off == nullptr && person != nullptr) off = person->find("off_hours");
        if (off != nullptr) level.off_hours = off_hours_of(reading, *off, name->text, levels);
        const Node* hours = person != nullptr && fields.find("hours") == nullptr ? person->find("hours") : nullptr;
        if (hours != nullptr) level.hours = hours_of(reading, *hours);
        party.chain.push_back(level);
    }
}

void read_waits(Reading& reading, const Fields& fields, Party& party) {
    if (const Node* waits = fields.find("escalate_after"))
        for (const Node* wait : items_of(*waits)) party.escalate_after.push_back(distribution_of(reading, *wait));
    if (const Node* repeat = fields.find("repeat")) party.repeat = count_of(reading, *repeat);
    const std::size_t levels = party.chain.size();
    const std::size_t expected = levels > 1 ? levels - 1 : party.repeat > 0 ? 1 : party.escalate_after.size();
    if (party.escalate_after.size() == expected && (levels > 1 || expected <= 1)) return;
    reading.error(fields.where("escalate_after"),
                  levels > 1
                      ? fmt::format("{} has {} levels, so \"escalate_after\" needs {}, one before each further level, not {}", fields.of(),
                                    levels, levels - 1, party.escalate_after.size())
                      : fmt::format("{} has one level, so \"escalate_after\" takes one value, the wait before the next page", fields.of()));
}

}  // namespace

void read_people(Reading& reading, Names& names, const Node* section, System& system) {
    if (section == nullptr || !section->is_map()) return;
    for (std::size_t i = 0; i < section->entries.size(); ++i) {
        const Entry& entry = section->entries[i];
        Party& party = system.people[i];
        party.where = entry.where;
        const Fields fields(reading, *entry.value, keys::person, fmt::format("person \"{}\"", entry.key));
        Node self;
        self.is = Node::Is::Scalar;
        self.text = entry.key;
        self.where = entry.where;
        std::vector<const Node*> chain{&self};
        if (const Node* named = fields.find("chain")) {
            chain.clear();
            for (const Node* level : items_of(*named)) {
                const std::string_view name = text_of(reading, *level, "the name of a person");
                if (!name.empty() && is_name(reading, name, level->where, "person")) chain.push_back(level);
                const bool is_chain = section->find(name) != nullptr && section->find(name)->find("chain") != nullptr;
                if (is_chain) reading.error(level->where, fmt::format("\"{}\" is itself a chain; each level must be one person", name));
            }
            if (chain.empty()) reading.error(named->where, "a chain needs at least one level");
        }
        if (!entry.value->is_map()) continue;
        read_levels(reading, fields, *section, chain, names, system, party);
        read_waits(reading, fields, party);
        if (const Node* again = fields.find("looks_again")) party.looks_again = period_of(reading, *again, "looks_again");
        if (const Node* hours = fields.find("hours")) party.hours = hours_of(reading, *hours);
        if (const Node* withdrawn = fields.find("withdrawn")) party.withdrawn = truth_of(reading, *withdrawn);
    }
}

}  // namespace drsim::load
