// Results against their own trials: trials.csv alone gives the same counts, quantiles and verdicts, by an independent computation.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/support/results.h"

namespace drsim::test {

namespace {

using nlohmann::json;

constexpr double infinite = std::numeric_limits<double>::infinity();

/// A measure in every trial that has it.
using Sample = std::vector<double>;

std::string cut(const std::string& name, const std::string& head) { return name.rfind(head, 0) == 0 ? name.substr(head.size()) : ""; }

class Recomputed {
public:
    Recomputed(const Trials& trials, std::string measure) : trials_(trials), measure_(std::move(measure)) {
        const std::string mark = "_outside_maintenance";
        const std::size_t at = measure_.find(mark);
        outside_maintenance_ = at != std::string::npos;
        if (outside_maintenance_) measure_.erase(at, mark.size());
    }

    [[nodiscard]] Sample sample() const {
        Sample values;
        for (std::size_t t = 0; t < trials_.rows(); ++t) {
            if (!happened("onset_s", t)) continue;  // no fault struck
            if (outside_maintenance_ && cell("in_maintenance", t) == 1) continue;
            const double value = of_trial(t);
            if (!std::isnan(value)) values.push_back(value);
        }
        return values;
    }

private:
    [[nodiscard]] double cell(const std::string& column, std::size_t t) const { return trials_.column(column)[t]; }
    [[nodiscard]] bool happened(const std::string& column, std::size_t t) const { return !std::isnan(cell(column, t)); }
    [[nodiscard]] double empty_is_beyond(const std::string& column, std::size_t t) const {
        return happened(column, t) ? cell(column, t) : infinite;
    }

    /// NaN: not counted.
    [[nodiscard]] double between(const std::string& from, const std::string& until, const std::string& interrupted, std::size_t t) const {
        if (!happened(from, t)) return std::numeric_limits<double>::quiet_NaN();
        const bool served_all_along = !happened(interrupted, t) && (until.rfind("restored", 0) == 0 || until.rfind("first_served", 0) == 0);
        if (served_all_along) return 0;
        return happened(until, t) ? std::max(0.0, cell(until, t) - cell(from, t)) : infinite;
    }
    [[nodiscard]] double of_trial(std::size_t t) const {
        if (measure_.rfind("rpo.", 0) == 0 && cell("back." + measure_.substr(4), t) == 0) return infinite;  // beyond every target
        if (measure_ == "rto" || measure_.rfind("rto.", 0) == 0 || measure_.rfind("rpo.", 0) == 0)
            return empty_is_beyond(measure_ + "_s", t);
        if (measure_.rfind("lost_", 0) == 0) return empty_is_beyond(measure_, t);
        if (measure_.rfind("availability", 0) == 0) return availability(t);
        const std::size_t dot = measure_.find('.');
        const std::string entry = dot == std::string::npos ? "" : measure_.substr(dot);
        const std::string name = measure_.substr(0, dot);
        const std::size_t to = name.find("_to_");
        const auto ends_interruption = [](const std::string& point) {
            return point == "interrupted" || point == "first_served" || point == "restored";
        };
        const bool of_interruption =
            name == "rto_from_declaration" ||
            (to != std::string::npos && (ends_interruption(name.substr(0, to)) || ends_interruption(name.substr(to + 4))));
        const auto column = [&](const std::string& point) {
            const bool own = ends_interruption(point);
            const bool of_response =
                point == "detected" || point == "acknowledged" || point == "declared" || point == "decided" || point == "response_started";
            if (of_response && of_interruption) return point + (entry.empty() ? "." + longest(t) : entry) + "_s";
            return point + (own ? entry : "") + "_s";
        };
        if (name == "rto_from_interruption" && !happened(column("interrupted"), t)) return 0;
        if (name == "rto_from_interruption") return between(column("interrupted"), column("restored"), column("interrupted"), t);
        if (name == "rto_from_declaration") return between(column("declared"), column("restored"), column("interrupted"), t);
        if (to == std::string::npos) throw std::runtime_error("a measure that this test does not know: " + measure_);
        return between(column(name.substr(0, to)), column(name.substr(to + 4)), column("interrupted"), t);
    }
    /// The first entry point with the longest RTO.
    [[nodiscard]] std::string longest(std::size_t t) const {
        std::string longest;
        double most = -1;
        for (const std::string& column : trials_.names()) {
            if (column.rfind("rto.", 0) != 0) continue;
            const double rto = empty_is_beyond(column, t);
            if (rto <= most) continue;
            most = rto;
            longest = column.substr(4, column.size() - 6);
        }
        return longest;
    }
    [[nodiscard]] double availability(std::size_t t) const {
        if (measure_.find('.') != std::string::npos) return cell(measure_, t);
        double lowest = 1;  // of all entry points
        for (const std::string& column : trials_.names())
            if (!cut(column, measure_ + ".").empty()) lowest = std::min(lowest, cell(column, t));
        return lowest;
    }

    const Trials& trials_;
    std::string measure_;
    bool outside_maintenance_ = false;
};

double log_choose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

/// P(at most k of n), by summation.
double binomial_below(std::size_t k, std::size_t n, double p) {
    double sum = 0;
    for (std::size_t i = 0; i <= k && i <= n; ++i)
        sum += std::exp(log_choose(static_cast<double>(n), static_cast<double>(i)) + static_cast<double>(i) * std::log(p) +
                        static_cast<double>(n - i) * std::log1p(-p));
    return sum;
}

/// The value of a key of results.json; null is beyond the horizon.
double of(const json& value) { return value.is_null() ? infinite : value.get<double>(); }

void is_about(double seen, double expected) {
    if (std::isinf(expected)) CHECK(std::isinf(seen));
    else CHECK(seen == Approx(expected).epsilon(1e-9).margin(2e-6));  // instants are whole microseconds; differences computed here are not
}

void check_quantile(const json& measure, const Sample& sorted, unsigned percent, const std::string& unit, bool is_share) {
    const std::string name = "p" + std::to_string(percent);
    INFO(name);
    const std::size_t n = sorted.size();
    const double p = percent / 100.0;
    is_about(of(measure.at(name + unit)), sorted[std::max<std::size_t>(1, (n * percent + 99) / 100) - 1]);
    // The l-th smallest is above the quantile if fewer than l of n are below it, and likewise at the other end: each at most 2.5%.
    std::size_t low = 0, high = n + 1;
    while (low < n && binomial_below(low, n, p) <= 0.025) ++low;
    while (high > 1 && 1 - binomial_below(high - 2, n, p) <= 0.025) --high;
    const auto& open = measure.at("open");
    const auto is_open = [&](const std::string& end) { return std::find(open.begin(), open.end(), name + end) != open.end(); };
    CHECK(is_open("_low") == (low == 0));
    CHECK(is_open("_high") == (high == n + 1 && std::isfinite(sorted.back())));
    is_about(of(measure.at(name + "_low" + unit)), low == 0 ? 0 : sorted[low - 1]);
    is_about(of(measure.at(name + "_high" + unit)), high <= n ? sorted[high - 1] : is_share ? 1 : infinite);
}

void check_measure(const json& measure, Sample sample) {
    CHECK(measure.at("n") == sample.size());
    CHECK(measure.at("not_recovered") == static_cast<std::size_t>(std::count(sample.begin(), sample.end(), infinite)));
    if (sample.empty()) return;
    std::sort(sample.begin(), sample.end());
    const bool is_share = measure.contains("p5");
    const std::string unit = measure.contains("p50_s") ? "_s" : "";
    for (const unsigned percent : {50u, 95u, 99u}) check_quantile(measure, sample, percent, unit, is_share);
    if (is_share)
        for (const unsigned percent : {5u, 1u}) check_quantile(measure, sample, percent, unit, is_share);
    is_about(of(measure.at("min" + unit)), sample.front());
    is_about(of(measure.at("max" + unit)), sample.back());
    double sum = 0;
    for (const double value : sample) sum += value;
    is_about(of(measure.at("mean" + unit)), sum / static_cast<double>(sample.size()));
}

void check_verdict(const json& objective, const Sample& sample) {
    if (objective.at("status") == "no_target") return;
    const bool is_availability = objective.contains("target");
    const double target = objective.at(is_availability ? "target" : "target_s").get<double>();
    const auto within = [&](double value) { return is_availability ? value >= target - 1e-12 : value <= target + 1e-9; };
    const auto n = static_cast<double>(sample.size());
    const auto k = static_cast<double>(std::count_if(sample.begin(), sample.end(), within));
    CHECK(objective.at("n") == sample.size());
    if (sample.empty()) {
        CHECK(objective.at("status") == "not_applicable");
        return;
    }
    CHECK(objective.at("share_met").get<double>() == Approx(k / n).epsilon(1e-12));
    constexpr double z = 1.959963984540054;
    const double centre = (k + z * z / 2) / (n + z * z);
    const double half = z / (n + z * z) * std::sqrt(k * (n - k) / n + z * z / 4);
    CHECK(objective.at("wilson_low").get<double>() == Approx(centre - half).epsilon(1e-9).margin(1e-12));
    CHECK(objective.at("wilson_high").get<double>() == Approx(centre + half).epsilon(1e-9));
    const double required = objective.at("share_required").get<double>();
    std::string status = "undecided";
    if (std::all_of(sample.begin(), sample.end(), [](double value) { return std::isinf(value); })) status = "not_recoverable";
    else if (required >= 1) status = k == n ? "met" : "missed";
    else if (centre - half >= required) status = "met";
    else if (centre + half < required) status = "missed";
    CHECK(objective.at("status") == status);
}

void check_run(const std::string& system, const std::string& scenario, const std::string& trials) {
    INFO(system << " " << scenario);
    const TempFolder folder;
    const Ran ran = drsim({"run", system, scenario, "--trials", trials, "--quiet", "--out", folder.path().string()});
    INFO(ran.errors);
    REQUIRE((ran.exit_code == 0 || ran.exit_code == 1 || ran.exit_code == 3));
    const Trials rows(folder / "trials.csv");
    const json results = read_json(folder / "results.json").at("scenarios").at(0);
    REQUIRE(rows.rows() == results.at("trials"));
    for (const auto& [name, measure] : results.at("measures").items()) {
        INFO(name);
        check_measure(measure, Recomputed(rows, name).sample());
    }
    for (const json& objective : results.at("objectives")) {
        INFO(objective.at("name").get<std::string>());
        // The judged figure also appears among the measures.
        CHECK(results.at("measures").contains(objective.at("measure").get<std::string>()));
        check_verdict(objective, Recomputed(rows, objective.at("measure").get<std::string>()).sample());
    }
    double recovered = 0;
    for (const double one : rows.column("recovered")) recovered += std::isnan(one) ? 0 : one;
    const json& rto = results.at("measures").at("rto");
    CHECK(recovered == rto.at("n").get<double>() - rto.at("not_recovered").get<double>());
}

}  // namespace

TEST_CASE("counts, quantiles, intervals and verdicts of every shipped scenario follow from its trials.csv alone") {
    for (const auto& folder : std::filesystem::directory_iterator("models/systems")) {
        const std::string name = folder.path().filename().string();
        const std::string alone = "models/systems/" + name + "/" + name + ".yaml";
        const std::string system = std::filesystem::exists(alone) ? alone : "models/systems/" + name + "/production.yaml";
        if (!std::filesystem::exists(system) || !std::filesystem::exists("scenarios/" + name)) continue;
        for (const auto& scenario : std::filesystem::directory_iterator("scenarios/" + name))
            if (scenario.path().extension() == ".yaml") check_run(system, scenario.path().string(), "300");
    }
}

TEST_CASE("the same holds for every pair of clock points, every entry point and every span") {
    const TempFolder folder;
    std::string objectives = "objectives:\n";
    const std::vector<std::string> points{"onset",     "interrupted",      "detected",     "acknowledged", "declared",
                                          "decided",   "response_started", "first_served", "restored",     "drained",
                                          "redundant", "failed_back",      "promoted"};
    for (const std::string& from : points)
        for (const std::string& until : points)
            if (from != until) objectives += "  - {class: any, at_most: 10m, from: " + from + ", until: " + until + ", share: 50%}\n";
    objectives +=
        "  - {class: any, rto: 5m, entry_point: jobs}\n  - {class: any, rto: 5m, from: declared, entry_point: jobs}\n  - {class: any, rto: "
        "5m, from: interrupted, entry_point: jobs}\n"
        "  - {class: any, rpo: 1m, data: orders}\n  - {class: any, availability: 99%, over: 1h}\n  - {class: any, availability: 99%, over: "
        "30d, entry_point: users}\n"
        "  - {class: any, rto: 5m, outside_maintenance: true}\n  - {class: any, data: orders, rpo: 1m, outside_maintenance: true}\n"
        "  - {class: any, rto: 5m, from: declared, entry_point: jobs, outside_maintenance: true}\n"
        "  - {class: any, at_most: 5m, from: detected, until: restored, entry_point: jobs}\n  - {class: any, at_most: 5m, until: "
        "first_served, entry_point: jobs}\n";
    write_text(folder / "system.yaml", R"(drsim: 1
system: pairs
environment: test
locations: {r: [a, b], s: [x]}
maintenance: [{days: mon-wed, from: "01:00", to: "23:00"}]
entry_points: {users: {through: name, rate: 50/s}, jobs: {through: queue, rate: 5/s, writes: jobs}}
components:
  name: {model: generic/dns, targets: [web@r, web@s], switches: manual, returns: manual, ttl: 60s}
  web: {model: generic/service, at: {r: {count: 2}, s: {count: 2}}, capacity: 60/s, starts_in: 30s, replaced_in: 3m,
        needs: [{component: db, role: writer, within: anywhere}]}
  worker: {model: generic/service, at: {r: {count: 2}}, capacity: 10/s, replaced_in: 5m, needs: [{component: db, role: writer,
        within: anywhere}]}
  queue: {model: generic/queue, at: r, drains: 8/s, needs: [worker]}
  db:
    model: generic/database
    writer: a
    replicas: {far: {at: x, lag: 2s, promotion: {uniform: [2m, 6m]}}}
    failover: {policy: manual, on_return: fence}
data: {orders: {in: db, writes: 5/s, size: 2KiB}, jobs: {in: queue}}
people: {ops: {acknowledge: 5m, answers: 80%}}
detection: {moans: {reports: users, below: 90%, after: 2m, pages: ops}}
runbooks:
  leave:
    when: moans
    if: {any: [{down: db.writer}, {down: r}]}
    declare: {by: ops, takes: 10m}
    steps: [{promote: db.far}, {route: name, to: web@s}]
  back:
    when: {finished: leave}
    if: {serving: r}
    steps: [{wait: 10m}, {route: name, to: web@r}]
)" + objectives);
    write_text(folder / "scenario.yaml",
               "drsim: 1\nscenario: lost\nclass: incident\nhorizon: 3h\nfaults: [{outage: r, lasts: {mixture: [{weight: 40%, of: 1m}, "
               "{weight: 30%, of: 1h}, {weight: 30%, of: 10d}]}, probability: 90%}]\n");
    check_run((folder / "system.yaml").string(), (folder / "scenario.yaml").string(), "400");
}

}  // namespace drsim::test
