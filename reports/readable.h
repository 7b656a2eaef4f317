// How reports write numbers for people. Rounding is for display only: files for machines have the numbers themselves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/analysis/results.h"

namespace drsim::reports {

/// At most seven characters: "5.99s", "89.1s", "13m36s", "2h05m", "3d04h"; "beyond" if infinite.
[[nodiscard]] std::string short_time(double seconds);
/// "12,345"
[[nodiscard]] std::string thousands(std::uint64_t number);
/// A count or an amount: "200", "1.25k", "3.4M"; "beyond" if infinite.
[[nodiscard]] std::string short_number(double number);
/// "99.81%"; a share that is not 1 is never shown as 100%, nor one that is not 0 as 0%.
[[nodiscard]] std::string short_share(double share);
/// A value of this estimate: a time, a share (if more is better) or a number.
[[nodiscard]] std::string value_of(const analysis::Estimate& estimate, double value);
/// The same for an end of an interval: "?" if it needs more trials than there are.
[[nodiscard]] std::string low_of(const analysis::Estimate& estimate, const analysis::Quantile& quantile);
[[nodiscard]] std::string high_of(const analysis::Estimate& estimate, const analysis::Quantile& quantile);
/// In whole units that add up to the rounded sum: each is rounded down, and those with the largest remainders up again.
[[nodiscard]] std::vector<std::int64_t> rounded_parts(const std::vector<double>& parts, double unit);
/// "00:02:20" or "00:02:20.250", to the millisecond; "-" before a negative time.
[[nodiscard]] std::string clock_time(std::int64_t us);
/// Columns of a terminal; commands to copy may be longer.
inline constexpr std::size_t terminal_width = 80;
/// Words with commas between them, as many per line as fit, each line after an indent.
[[nodiscard]] std::string wrapped(const std::vector<std::string>& words, std::string_view indent);
/// "not recoverable" for not_recoverable.
[[nodiscard]] std::string spelled(std::string_view name);
/// Whether a POSIX shell takes this character literally.
[[nodiscard]] bool is_plain_in_shell(char c);
/// "612 values in force: 410 stated, 55 assumed, 120 from the catalogue (6 unverified), 27 defaults"
[[nodiscard]] std::string counted_values(const model::ValueCounts& counts);
/// "30m in 95% of trials", "99.9% in 95% of trials"; "no target".
[[nodiscard]] std::string target_of(const analysis::Verdict& verdict);

/// A sentence that says that the intervals of shares are wider than 95%, because several looks share the risk; empty if none is.
[[nodiscard]] std::string confidence_of_shares(const analysis::Results& results);

}  // namespace drsim::reports
