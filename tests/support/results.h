// Reads the output of a campaign: trials.csv by column, results.json unchanged.
#pragma once

#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/command_line.h"

namespace drsim::test {

/// The rows of trials.csv in file order; an empty cell is NaN, the scenario's name is dropped.
class Trials {
public:
    explicit Trials(const std::filesystem::path& csv) {
        std::istringstream lines(read_text(csv));
        std::string line;
        std::getline(lines, line);
        const std::vector<std::string> names = names_ = cells_of(line);
        while (std::getline(lines, line)) {
            const std::vector<std::string> cells = cells_of(line);
            if (cells.size() != names.size())
                throw std::runtime_error("a row of " + csv.string() + " has another number of cells than its head");
            for (std::size_t i = 1; i < cells.size(); ++i)
                columns_[names[i]].push_back(cells[i].empty() ? std::numeric_limits<double>::quiet_NaN() : std::stod(cells[i]));
            ++rows_;
        }
    }

    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    [[nodiscard]] const std::vector<double>& column(const std::string& name) const {
        const auto found = columns_.find(name);
        if (found == columns_.end()) throw std::runtime_error("trials.csv has no column " + name);
        return found->second;
    }

private:
    static std::vector<std::string> cells_of(const std::string& line) {
        std::vector<std::string> cells(1);
        for (const char c : line)
            if (c == ',') cells.emplace_back();
            else if (c != '\r') cells.back().push_back(c);
        return cells;
    }

    std::vector<std::string> names_;  // of all columns
    std::size_t rows_ = 0;
    std::map<std::string, std::vector<double>> columns_;
};

inline nlohmann::json read_json(const std::filesystem::path& path) { return nlohmann::json::parse(read_text(path)); }

}  // namespace drsim::test
