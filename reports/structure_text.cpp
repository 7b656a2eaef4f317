#include "reports/structure_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/readable.h"
#include "reports/structure_groups.h"
#include "sim/base/printable.h"

namespace drsim::reports {

using structure::Effect;
using structure::Mishap;
using structure::StructuralAnalysis;

namespace {

constexpr std::size_t width = 100;
constexpr std::size_t most_combinations = 8;  // of one entry point; the JSON report has all
constexpr std::size_t most_important = 5;

std::string counted(std::size_t number, std::string_view one, std::string_view many = {}) {
    if (number == 1) return fmt::format("1 {}", one);
    return many.empty() ? fmt::format("{} {}s", thousands(number), one) : fmt::format("{} {}", thousands(number), many);
}

/// Names with commas, over several lines if need be; every line but the first after `indent` spaces.
std::string listed(const std::vector<std::string>& names, std::size_t indent, std::size_t right = width) {
    std::string text;
    std::size_t column = indent;
    for (std::size_t n = 0; n < names.size(); ++n) {
        const std::string word = fmt::format("{}{}", names[n], n + 1 < names.size() ? "," : "");
        if (n > 0 && column + 1 + word.size() > right) {
            text += fmt::format("\n{:{}}", "", indent);
            column = indent;
        } else if (n > 0) {
            text += " ";
            ++column;
        }
        text += word;
        column += word.size();
    }
    return text;
}

/// A sentence over several lines, each after four spaces.
std::string lines_of(const std::string& sentence) {
    std::string text;
    std::string line = "   ";
    std::size_t from = 0;
    const std::string safe = printable(sentence);
    while (from < safe.size()) {
        const std::size_t end = std::min(safe.find(' ', from), safe.size());
        if (line.size() > 3 && line.size() + 1 + end - from > width) {
            text += line + "\n";
            line = "   ";
        }
        line.append(1, ' ').append(safe, from, end - from);
        from = end + 1;
    }
    return text + line + "\n";
}

class Text {
public:
    Text(const model::System& system, const StructuralAnalysis& analysis, const Diagnostics& files)
        : system_(system), analysis_(analysis), files_(files) {}

    std::string whole() const {
        return head() + summary() + findings() + single_mishaps() + passages() + places() + several_mishaps() + importance();
    }

private:
    [[nodiscard]] std::string head() const {
        std::size_t regions = model::regions_of(system_).size();
        std::size_t zones = 0;
        for (const Id<model::Location> region : model::regions_of(system_)) zones += model::zones_of(system_, region).size();
        return fmt::format("{}, {}: structure; nothing was simulated\n{}, {}, {}, {}, {}\n\n", printable(system_.name),
                           printable(system_.environment), counted(regions, "region"), counted(zones, "zone"),
                           counted(system_.components.size() - (system_.control_plane.exists() ? 1 : 0), "component"),
                           counted(system_.entry_points.size(), "entry point"), counted(system_.data.size(), "data set"));
    }

    /// For each entry point: how many single mishaps have which effect.
    [[nodiscard]] std::string summary() const {
        if (system_.entry_points.empty()) return "No entry point: there is no service that could be interrupted.\n\n";
        std::string text = "If one thing is out: how many things have which effect\n";
        text += fmt::format("  {:<24}{:>11}{:>12}{:>11}{:>12}{:>9}{:>11}\n", "", "fails over", "people act", "unnoticed", "no runbook",
                            "blocked", "stays out");
        for (std::size_t e = 0; e < system_.entry_points.size(); ++e) {
            std::array<std::size_t, structure::effect_count> count{};
            for (const structure::Blast& blast : analysis_.blasts) ++count[static_cast<std::size_t>(blast.entries[e])];
            text += fmt::format("  {:<24}{:>11}{:>12}{:>11}{:>12}{:>9}{:>11}\n", printable(system_.entry_points[e].name), count[1],
                                count[2], count[3], count[4], count[5], count[6]);
        }
        return text + "\n";
    }

    [[nodiscard]] std::vector<std::string> names_of(const std::vector<Id<Mishap>>& mishaps) const {
        std::vector<std::string> names;
        for (const Id<Mishap> mishap : mishaps) names.push_back(printable(name_of(system_, analysis_.mishaps[mishap.index()])));
        return names;
    }
    [[nodiscard]] std::string effects_line(const std::vector<Effect>& effects) const {
        std::vector<std::string> words;
        for (Effect effect = Effect::StaysOut; effect != Effect::Serves; effect = static_cast<Effect>(static_cast<int>(effect) - 1)) {
            std::vector<std::string> entries;
            for (std::size_t e = 0; e < effects.size(); ++e)
                if (effects[e] == effect) entries.push_back(printable(system_.entry_points[e].name));
            if (entries.empty()) continue;
            const bool all = entries.size() == effects.size() && entries.size() > 1;
            words.push_back(fmt::format("{}: {}", word_for(effect), all ? "all" : fmt::format("{}", fmt::join(entries, " "))));
        }
        return words.empty() ? "serves" : fmt::format("{}", fmt::join(words, "; "));
    }
    [[nodiscard]] std::string single_mishaps() const {
        std::string text = "What alone interrupts, worst first\n";
        const auto groups = alike_mishaps(analysis_);
        for (const AlikeEvents& group : groups)
            text += fmt::format("  {}\n      {}\n", effects_line(group.effects), listed(names_of(group.mishaps), 6));
        if (groups.empty()) text += "  nothing\n";
        return text + "\n";
    }

    [[nodiscard]] std::string passages() const {
        if (analysis_.passages.empty()) return {};
        std::string text = "What every way to the data passes\n";
        for (const structure::Passage& passage : analysis_.passages) {
            std::vector<std::string> names;
            for (const Id<model::Component> component : passage.passes)
                names.push_back(printable(system_.components[component.index()].name));
            text += fmt::format("  {} to {}:\n      {}\n", printable(system_.entry_points[passage.entry.index()].name),
                                printable(system_.data[passage.data.index()].name), listed(names, 6));
        }
        std::vector<std::string> parting;
        for (const Id<model::Location> place : analysis_.parting) parting.push_back(printable(system_.locations[place.index()].name));
        if (!parting.empty()) text += fmt::format("  All links between some places pass {}\n", listed(parting, 6));
        return text + "\n";
    }

    [[nodiscard]] std::string capacity_words(const structure::CapacityLeft& left) const {
        const std::string at = left.at.exists() ? fmt::format("@{}", system_.locations[left.at.index()].name) : std::string();
        std::string text = fmt::format("{}{} carries {}/s of {}/s", system_.components[left.component.index()].name, at,
                                       short_number(left.now), short_number(left.demand));
        if (left.after_steps > left.now) text += fmt::format(" ({}/s after steps)", short_number(left.after_steps));
        else if (left.at_most > left.now) text += fmt::format(" ({}/s at most)", short_number(left.at_most));
        return text;
    }
    [[nodiscard]] std::string data_words(const structure::DataLeft& left) const {
        std::string text = fmt::format(
            "{} keeps {}", system_.data[left.data.index()].name,
            left.copies_left == 0
                ? std::string("no copy")
                : fmt::format("{} of {}", left.copies_left, counted(left.copies_left + left.copies_lost.size(), "copy", "copies")));
        if (left.had_backups) text += left.backups_left > 0 ? " and backups" : " and no backup";
        return text;
    }
    [[nodiscard]] std::string place_words(const structure::PlaceAnalysis& place) const {
        std::vector<std::string> words;
        for (const structure::CapacityLeft& left : place.capacity)
            if (left.now < left.demand) words.push_back(printable(capacity_words(left)));
        if (words.empty() && !place.capacity.empty()) words.emplace_back("enough capacity for the peak (N+1)");
        for (const structure::DataLeft& left : place.data) words.push_back(printable(data_words(left)));
        for (const Id<model::Component> store : place.majority_lost)
            words.push_back(fmt::format("{} has no majority", printable(system_.components[store.index()].name)));
        const std::string more = words.empty() ? std::string() : fmt::format("      {}\n", listed(words, 6));
        return effects_line(place.effects) + "\n" + more;
    }
    /// Places one after another of which the same is to be said share their lines.
    [[nodiscard]] std::string places() const {
        std::string text = "What each place takes along\n";
        for (std::size_t p = 0; p < analysis_.places.size();) {
            const std::string words = place_words(analysis_.places[p]);
            std::vector<std::string> names;
            for (; p < analysis_.places.size() && place_words(analysis_.places[p]) == words; ++p)
                names.push_back(printable(name_of(system_, mishap_of(analysis_.places[p].place))));
            text += fmt::format("  {}: {}", listed(names, 2), words);
        }
        return text + "\n";
    }
    [[nodiscard]] const Mishap& mishap_of(Id<model::Location> place) const {
        return *std::find_if(analysis_.mishaps.begin(), analysis_.mishaps.end(),
                             [&](const Mishap& mishap) { return mishap.is == Mishap::Is::Place && mishap.place == place; });
    }

    [[nodiscard]] std::string_view recovery_words() const {
        switch (analysis_.options.recovery) {
            case structure::Recovery::None: return "at once";
            case structure::Recovery::ByItself: return "although mechanisms help";
            case structure::Recovery::ByPeople:
            case structure::Recovery::Unhindered: return "although mechanisms and people help";
        }
        return {};
    }
    [[nodiscard]] std::string several_mishaps() const {
        if (analysis_.options.order < 2 || system_.entry_points.empty()) return {};
        std::string text = fmt::format("What takes a service out together, {}\n", recovery_words());
        if (analysis_.options.recovery != structure::Recovery::None)
            text += "  (as if every check saw it and every runbook applied, unlike above)\n";
        for (const structure::EntryAnalysis& entry : analysis_.entries) {
            const auto counts = entry.cuts.counts(entry.bundles);
            text += fmt::format("  {}:", printable(system_.entry_points[entry.entry.index()].name));
            for (std::uint32_t order = 1; order <= entry.cuts.complete_to; ++order)
                text += fmt::format(" {} of {}{}", thousands(static_cast<std::uint64_t>(counts[order - 1])),
                                    order == 1 ? "one" : std::to_string(order), order < entry.cuts.complete_to ? "," : "");
            text += "\n";
            if (entry.cuts.complete_to < analysis_.options.order)
                text += fmt::format("      stopped: too many sets of {}; all smaller ones are counted\n", entry.cuts.complete_to + 1);
            const auto all = combinations(entry);
            for (std::size_t c = 0; c < std::min(all.size(), most_combinations); ++c) text += combination_lines(all[c]);
            if (all.size() > most_combinations)
                text += fmt::format("      and {} more; --format json lists all\n", counted(all.size() - most_combinations, "combination"));
        }
        return text + "\n";
    }
    [[nodiscard]] std::string combination_lines(const Combination& combination) const {
        std::string text;
        for (std::size_t i = 0; i < combination.size(); ++i) {
            const std::string lead = fmt::format("      {} {}", i == 0 ? "-" : " ", i == 0 ? "" : "with ");
            text += lead + listed(names_of(combination[i]), 13) + "\n";
        }
        return text;
    }

    [[nodiscard]] std::string importance() const {
        if (system_.entry_points.empty()) return {};
        std::string text = fmt::format("What matters most to whether a service is out, {}\n", recovery_words());
        text += fmt::format("  {:<44}{:>12}{:>10}{:>16}{:>16}\n", "", "probability", "Birnbaum", "Fussell-Vesely", "risk if out");
        for (const structure::EntryAnalysis& entry : analysis_.entries) {
            if (!entry.importances) {
                text += fmt::format("  {}: too large to compute exactly\n", printable(system_.entry_points[entry.entry.index()].name));
                continue;
            }
            text += fmt::format("  {}: out with probability {:.3g}\n", printable(system_.entry_points[entry.entry.index()].name),
                                entry.importances->fails);
            const auto& all = entry.importances->all;
            for (std::size_t i = 0; i < std::min(all.size(), most_important); ++i)
                text += fmt::format("    {:<42}{:>12}{:>10.3g}{:>15.1f}%{:>15.3g}x\n",
                                    printable(name_of(system_, analysis_.mishaps[all[i].mishap.index()])),
                                    fmt::format("{:.3g}{}", all[i].probability, analysis_.is_stated[all[i].mishap.index()] ? "" : "*"),
                                    all[i].birnbaum, 100 * all[i].fussell_vesely, all[i].achievement_worth);
        }
        return text + "  * assumed; outages are taken to be independent\n\n";
    }

    [[nodiscard]] std::string findings() const {
        std::string text = fmt::format("{}\n", counted(analysis_.findings.size(), "finding"));
        for (const structure::Finding& finding : analysis_.findings) {
            const std::string where = finding.where.file == Where::nowhere ? std::string()
                                                                           : fmt::format("{}:{}:{}: ", files_.path(finding.where.file),
                                                                                         finding.where.line, finding.where.column);
            text += fmt::format("{}{}: {}: {}\n{}{}", printable(where),
                                finding.severity == Severity::Error     ? "error"
                                : finding.severity == Severity::Warning ? "warning"
                                                                        : "note",
                                finding.rule.id, printable(finding.rule.title), lines_of(finding.why), lines_of("-> " + finding.satisfied));
        }
        return text + "\n";
    }

    const model::System& system_;
    const StructuralAnalysis& analysis_;
    const Diagnostics& files_;
};

}  // namespace

std::string structure_text(const model::System& system, const StructuralAnalysis& analysis, const Diagnostics& files) {
    return Text(system, analysis, files).whole();
}

}  // namespace drsim::reports
