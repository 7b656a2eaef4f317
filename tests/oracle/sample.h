// Samples of a simulated quantity, and matchers that compare them with a closed form within four standard errors.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace drsim::oracle {

inline constexpr double standard_errors = 4;

struct Sample {
    std::vector<double> values;

    [[nodiscard]] double size() const { return static_cast<double>(values.size()); }
    [[nodiscard]] double mean() const {
        double sum = 0;
        for (const double value : values) sum += value;
        return sum / size();
    }
    /// Mean of the deviations' k-th powers.
    [[nodiscard]] double moment(int k) const {
        const double centre = mean();
        double sum = 0;
        for (const double value : values) sum += std::pow(value - centre, k);
        return sum / size();
    }
    [[nodiscard]] double sd() const { return std::sqrt(moment(2)); }
    [[nodiscard]] double least() const { return *std::min_element(values.begin(), values.end()); }
    [[nodiscard]] double greatest() const { return *std::max_element(values.begin(), values.end()); }
    [[nodiscard]] double share_at_most(double value) const {
        return static_cast<double>(std::count_if(values.begin(), values.end(), [&](double x) { return x <= value; })) / size();
    }
};

inline std::ostream& operator<<(std::ostream& out, const Sample& sample) {
    if (sample.values.empty()) return out << "an empty sample";
    return out << sample.values.size() << " values from " << sample.least() << " to " << sample.greatest() << ", mean " << sample.mean()
               << ", sd " << sample.sd();
}

/// One claim about a sample, with its description.
class Claim : public Catch::MatcherBase<Sample> {
public:
    template <class Holds>
    Claim(std::string words, Holds holds) : words_(std::move(words)), holds_(std::move(holds)) {}
    bool match(const Sample& sample) const override { return !sample.values.empty() && holds_(sample); }
    std::string describe() const override { return words_; }

private:
    std::string words_;
    std::function<bool(const Sample&)> holds_;
};

template <class... Parts>
std::string words(const Parts&... parts) {
    std::ostringstream text;
    (text << ... << parts);
    return text.str();
}

/// Standard error of a mean: sd / sqrt(n), with the sd that theory gives.
inline Claim has_mean(double mean, double sd) {
    return {words("has mean ", mean, " (sd ", sd, ")"),
            [=](const Sample& sample) { return std::abs(sample.mean() - mean) <= standard_errors * sd / std::sqrt(sample.size()); }};
}

/// The same with the sample's own sd, if theory does not give one.
inline Claim has_mean(double mean) {
    return {words("has mean ", mean), [=](const Sample& sample) {
                return std::abs(sample.mean() - mean) <= standard_errors * sample.sd() / std::sqrt(sample.size());
            }};
}

/// Standard error of a variance: sqrt((m4 - m2^2) / n), with the sample's own moments.
inline Claim has_sd(double sd) {
    return {words("has sd ", sd), [=](const Sample& sample) {
                const double error = std::sqrt((sample.moment(4) - std::pow(sample.moment(2), 2)) / sample.size());
                return std::abs(sample.moment(2) - sd * sd) <= standard_errors * error;
            }};
}

/// Standard error of a share: sqrt(p (1 - p) / n). This is also how a quantile is tested, whatever the distribution.
inline Claim has_share_at_most(double value, double share) {
    return {words("has a share of ", share, " at or below ", value), [=](const Sample& sample) {
                return std::abs(sample.share_at_most(value) - share) <= standard_errors * std::sqrt(share * (1 - share) / sample.size());
            }};
}

/// Bounds are exact but for the microsecond to which instants are rounded (two roundings in a difference).
inline constexpr double rounding_s = 2e-6;

inline Claim lies_within(double low, double high) {
    return {words("lies within ", low, " and ", high),
            [=](const Sample& sample) { return sample.least() >= low - rounding_s && sample.greatest() <= high + rounding_s; }};
}

/// Bounds, mean, sd and quartiles of a uniform distribution.
inline auto is_uniform(double low, double high) {
    const double width = high - low;
    return Claim(words("is uniform between ", low, " and ", high), [=](const Sample& sample) {
        return lies_within(low, high).match(sample) && has_mean((low + high) / 2, width / std::sqrt(12.0)).match(sample) &&
               has_sd(width / std::sqrt(12.0)).match(sample) && has_share_at_most(low + width / 4, 0.25).match(sample) &&
               has_share_at_most(low + width * 3 / 4, 0.75).match(sample);
    });
}

inline Claim is_always(double value) {
    return {words("is always ", value), [=](const Sample& sample) { return lies_within(value, value).match(sample); }};
}

/// Takes exactly these values, each in its share of cases.
inline Claim takes(std::vector<std::pair<double, double>> value_and_share) {
    std::string text = "takes";
    for (const auto& [value, share] : value_and_share) text += words(" ", value, " (", share, ")");
    return {text, [=](const Sample& sample) {
                double seen = 0;
                for (const auto& [value, share] : value_and_share) {
                    const double found = sample.share_at_most(value + rounding_s) - sample.share_at_most(value - rounding_s);
                    if (std::abs(found - share) > standard_errors * std::sqrt(share * (1 - share) / sample.size())) return false;
                    seen += found;
                }
                return seen > 1 - 1e-9;
            }};
}

}  // namespace drsim::oracle
