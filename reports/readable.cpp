#include "reports/readable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/analysis/statistics.h"
#include "sim/analysis/wording.h"
#include "sim/base/duration_text.h"

namespace drsim::reports {

namespace {

constexpr std::string_view beyond = "beyond";

/// Three significant digits, without a trailing point.
std::string three_digits(double value) {
    if (value == 0) return "0";
    const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(std::abs(value)))), 0, 6);
    std::string text = fmt::format("{:.{}f}", value, decimals);
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

}  // namespace

std::string short_time(double seconds) {
    if (std::isinf(seconds)) return std::string(beyond);
    if (seconds < 120) return three_digits(seconds) + "s";
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole < 7200) return fmt::format("{}m{:02}s", whole / 60, whole % 60);
    const std::int64_t minutes = (whole + 30) / 60;
    if (minutes < 48 * 60) return fmt::format("{}h{:02}m", minutes / 60, minutes % 60);
    const std::int64_t hours = (whole + 1800) / 3600;
    return fmt::format("{}d{:02}h", hours / 24, hours % 24);
}

std::string thousands(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

std::string short_number(double number) {
    if (std::isinf(number)) return std::string(beyond);
    constexpr std::string_view units = "kMGTPE";
    if (number < 1000) return three_digits(number);
    std::size_t unit = 0;
    for (number /= 1000; number >= 1000 && unit + 1 < units.size(); ++unit) number /= 1000;
    return three_digits(number) + units[unit];
}

std::string short_share(double share) {
    if (share >= 1) return "100%";
    if (share <= 0) return "0%";
    return fmt::format("{:.2f}%", std::clamp(share * 100, 0.01, 99.99));
}

std::string value_of(const analysis::Estimate& estimate, double value) {
    if (estimate.more_is_better) return short_share(value);
    return estimate.in_seconds ? short_time(value) : short_number(value);
}

std::string low_of(const analysis::Estimate& estimate, const analysis::Quantile& quantile) {
    return quantile.low_is_open ? "?" : value_of(estimate, quantile.low);
}

std::string high_of(const analysis::Estimate& estimate, const analysis::Quantile& quantile) {
    return quantile.high_is_open ? "?" : value_of(estimate, quantile.high);
}

std::vector<std::int64_t> rounded_parts(const std::vector<double>& parts, double unit) {
    std::vector<std::int64_t> rounded;
    std::vector<std::size_t> by_remainder;
    std::int64_t missing = std::llround(std::accumulate(parts.begin(), parts.end(), 0.0) / unit);
    for (const double part : parts) {
        by_remainder.push_back(rounded.size());
        rounded.push_back(static_cast<std::int64_t>(std::floor(part / unit)));
        missing -= rounded.back();
    }
    const auto remainder = [&](std::size_t i) { return parts[i] / unit - static_cast<double>(rounded[i]); };
    std::stable_sort(by_remainder.begin(), by_remainder.end(), [&](std::size_t a, std::size_t b) { return remainder(a) > remainder(b); });
    for (std::size_t i = 0; i < by_remainder.size() && missing > 0; ++i, --missing) ++rounded[by_remainder[i]];
    return rounded;
}

std::string clock_time(std::int64_t us) {
    const std::string_view sign = us < 0 ? "-" : "";
    const std::int64_t ms = (std::abs(us) + 500) / 1000;
    const std::int64_t seconds = ms / 1000;
    const std::string text = fmt::format("{}{:02}:{:02}:{:02}", sign, seconds / 3600, seconds / 60 % 60, seconds % 60);
    return ms % 1000 == 0 ? text : fmt::format("{}.{:03}", text, ms % 1000);
}

std::string spelled(std::string_view name) {
    std::string text(name);
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

bool is_plain_in_shell(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/@%+=:,").find(c) != std::string_view::npos;
}

std::string target_of(const analysis::Verdict& verdict) {
    if (!verdict.target) return "no target";
    const std::string target = verdict.is_availability ? "at least " + analysis::as_percentage(*verdict.target)
                                                       : "at most " + as_written(Duration::seconds(*verdict.target));
    return fmt::format("{} in {} of trials", target, analysis::as_percentage(verdict.share_required));
}

std::string wrapped(const std::vector<std::string>& words, std::string_view indent) {
    std::string text;
    std::string line;
    for (std::size_t w = 0; w < words.size(); ++w) {
        const std::string word = words[w] + (w + 1 < words.size() ? "," : "");
        if (!line.empty() && line.size() + 1 + word.size() > terminal_width) {
            text += line + "\n";
            line.clear();
        }
        line += line.empty() ? std::string(indent) + word : " " + word;
    }
    return line.empty() ? text : text + line + "\n";
}

std::string counted_values(const model::ValueCounts& counts) {
    const std::uint64_t catalogue = counts.verified + counts.unverified;
    const std::uint64_t all = counts.stated + counts.assumed + catalogue + counts.defaults;
    const std::string doubt = counts.unverified > 0 ? fmt::format(" ({} unverified)", thousands(counts.unverified)) : std::string();
    return fmt::format("{} value{} in force: {} stated, {} assumed, {} from the catalogue{}, {} default{}", thousands(all),
                       all == 1 ? "" : "s", thousands(counts.stated), thousands(counts.assumed), thousands(catalogue), doubt,
                       thousands(counts.defaults), counts.defaults == 1 ? "" : "s");
}

std::string confidence_of_shares(const analysis::Results& results) {
    double most = analysis::usual_confidence;
    for (const auto& scenario : results.scenarios)
        for (const analysis::Verdict& verdict : scenario.objectives) most = std::max(most, verdict.confidence);
    return most <= analysis::usual_confidence + 1e-12
               ? ""
               : fmt::format("Intervals of shares have {:.2f}% confidence, which allows for several looks at the trials.", most * 100);
}

}  // namespace drsim::reports
