#include "sim/load/distributions.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "sim/load/trace_file.h"

namespace drsim::load {

namespace {

/// The 95% quantile of the standard normal: sigma = ln(p95 / median) / z.
constexpr double z95 = 1.6448536269514722;

double time_of(Reading& reading, const Node& node) { return number_of(reading, node, Quantity::Time); }

/// A number above zero; 1 after an error, so that results computed from it stay finite.
double positive(Reading& reading, const Node* node, Quantity quantity, std::string_view what) {
    if (node == nullptr) return 1;
    const auto value = quantity_of(reading, *node, quantity);
    if (value && *value > 0) return *value;
    if (value) reading.error(node->where, fmt::format("{} must be more than zero", what));
    return 1;
}

/// Ascending bounds: `[low, high]` or `[low, mode, high]`.
template <std::size_t N>
std::array<double, N> bounds(Reading& reading, const Node& node, std::string_view what) {
    std::array<double, N> values{};
    if (!node.is_list() || node.items.size() != N) {
        reading.error(node.where,
                      fmt::format("{} must be a list of {}", what,
                                  N == 2 ? "the lowest and the highest value" : "the lowest, the likeliest and the highest value"));
        return values;
    }
    bool sound = true;
    for (std::size_t i = 0; i < N; ++i) {
        const auto value = quantity_of(reading, *node.items[i], Quantity::Time);
        values[i] = value.value_or(0);
        sound = sound && value;
    }
    for (std::size_t i = 1; sound && i < N; ++i) {
        if (values[i] >= values[i - 1]) continue;
        reading.error(node.items[i]->where,
                      fmt::format("{} is less than {}; the values of {} must ascend", node.items[i]->text, node.items[i - 1]->text, what));
        break;
    }
    return values;
}

Lognormal lognormal_of(Reading& reading, const Node& node) {
    const Fields fields(reading, node, keys::lognormal, "lognormal");
    const double median = positive(reading, fields.need("median"), Quantity::Time, "the median");
    const Node* p95 = fields.find("p95");
    const Node* sigma = fields.find("sigma");
    if ((p95 == nullptr) == (sigma == nullptr)) {
        if (node.is_map()) reading.error(node.where, "lognormal needs a median and exactly one of p95 and sigma");
        return {median, 1};
    }
    if (sigma != nullptr) return {median, positive(reading, sigma, Quantity::Number, "sigma")};
    const auto value = quantity_of(reading, *p95, Quantity::Time);
    if (value && *value <= median && fields.find("median") != nullptr)
        reading.error(p95->where, fmt::format("p95 {} is not above the median {}", p95->text, fields.find("median")->text));
    return {median, value && *value > median ? std::log(*value / median) / z95 : 1};
}

Mixture mixture_of(Reading& reading, const Node& node) {
    auto parts = std::make_shared<std::vector<MixturePart>>();
    double total = 0;
    bool sound = node.is_list() && !node.items.empty();
    if (!sound) reading.error(node.where, "mixture must be a list of {weight, of}");
    for (const Node* item : node.items) {
        const Fields fields(reading, *item, keys::mixture_part, "a part of a mixture");
        MixturePart part;
        const Node* weight = fields.need("weight");
        const auto share = weight != nullptr ? quantity_of(reading, *weight, Quantity::Share) : std::nullopt;
        sound = sound && share;
        part.weight = share.value_or(0);
        if (const Node* of = fields.need("of")) part.of = distribution_of(reading, *of);
        total += part.weight;
        parts->push_back(std::move(part));
    }
    if (sound && std::abs(total - 1) > 1e-9)
        reading.error(node.where, fmt::format("the weights of a mixture add up to {:.6g}%, not 100%", total * 100));
    return {std::move(parts)};
}

Distribution::Shape shape_of(Reading& reading, std::string_view name, const Node& node) {
    if (name == "uniform") {
        const auto [low, high] = bounds<2>(reading, node, "uniform");
        return Uniform{low, high};
    }
    if (name == "triangular") {
        const auto [low, mode, high] = bounds<3>(reading, node, "triangular");
        return Triangular{low, mode, high};
    }
    if (name == "pert") {
        const auto [low, mode, high] = bounds<3>(reading, node, "pert");
        return Pert{low, mode, high};
    }
    if (name == "exponential") {
        const Fields fields(reading, node, keys::exponential, "exponential");
        return Exponential{positive(reading, fields.need("mean"), Quantity::Time, "the mean")};
    }
    if (name == "lognormal") return lognormal_of(reading, node);
    if (name == "weibull") {
        const Fields fields(reading, node, keys::weibull, "weibull");
        const double scale = positive(reading, fields.need("scale"), Quantity::Time, "the scale");
        return Weibull{scale, positive(reading, fields.need("shape"), Quantity::Number, "the shape")};
    }
    if (name == "gamma") {
        const Fields fields(reading, node, keys::gamma, "gamma");
        const double mean = positive(reading, fields.need("mean"), Quantity::Time, "the mean");
        return Gamma{mean, positive(reading, fields.need("shape"), Quantity::Number, "the shape")};
    }
    if (name == "empirical") return Empirical{sample_of(reading, node).value_or(std::vector<double>{0})};
    return mixture_of(reading, node);
}

void limit(Reading& reading, const Fields& fields, Distribution& distribution) {
    if (const Node* least = fields.find("at_least")) distribution.at_least = time_of(reading, *least);
    if (const Node* most = fields.find("at_most")) {
        distribution.at_most = time_of(reading, *most);
        if (distribution.at_most < distribution.at_least) reading.error(most->where, "at_most is less than at_least");
    }
    if (const Node* within = fields.find("within")) {
        const auto [low, high] = bounds<2>(reading, *within, "within");
        distribution.within = Uniform{low, high};
        if (!(low < high)) reading.error(within->where, "the two values of within are equal");
        Distribution whole;
        whole.shape = distribution.shape;
        if (low > whole.highest() || high < whole.lowest() || whole.share_below(high) <= whole.share_below(low))
            reading.error(within->where, "within excludes the whole distribution");
    }
}

}  // namespace

Distribution distribution_of(Reading& reading, const Node& node) {
    if (!node.is_map()) return Distribution::constant(time_of(reading, node));
    const Fields fields(reading, node, keys::distribution, "a distribution");
    Distribution distribution;
    const auto is_shape = [](std::string_view key) { return key != "at_least" && key != "at_most" && key != "within"; };
    const Entry* shape = nullptr;
    for (const Entry& entry : node.entries) {
        const bool known =
            std::find(keys::distribution.keys.begin(), keys::distribution.keys.end(), entry.key) != keys::distribution.keys.end();
        if (!known || !is_shape(entry.key)) continue;
        if (shape != nullptr) reading.error(entry.where, fmt::format("a distribution has one shape; {} is already given", shape->key));
        shape = &entry;
    }
    if (shape == nullptr) {
        if (!has_unknown_key(node, keys::distribution))
            reading.error(node.where,
                          "expected a duration or a distribution, such as 5m, {uniform: [1m, 3m]} or {lognormal: {median: 5m, "
                          "p95: 30m}}");
        return distribution;
    }
    const std::size_t errors_before = reading.diagnostics.error_count();
    distribution.shape = shape_of(reading, shape->key, *shape->value);
    // Limits are only checked for a valid shape: otherwise one mistake would be reported twice.
    if (reading.diagnostics.error_count() == errors_before) limit(reading, fields, distribution);
    return distribution;
}

}  // namespace drsim::load
