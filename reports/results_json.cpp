#include "reports/results_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include <nlohmann/json.hpp>

#include "reports/checked_json.h"
#include "reports/json_text.h"
#include "reports/readable.h"
#include "sim/analysis/wording.h"
#include "sim/base/printable.h"

namespace drsim::reports {

using nlohmann::ordered_json;

namespace {

constexpr std::uint64_t format = 1;

ordered_json number(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr); }

template <class Value>
ordered_json maybe(const std::optional<Value>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

void put_quantile(ordered_json& out, const std::string& name, const std::string& unit, const analysis::Quantile& quantile) {
    out[name + unit] = number(quantile.value);
    out[name + "_low" + unit] = number(quantile.low);
    out[name + "_high" + unit] = number(quantile.high);
}

/// Visits the quantiles of a measure by name; those at the lower end only if more is better.
template <class Estimate, class Take>
void each_quantile(Estimate& estimate, Take take) {
    take("p50", estimate.p50);
    take("p95", estimate.p95);
    take("p99", estimate.p99);
    if (!estimate.more_is_better) return;
    take("p5", estimate.p5);
    take("p1", estimate.p1);
}

/// The interval ends that need more trials: their null does not mean beyond the horizon.
ordered_json open_ends(const analysis::Estimate& estimate) {
    ordered_json open = ordered_json::array();
    each_quantile(estimate, [&](const char* name, const analysis::Quantile& quantile) {
        if (quantile.low_is_open) open.push_back(std::string(name) + "_low");
        if (quantile.high_is_open) open.push_back(std::string(name) + "_high");
    });
    return open;
}

ordered_json from_estimate(const analysis::Estimate& estimate) {
    ordered_json out;
    const std::string unit = estimate.in_seconds ? "_s" : "";
    analysis::Estimate shown = estimate;
    if (estimate.n == 0) {  // nothing was measured: every value is null
        const double none = std::numeric_limits<double>::infinity();
        shown.p50 = shown.p95 = shown.p99 = shown.p5 = shown.p1 = {none, none, none};
        shown.min = shown.max = shown.mean = none;
    }
    out["n"] = shown.n;
    each_quantile(shown, [&](const char* name, const analysis::Quantile& quantile) { put_quantile(out, name, unit, quantile); });
    out["min" + unit] = number(shown.min);
    out["max" + unit] = number(shown.max);
    out["mean" + unit] = number(shown.mean);
    out["not_recovered"] = shown.not_recovered;
    out["open"] = open_ends(shown);
    return out;
}

ordered_json from_verdict(const analysis::Verdict& verdict) {
    ordered_json out;
    out["name"] = verdict.name;
    out["class"] = maybe(verdict.scenario_class);
    out["entry_point"] = maybe(verdict.entry_point);
    out["data"] = maybe(verdict.data);
    out["measure"] = verdict.measure;
    out["from"] = maybe(verdict.from);
    out["until"] = maybe(verdict.until);
    out[verdict.is_availability ? "target" : "target_s"] = maybe(verdict.target);
    out["share_required"] = verdict.share_required;
    out["n"] = verdict.n;
    out["share_met"] = maybe(verdict.share_met);
    out["wilson_low"] = maybe(verdict.wilson_low);
    out["wilson_high"] = maybe(verdict.wilson_high);
    out["confidence"] = verdict.confidence;
    out["status"] = analysis::name_of(verdict.status);
    return out;
}

ordered_json from_scenario(const analysis::ScenarioResult& result) {
    ordered_json out;
    out["scenario"] = result.scenario;
    out["class"] = result.scenario_class;
    out["trials"] = result.trials;
    out["struck"] = result.struck;
    out["events"] = result.events;
    out["horizon_s"] = result.horizon_s;
    out["fingerprint"] = result.fingerprint;
    out["cross_check"] = {
        {"kernel", result.cross_check.kernel}, {"trials", result.cross_check.trials}, {"agreed", result.cross_check.agreed}};
    if (!result.cross_check.disagreement.empty()) out["cross_check"]["disagreement"] = result.cross_check.disagreement;
    ordered_json& measures = out["measures"] = ordered_json::object();
    for (const analysis::Estimate& estimate : result.measures) measures[estimate.name] = from_estimate(estimate);
    ordered_json& objectives = out["objectives"] = ordered_json::array();
    for (const analysis::Verdict& verdict : result.objectives) objectives.push_back(from_verdict(verdict));
    ordered_json& path = out["critical_path"] = ordered_json::array();
    for (const analysis::PathPhase& phase : result.critical_path)
        path.push_back({{"phase", phase.phase}, {"mean_s", phase.mean_s}, {"share", phase.share}});
    ordered_json& missing = out["not_recovered_because"] = ordered_json::array();
    for (const analysis::StillMissing& reason : result.not_recovered_because)
        missing.push_back({{"reason", reason.reason}, {"trials", reason.trials}, {"share", reason.share}, {"trial", reason.trial}});
    const analysis::WorstTrial& worst = result.worst_trial;
    out["worst_trial"] = {
        {"trial", maybe(worst.trial)}, {"rto_s", worst.trial ? number(worst.rto_s) : ordered_json(nullptr)}, {"replay", worst.replay}};
    return out;
}

ordered_json from_assumptions(const std::vector<model::Assumption>& assumptions) {
    ordered_json out = ordered_json::array();
    for (const model::Assumption& assumption : assumptions)
        out.push_back({{"of", assumption.of}, {"because", assumption.because}, {"source", assumption.source}});
    return out;
}

// Reading back: anybody may have written the file. See checked_json.h.

using Keys = std::initializer_list<std::string_view>;

/// Refuses unknown keys, which would be ignored silently.
void expect_only(const ordered_json& object, const std::string& what, Keys known) {
    if (!object.is_object()) throw NotResults(what + " is no object");
    for (const auto& [key, value] : object.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw NotResults(fmt::format("unknown key \"{}\" in {}", printable(key.substr(0, 40)), what));
}

void expect_only_a_measure(const std::string& name, const ordered_json& measure, const std::string& unit) {
    for (const auto& [key, value] : measure.items()) {
        const auto is = [&, &key = key](std::string_view part) { return key == std::string(part) + unit; };
        bool known = key == "n" || key == "not_recovered" || key == "open";
        for (const char* const part :
             {"min", "max", "mean", "p50", "p50_low", "p50_high", "p95", "p95_low", "p95_high", "p99", "p99_low", "p99_high"})
            known = known || is(part);
        for (const char* const part : {"p5", "p5_low", "p5_high", "p1", "p1_low", "p1_high"}) known = known || (unit.empty() && is(part));
        if (!known) throw NotResults(fmt::format("unknown key \"{}\" in measure {}", printable(key.substr(0, 40)), name));
    }
}

analysis::Quantile read_quantile(const ordered_json& in, const std::string& name, const std::string& unit, double least, double most) {
    const auto at = [&](const char* which) { return Member(in, name + which + unit).number_or_beyond(least, most); };
    return {at(""), at("_low"), at("_high")};
}

analysis::Estimate to_estimate(const std::string& name, const ordered_json& in, std::uint64_t struck) {
    if (!in.is_object()) throw NotResults(fmt::format("measure {} is not an object", name));
    analysis::Estimate estimate;
    estimate.name = name;
    estimate.in_seconds = in.contains("p50_s");
    estimate.more_is_better = in.contains("p5");
    const std::string unit = estimate.in_seconds ? "_s" : "";
    const double most = estimate.in_seconds ? longest_s : estimate.more_is_better ? 1 : largest_number;
    const double least = estimate.in_seconds ? -longest_s : 0;  // a clock point may be before the onset
    estimate.n = Member(in, "n").count(struck);
    const ordered_json none = ordered_json::array();
    expect_only_a_measure(name, in, unit);
    const ordered_json& open = in.contains("open") ? Member(in, "open").list() : none;  // results of earlier releases have none
    const auto is_open = [&](const std::string& end) { return std::find(open.begin(), open.end(), end) != open.end(); };
    each_quantile(estimate, [&](const std::string& quantile, analysis::Quantile& value) {
        value = read_quantile(in, quantile, unit, least, most);
        value.low_is_open = is_open(quantile + "_low");
        value.high_is_open = is_open(quantile + "_high");
    });
    estimate.min = Member(in, "min" + unit).number_or_beyond(least, most);
    estimate.max = Member(in, "max" + unit).number_or_beyond(least, most);
    estimate.mean = Member(in, "mean" + unit).number_or_beyond(least, most);
    estimate.not_recovered = Member(in, "not_recovered").count(estimate.n);
    return estimate;
}

analysis::Verdict to_verdict(const ordered_json& in) {
    expect_only(in, "an objective",
                {"name", "class", "entry_point", "data", "measure", "from", "until",
                 in.is_object() && in.contains("target") ? "target" : "target_s", "share_required", "n", "share_met", "wilson_low",
                 "wilson_high", "confidence", "status"});
    analysis::Verdict verdict;
    verdict.name = Member(in, "name").text();
    verdict.scenario_class = Member(in, "class").maybe_text();
    verdict.entry_point = Member(in, "entry_point").maybe_text();
    verdict.data = Member(in, "data").maybe_text();
    verdict.measure = Member(in, "measure").text();
    verdict.from = Member(in, "from").maybe_text();
    verdict.until = Member(in, "until").maybe_text();
    verdict.is_availability = in.contains("target");
    verdict.target = verdict.is_availability ? Member(in, "target").maybe_number(0, 1) : Member(in, "target_s").maybe_number(0, longest_s);
    verdict.share_required = Member(in, "share_required").number(0, 1);
    verdict.n = Member(in, "n").count();
    verdict.share_met = Member(in, "share_met").maybe_number(0, 1);
    verdict.wilson_low = Member(in, "wilson_low").maybe_number(0, 1);
    verdict.wilson_high = Member(in, "wilson_high").maybe_number(0, 1);
    for (const bool stands : {verdict.share_met.has_value(), verdict.wilson_low.has_value(), verdict.wilson_high.has_value()})
        if (stands != (verdict.n > 0))
            throw NotResults(fmt::format("n of {} is {}, so share_met and its interval must be {}", verdict.name, verdict.n,
                                         verdict.n > 0 ? "numbers" : "null"));
    verdict.confidence = Member(in, "confidence").number(0, 1);
    const std::string status = Member(in, "status").text();
    const auto known = analysis::status_named(status);
    if (!known) throw NotResults("unknown status \"" + status + "\"");
    verdict.status = *known;
    return verdict;
}

/// Refuses, while parsing, a text that would take far more memory or time than its length suggests:
/// deep nesting, and objects with very many keys, each of which is compared with all before it.
class Shape {
public:
    void expect_sound(std::size_t depth, ordered_json::parse_event_t event, const ordered_json& parsed) {
        constexpr std::size_t deepest = 16;
        constexpr std::uint64_t most_compared = 100'000'000;
        if (depth > deepest) throw NotResults(fmt::format("it is nested more than {} levels deep", deepest));
        if (event == ordered_json::parse_event_t::object_start) {
            keys_[depth + 1] = 0;
            seen_[depth + 1].clear();
        }
        if (event == ordered_json::parse_event_t::key && (compared_ += keys_[depth]++) > most_compared)
            throw NotResults("its objects have too many keys");
        if (event == ordered_json::parse_event_t::key && !seen_[depth].insert(parsed.get<std::string>()).second)
            throw NotResults(fmt::format("duplicate key \"{}\" in one object", printable(parsed.get<std::string>().substr(0, 40))));
    }

private:
    std::array<std::uint64_t, 20> keys_{};  // of the open object at each depth
    std::array<std::set<std::string, std::less<>>, 20> seen_;
    std::uint64_t compared_ = 0;
};

/// The command that a report tells its reader to copy: a shell must do nothing with it but call drsim.
std::string read_replay(const Member& member) {
    std::string line = member.text();
    bool quoted = false;
    bool plain = line.empty() || line.starts_with("drsim replay ");
    for (std::size_t at = 0; at < line.size(); ++at) {
        const char c = line[at];
        if (c == '\'') quoted = !quoted;
        else if (!quoted && c == '\\' && line.compare(at, 2, "\\'") == 0) ++at;
        else if (!quoted && c != ' ' && !is_plain_in_shell(c)) plain = false;
    }
    if (!plain || quoted) throw NotResults("replay is not a drsim replay command");
    return line;
}

analysis::ScenarioResult to_scenario(const ordered_json& in) {
    expect_only(in, "a scenario",
                {"scenario", "class", "trials", "struck", "events", "horizon_s", "fingerprint", "cross_check", "measures", "objectives",
                 "critical_path", "not_recovered_because", "worst_trial"});
    analysis::ScenarioResult result;
    result.scenario = Member(in, "scenario").name();
    result.scenario_class = Member(in, "class").name();
    result.trials = Member(in, "trials").count();
    result.struck = Member(in, "struck").count(result.trials);
    result.events = Member(in, "events").count();
    result.horizon_s = Member(in, "horizon_s").number(0, longest_s);
    result.fingerprint = Member(in, "fingerprint").hexadecimal(16);
    const ordered_json& check = Member(in, "cross_check").object();
    expect_only(check, "cross_check", {"kernel", "trials", "agreed", "disagreement"});
    result.cross_check.kernel = Member(check, "kernel").name();
    result.cross_check.trials = Member(check, "trials").count(result.trials);
    result.cross_check.agreed = Member(check, "agreed").count(result.cross_check.trials);
    if (check.contains("disagreement")) result.cross_check.disagreement = Member(check, "disagreement").text();
    for (const auto& [name, estimate] : Member(in, "measures").object().items())
        result.measures.push_back(to_estimate(name, estimate, result.struck));
    for (const ordered_json& verdict : Member(in, "objectives").list()) result.objectives.push_back(to_verdict(verdict));
    for (const ordered_json& phase : Member(in, "critical_path").list())
        result.critical_path.push_back(
            {Member(phase, "phase").text(), Member(phase, "mean_s").number(0, longest_s), Member(phase, "share").number(0, 1)});
    if (in.contains("not_recovered_because"))
        for (const ordered_json& reason : Member(in, "not_recovered_because").list())
            result.not_recovered_because.push_back({Member(reason, "reason").text(), Member(reason, "trials").count(result.struck),
                                                    Member(reason, "share").number(0, 1), Member(reason, "trial").count()});
    const ordered_json& worst = Member(in, "worst_trial").object();
    expect_only(worst, "worst_trial", {"trial", "rto_s", "replay"});
    if (const Member trial(worst, "trial"); !trial.is_null()) result.worst_trial.trial = trial.count();
    result.worst_trial.rto_s = Member(worst, "rto_s").number_or_beyond(0, longest_s);
    result.worst_trial.replay = read_replay(Member(worst, "replay"));
    return result;
}

std::vector<model::Assumption> to_assumptions(const ordered_json& in) {
    std::vector<model::Assumption> assumptions;
    for (const ordered_json& assumption : in)
        assumptions.push_back({Member(assumption, "of").text(), Member(assumption, "because").text(), Member(assumption, "source").text()});
    return assumptions;
}

analysis::Results to_results(const ordered_json& in) {
    analysis::Results results;
    expect_only(in, "the file",
                {"drsim", "simulated", "inputs", "seed", "system", "environment", "partial", "not_begun", "trials_csv", "scenarios",
                 "assumptions", "unverified", "values"});
    if (!Member(in, "simulated").truth()) throw NotResults("simulated is false, but all results of drsim are simulated");
    const ordered_json& made_by = Member(in, "drsim").object();
    if (Member(made_by, "format").count() != format) throw NotResults(fmt::format("unsupported format; expected {}", format));
    results.version = Member(made_by, "version").text();
    for (const ordered_json& input : Member(in, "inputs").list())
        results.inputs.push_back({Member(input, "path").text(), Member(input, "sha256").hexadecimal(64)});
    results.seed = Member(in, "seed").count(std::numeric_limits<std::uint64_t>::max());
    results.system = Member(in, "system").name();
    results.environment = Member(in, "environment").name();
    if (in.contains("partial")) results.partial = Member(in, "partial").truth();  // drsim 0.1.0 wrote whole results only
    if (in.contains("not_begun"))
        for (const ordered_json& scenario : Member(in, "not_begun").list())
            results.not_begun.push_back(Member(scenario, "scenario").name());
    if (in.contains("trials_csv")) results.trials_sha256 = Member(Member(in, "trials_csv").object(), "sha256").hexadecimal(64);
    for (const ordered_json& scenario : Member(in, "scenarios").list()) results.scenarios.push_back(to_scenario(scenario));
    if (results.scenarios.empty()) throw NotResults("scenarios is empty");
    results.assumptions = to_assumptions(Member(in, "assumptions").list());
    results.unverified = to_assumptions(Member(in, "unverified").list());
    if (const auto found = in.find("values"); found != in.end()) {  // results of earlier releases have none
        const ordered_json& values = Member(in, "values").object();
        results.values = {Member(values, "stated").count(), Member(values, "assumed").count(), Member(values, "verified").count(),
                          Member(values, "unverified").count(), Member(values, "defaults").count()};
    }
    return results;
}

}  // namespace

std::string results_to_json(const analysis::Results& results) {
    ordered_json out;
    out["drsim"] = {{"version", results.version}, {"format", format}};
    out["simulated"] = true;
    ordered_json& inputs = out["inputs"] = ordered_json::array();
    for (const model::InputFile& input : results.inputs) inputs.push_back({{"path", input.path}, {"sha256", input.sha256}});
    out["seed"] = results.seed;
    out["system"] = results.system;
    out["environment"] = results.environment;
    out["partial"] = results.partial;
    ordered_json& to_come = out["not_begun"] = ordered_json::array();
    for (const std::string& scenario : results.not_begun) to_come.push_back({{"scenario", scenario}});
    if (!results.trials_sha256.empty()) out["trials_csv"] = {{"sha256", results.trials_sha256}};
    ordered_json& scenarios = out["scenarios"] = ordered_json::array();
    for (const analysis::ScenarioResult& scenario : results.scenarios) scenarios.push_back(from_scenario(scenario));
    out["assumptions"] = from_assumptions(results.assumptions);
    out["unverified"] = from_assumptions(results.unverified);
    const model::ValueCounts& values = results.values;
    out["values"] = {{"stated", values.stated},
                     {"assumed", values.assumed},
                     {"verified", values.verified},
                     {"unverified", values.unverified},
                     {"defaults", values.defaults}};
    return json_text(out);
}

analysis::Results results_from_json(const std::string& text) {
    Shape shape;
    try {
        return to_results(ordered_json::parse(text, [&](int depth, ordered_json::parse_event_t event, const ordered_json& parsed) {
            shape.expect_sound(static_cast<std::size_t>(depth), event, parsed);
            return true;
        }));
    } catch (const nlohmann::json::exception& error) {
        // "[json.exception.parse_error.101] parse error at line 1, column 1: syntax error while parsing value - ...; last read: '...'".
        // The input quoted at its end is left out, because the file may be any file.
        std::string said = error.what();
        if (const std::size_t name_ends = said.find("] "); name_ends != std::string::npos) said.erase(0, name_ends + 2);
        throw NotResults(said.substr(0, said.find(" - ")));
    }
}

}  // namespace drsim::reports
