#include "reports/results_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "reports/json_text.h"
#include "sim/analysis/wording.h"

namespace drsim::reports {

using nlohmann::ordered_json;

namespace {

constexpr int format = 1;

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

/// The quantiles of a measure by name; without those at the lower end where less is better.
template <class Estimate, class Take>
void each_quantile(Estimate& estimate, Take take) {
    take("p50", estimate.p50);
    take("p95", estimate.p95);
    take("p99", estimate.p99);
    if (!estimate.more_is_better) return;
    take("p5", estimate.p5);
    take("p1", estimate.p1);
}

/// The ends of intervals that take more trials: their null is none beyond the horizon.
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
    if (estimate.n == 0) {   // nothing was measured: every value is null
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
    out["cross_check"] = {{"kernel", result.cross_check.kernel}, {"trials", result.cross_check.trials}, {"agreed", result.cross_check.agreed}};
    ordered_json& measures = out["measures"] = ordered_json::object();
    for (const analysis::Estimate& estimate : result.measures) measures[estimate.name] = from_estimate(estimate);
    ordered_json& objectives = out["objectives"] = ordered_json::array();
    for (const analysis::Verdict& verdict : result.objectives) objectives.push_back(from_verdict(verdict));
    ordered_json& path = out["critical_path"] = ordered_json::array();
    for (const analysis::PathPhase& phase : result.critical_path)
        path.push_back({{"phase", phase.phase}, {"mean_s", phase.mean_s}, {"share", phase.share}});
    const analysis::WorstTrial& worst = result.worst_trial;
    out["worst_trial"] = {{"trial", maybe(worst.trial)}, {"rto_s", worst.trial ? number(worst.rto_s) : ordered_json(nullptr)}, {"replay", worst.replay}};
    return out;
}

ordered_json from_assumptions(const std::vector<model::Assumption>& assumptions) {
    ordered_json out = ordered_json::array();
    for (const model::Assumption& assumption : assumptions)
        out.push_back({{"of", assumption.of}, {"because", assumption.because}, {"source", assumption.source}});
    return out;
}

// Reading back. A missing key or a wrong type throws nlohmann's exception, which the door below turns into NotResults.

/// No measure of drsim's is larger; what somebody has typed may be, and no report could show it.
constexpr double largest = 1e18;

double read_finite(const ordered_json& value, double low = -largest, double high = largest) {
    const double number = value.get<double>();
    if (!(number >= low && number <= high)) throw NotResults(fmt::format("{} is not between {} and {}", number, low, high));
    return number;
}

double read_number(const ordered_json& value) { return value.is_null() ? std::numeric_limits<double>::infinity() : read_finite(value); }

template <class Value>
std::optional<Value> read_maybe(const ordered_json& value) {
    return value.is_null() ? std::nullopt : std::optional<Value>(value.get<Value>());
}

analysis::Quantile read_quantile(const ordered_json& in, const std::string& name, const std::string& unit) {
    return {read_number(in.at(name + unit)), read_number(in.at(name + "_low" + unit)), read_number(in.at(name + "_high" + unit))};
}

analysis::Estimate to_estimate(const std::string& name, const ordered_json& in) {
    analysis::Estimate estimate;
    estimate.name = name;
    estimate.in_seconds = in.contains("p50_s");
    estimate.more_is_better = in.contains("p5");
    const std::string unit = estimate.in_seconds ? "_s" : "";
    estimate.n = in.at("n").get<std::uint64_t>();
    const auto open = in.at("open").get<std::vector<std::string>>();
    const auto is_open = [&](const std::string& end) { return std::find(open.begin(), open.end(), end) != open.end(); };
    each_quantile(estimate, [&](const std::string& quantile, analysis::Quantile& value) {
        value = read_quantile(in, quantile, unit);
        value.low_is_open = is_open(quantile + "_low");
        value.high_is_open = is_open(quantile + "_high");
    });
    estimate.min = read_number(in.at("min" + unit));
    estimate.max = read_number(in.at("max" + unit));
    estimate.mean = read_number(in.at("mean" + unit));
    estimate.not_recovered = in.at("not_recovered").get<std::uint64_t>();
    return estimate;
}

analysis::Verdict to_verdict(const ordered_json& in) {
    analysis::Verdict verdict;
    verdict.name = in.at("name").get<std::string>();
    verdict.scenario_class = read_maybe<std::string>(in.at("class"));
    verdict.entry_point = read_maybe<std::string>(in.at("entry_point"));
    verdict.data = read_maybe<std::string>(in.at("data"));
    verdict.measure = in.at("measure").get<std::string>();
    verdict.from = read_maybe<std::string>(in.at("from"));
    verdict.until = read_maybe<std::string>(in.at("until"));
    verdict.is_availability = in.contains("target");
    verdict.target = read_maybe<double>(in.at(verdict.is_availability ? "target" : "target_s"));
    verdict.share_required = in.at("share_required").get<double>();
    verdict.n = in.at("n").get<std::uint64_t>();
    verdict.share_met = read_maybe<double>(in.at("share_met"));
    verdict.wilson_low = read_maybe<double>(in.at("wilson_low"));
    verdict.wilson_high = read_maybe<double>(in.at("wilson_high"));
    verdict.confidence = in.at("confidence").get<double>();
    const auto status = in.at("status").get<std::string>();
    const auto known = analysis::status_named(status);
    if (!known) throw NotResults("unknown status \"" + status + "\"");
    verdict.status = *known;
    return verdict;
}

analysis::ScenarioResult to_scenario(const ordered_json& in) {
    analysis::ScenarioResult result;
    result.scenario = in.at("scenario").get<std::string>();
    result.scenario_class = in.at("class").get<std::string>();
    result.trials = in.at("trials").get<std::uint64_t>();
    result.struck = in.at("struck").get<std::uint64_t>();
    result.events = in.at("events").get<std::uint64_t>();
    result.horizon_s = in.at("horizon_s").get<double>();
    result.fingerprint = in.at("fingerprint").get<std::string>();
    const ordered_json& check = in.at("cross_check");
    result.cross_check = {check.at("kernel").get<std::string>(), check.at("trials").get<std::uint64_t>(), check.at("agreed").get<std::uint64_t>()};
    for (const auto& [name, estimate] : in.at("measures").items()) result.measures.push_back(to_estimate(name, estimate));
    for (const ordered_json& verdict : in.at("objectives")) result.objectives.push_back(to_verdict(verdict));
    for (const ordered_json& phase : in.at("critical_path"))
        result.critical_path.push_back({phase.at("phase").get<std::string>(), read_finite(phase.at("mean_s")), read_finite(phase.at("share"), 0, 1)});
    const ordered_json& worst = in.at("worst_trial");
    result.worst_trial = {read_maybe<std::uint64_t>(worst.at("trial")), read_number(worst.at("rto_s")), worst.at("replay").get<std::string>()};
    return result;
}

std::vector<model::Assumption> to_assumptions(const ordered_json& in) {
    std::vector<model::Assumption> assumptions;
    for (const ordered_json& assumption : in)
        assumptions.push_back({assumption.at("of").get<std::string>(), assumption.at("because").get<std::string>(), assumption.at("source").get<std::string>()});
    return assumptions;
}

analysis::Results to_results(const ordered_json& in) {
    analysis::Results results;
    const ordered_json& made_by = in.at("drsim");
    if (made_by.at("format").get<int>() != format) throw NotResults("its format is not 1");
    results.version = made_by.at("version").get<std::string>();
    for (const ordered_json& input : in.at("inputs")) results.inputs.push_back({input.at("path").get<std::string>(), input.at("sha256").get<std::string>()});
    results.seed = in.at("seed").get<std::uint64_t>();
    results.system = in.at("system").get<std::string>();
    results.environment = in.at("environment").get<std::string>();
    for (const ordered_json& scenario : in.at("scenarios")) results.scenarios.push_back(to_scenario(scenario));
    results.assumptions = to_assumptions(in.at("assumptions"));
    results.unverified = to_assumptions(in.at("unverified"));
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
    ordered_json& scenarios = out["scenarios"] = ordered_json::array();
    for (const analysis::ScenarioResult& scenario : results.scenarios) scenarios.push_back(from_scenario(scenario));
    out["assumptions"] = from_assumptions(results.assumptions);
    out["unverified"] = from_assumptions(results.unverified);
    return json_text(out);
}

analysis::Results results_from_json(const std::string& text) {
    try {
        return to_results(ordered_json::parse(text));
    } catch (const nlohmann::json::exception& error) {
        // "[json.exception.out_of_range.403] key 'seed' not found"
        const std::string said = error.what();
        const std::size_t name_ends = said.find("] ");
        throw NotResults(name_ends == std::string::npos ? said : said.substr(name_ends + 2));
    }
}

}  // namespace drsim::reports
