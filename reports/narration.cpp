#include "reports/narration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/json_text.h"
#include "reports/level_sentences.h"
#include "reports/readable.h"
#include "reports/story.h"
#include "reports/under_way.h"
#include "sim/analysis/wording.h"
#include "sim/base/printable.h"
#include "sim/measure/critical_path.h"
#include "sim/measure/losses.h"
#include "sim/model/fact_names.h"

namespace drsim::reports {

using measure::beyond_horizon;
using measure::not_measured;
using nlohmann::ordered_json;

namespace {

std::string time_of(std::int64_t us) { return us == beyond_horizon ? "beyond the horizon" : clock_time(us); }

/// To the hundredth, or to two digits if it is less: "230", "2.03", "0.00041".
std::string amount(double number) {
    if (number < 0.01) return fmt::format("{:.2g}", number);
    std::string text = fmt::format("{:.2f}", number);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string outcome(const model::System& system, const measure::TrialMeasures& measures) {
    if (!measures.struck) return "No fault struck in this trial.\n";
    std::string text = fmt::format("RTO {}{}\n", time_of(measures.rto_us), measures.rto_us == 0 ? ": never interrupted" : "");
    std::vector<double> parts;
    for (const measure::PhaseTime& time : measures.phases) parts.push_back(static_cast<double>(time.us));
    const std::vector<std::int64_t> ms = rounded_parts(parts, 1000);
    for (std::size_t i = 0; i < ms.size(); ++i)
        text += fmt::format("  {:<32}{}\n", analysis::name_of(system, measures.phases[i].phase), clock_time(ms[i] * 1000));
    if (system.entry_points.size() > 1)
        for (std::size_t e = 0; e < system.entry_points.size(); ++e)
            text += fmt::format("RTO of {} {}\n", system.entry_points[e].name, time_of(measures.entry_rto_us[e]));
    for (std::size_t d = 0; d < system.data.size(); ++d) {
        const bool gone = measures.rpo_us[d] == beyond_horizon;
        text += fmt::format("RPO of {} {}", system.data[d].name,
                            gone ? "unbounded: no copy or backup is available at the end" : clock_time(measures.rpo_us[d]));
        // Data that is not back is not lost yet: the text says what would be missing from the best copy or backup left.
        const bool is_back = measures.is_back[d] != 0;
        if (!gone && !is_back) text += " if recovered now";
        if (!gone && measure::counts_writes(system, Id<model::DataSet>(d)))
            text += fmt::format(": {} writes {}lost", amount(measures.lost_writes[d]), is_back ? "" : "would be ");
        text += "\n";
    }
    return text;
}

ordered_json seconds(std::int64_t us) {
    return us == beyond_horizon || us == not_measured ? ordered_json(nullptr) : ordered_json(static_cast<double>(us) / 1e6);
}

ordered_json reasons_json(const ReplayedTrial& told, const std::vector<model::LevelReason>& reasons, std::size_t change) {
    ordered_json out = ordered_json::array();
    for (const model::LevelReason& reason : reasons)
        if (reason.change == change)
            out.push_back({{"by", name_of(reason.by)},
                           {"component", told.system.components[reason.component].name},
                           {"says", reason_of(told.system, reason)},
                           {"missing", reason.missing}});
    return out;
}

/// Changes of levels in time order; a level that stays for other reasons is listed again with these.
ordered_json levels_of(const ReplayedTrial& told) {
    const model::Explanation& explained = told.record.explanation;
    ordered_json out = ordered_json::array();
    const auto add = [&](Instant at, const model::LevelChange& change, ordered_json reasons) {
        out.push_back({{"at_s", seconds(at.us)},
                       {"entry_point", told.system.entry_points[change.entry_point].name},
                       {"level", change.level},
                       {"slope_per_s", change.slope_per_us * 1e6}});
        out.back()["reasons"] = std::move(reasons);
    };
    std::size_t renewal = 0;
    const auto add_renewals_before = [&](Instant until) {
        for (; renewal < explained.renewals.size() && explained.renewals[renewal].at < until; ++renewal)
            add(explained.renewals[renewal].at, told.record.levels[explained.renewals[renewal].change],
                reasons_json(told, explained.renewed, renewal));
    };
    for (std::size_t i = 0; i < told.record.levels.size(); ++i) {
        add_renewals_before(told.record.levels[i].at);
        add(told.record.levels[i].at, told.record.levels[i], reasons_json(told, explained.reasons, i));
    }
    add_renewals_before(Instant::never());
    return out;
}

ordered_json waits_of(const ReplayedTrial& told) {
    ordered_json out = ordered_json::array();
    for (const model::WaitBegun& wait : told.record.explanation.waits)
        out.push_back({{"at_s", seconds(wait.at.us)}, {"says", sentence_of(told.system, told.record, wait)}});
    return out;
}

ordered_json index(std::uint32_t value) { return value == 0xffffffffu ? ordered_json(nullptr) : ordered_json(value); }

}  // namespace

std::string narration(const ReplayedTrial& told, Detail detail) {
    const auto& [system, scenario, record, measures, seed, kernel] = told;
    std::string text = fmt::format("SIMULATED: {} ({}), {}; seed {}, trial {}, kernel {}\n", system.name, system.environment, scenario.name,
                                   seed, record.trial, kernel);
    text += record.struck
                ? fmt::format("Times count from the onset, {} into the trial; > marks the critical path.\n\n", clock_time(record.onset.us))
                : "\n";
    const std::int64_t origin = record.struck ? record.onset.us : 0;
    for (const StoryLine& line : story_of(told, detail))
        text += fmt::format("{} {:>13}  {}\n", line.on_path ? '>' : ' ', clock_time(line.at.us - origin), printable(line.says));
    text += '\n';
    text += outcome(system, measures);
    text += ending_of(told);
    if (!measures.recovered) text += under_way_at_end(system, record);
    return printable_lines(text);  // input names are checked against their grammar; a sentence may quote other text
}

std::string narration_json(const ReplayedTrial& told) {
    const auto& [system, scenario, record, measures, seed, kernel] = told;
    ordered_json out;
    out["simulated"] = true;
    out["system"] = system.name;
    out["environment"] = system.environment;
    out["scenario"] = scenario.name;
    out["seed"] = seed;
    out["trial"] = record.trial;
    out["kernel"] = kernel;
    out["struck"] = record.struck;
    out["onset_s"] = record.struck ? seconds(record.onset.us) : ordered_json(nullptr);
    out["fingerprint"] = fmt::format("{:016x}", measures.fingerprint);
    out["rto_s"] = seconds(measures.rto_us);
    ordered_json& rpo = out["rpo_s"] = ordered_json::object();
    for (std::size_t d = 0; d < system.data.size(); ++d) rpo[system.data[d].name] = seconds(measures.rpo_us[d]);
    ordered_json& phases = out["phases"] = ordered_json::array();
    for (const measure::PhaseTime& time : measures.phases)
        phases.push_back({{"phase", analysis::name_of(system, time.phase)}, {"time_s", seconds(time.us)}});
    out["critical_path"] = measure::facts_on_path(record, measures);
    ordered_json& facts = out["facts"] = ordered_json::array();
    for (std::uint32_t i = 0; i < record.facts.size(); ++i) {
        const model::Fact& fact = record.facts[i];
        facts.push_back({{"at_s", seconds(fact.at.us)},
                         {"kind", model::name_of(fact.kind)},
                         {"says", sentence_of(system, scenario, record, i)},
                         {"subject", index(fact.subject)},
                         {"other", index(fact.other)},
                         {"value", fact.value},
                         {"detail", fact.detail},
                         {"cause", index(fact.cause)}});
    }
    out["levels"] = levels_of(told);
    out["waits"] = waits_of(told);
    out["ending"] = ending_of(told);
    return json_text(out);
}

}  // namespace drsim::reports
