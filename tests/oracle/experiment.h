// Runs one campaign of a tiny system through the public command line, for all oracle tests.
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/oracle/sample.h"
#include "tests/support/results.h"

namespace drsim::oracle {

/// What a test changes in a system: {path, value as YAML}.
using Changes = std::vector<std::pair<std::string, std::string>>;

inline Changes operator+(Changes some, const Changes& more) {
    some.insert(some.end(), more.begin(), more.end());
    return some;
}

/// A file of tests/oracle/systems (or any file of the project, by path), and a test's changes to it.
struct Written {
    std::string system;
    Changes change;

    Written(const char* name) : system(name) {}
    Written(const char* name, Changes changes) : system(name), change(std::move(changes)) {}
};

inline std::string file_of(const std::string& folder, const std::string& name) {
    const bool is_path = name.find('/') != std::string::npos;
    return std::string(DRSIM_SOURCE_DIR) + (is_path ? "/" + name : "/tests/oracle/" + folder + "/" + name + ".yaml");
}

class Experiment {
public:
    Experiment(const Written& written, const std::string& scenario, int seed, int trials = 4000) {
        const test::TempFolder folder;
        std::string system = file_of("systems", written.system);
        if (!written.change.empty()) {
            std::string text = "drsim: 1\nsystem: changed\nenvironment: oracle\nbased_on: " + system + "\nchange:\n";
            for (const auto& [path, value] : written.change) text += "  " + path + ": " + value + "\n";
            system = (folder / "changed.yaml").string();
            test::write_text(system, text);
        }
        const auto ran = test::drsim({"run", system, file_of("scenarios", scenario), "--trials", std::to_string(trials), "--seed",
                                      std::to_string(seed), "--quiet", "--allow-outside", std::filesystem::temp_directory_path().string(),
                                      "--out", (folder / "out").string()});
        INFO(ran.output << ran.errors);
        // 1 and 3 are verdicts: an oracle reads measures and ignores whether a target was met.
        REQUIRE((ran.exit_code == 0 || ran.exit_code == 1 || ran.exit_code == 3));
        trials_.emplace(folder / "out" / "trials.csv");
        results_ = test::read_json(folder / "out" / "results.json").at("scenarios").at(0);
        REQUIRE(trials_->rows() == static_cast<std::size_t>(trials));
    }

    /// The cells of a column that are not empty.
    [[nodiscard]] Sample column(const std::string& name) const {
        Sample sample;
        for (const double value : every(name))
            if (!std::isnan(value)) sample.values.push_back(value);
        return sample;
    }
    /// All cells of a column, NaN where empty.
    [[nodiscard]] const std::vector<double>& every(const std::string& name) const { return trials_->column(name); }
    /// Seconds between two clock points, in the trials that have both.
    [[nodiscard]] Sample between(const std::string& from, const std::string& until) const {
        Sample sample;
        for (std::size_t i = 0; i < trials_->rows(); ++i) {
            const double span = every(until + "_s")[i] - every(from + "_s")[i];
            if (!std::isnan(span)) sample.values.push_back(span);
        }
        return sample;
    }
    /// The share of trials in which a column has a value.
    [[nodiscard]] double share_with(const std::string& name) const { return column(name).size() / static_cast<double>(trials_->rows()); }
    /// The scenario's part of results.json.
    [[nodiscard]] const nlohmann::json& results() const { return results_; }
    [[nodiscard]] const nlohmann::json& measure(const std::string& name) const { return results_.at("measures").at(name); }

private:
    std::optional<test::Trials> trials_;
    nlohmann::json results_;
};

/// What a function makes of a column of two experiments, trial by trial, where both have a value. Both systems draw the same numbers.
template <class Of>
Sample trial_by_trial(const Experiment& first, const Experiment& second, const std::string& column, Of of) {
    Sample sample;
    for (std::size_t i = 0; i < first.every(column).size(); ++i)
        if (const double a = first.every(column)[i], b = second.every(column)[i]; !std::isnan(a) && !std::isnan(b))
            sample.values.push_back(of(a, b));
    return sample;
}

/// Differences of a column, trial by trial, second minus first, where both have a value.
inline Sample difference(const Experiment& first, const Experiment& second, const std::string& column) {
    return trial_by_trial(first, second, column, [](double a, double b) { return b - a; });
}

/// Four standard errors of a share p among n.
inline double tolerance_of_share(double p, double n) { return standard_errors * std::sqrt(p * (1 - p) / n); }

}  // namespace drsim::oracle
