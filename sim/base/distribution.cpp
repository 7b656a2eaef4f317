#include "sim/base/distribution.h"

#include <algorithm>
#include <cmath>

#include "sim/base/portable_math.h"
#include "sim/base/shape_laws.h"

namespace drsim {

namespace {

double share_of_shape(const Distribution::Shape& shape, double value) {
    return std::visit([&](const auto& law) { return shape_laws::share_below(law, value); }, shape);
}

/// Shares of the shape's mass strictly below `within.low` and up to `within.high`.
struct Kept {
    double below = 0, up_to = 1;
};

Kept kept(const Distribution::Shape& shape, const Uniform& within) {
    // One step below the bound, so that a point mass at the bound stays inside.
    const double just_below = std::nextafter(within.low, -std::numeric_limits<double>::infinity());
    return {share_of_shape(shape, just_below), share_of_shape(shape, within.high)};
}

double quantile_of_shape(const Distribution::Shape& shape, double u) {
    // Truncation may ask for u = 0 or 1, where an unbounded law has no value.
    const double inside = std::clamp(u, 0x1p-1022, 1 - 0x1p-53);
    return std::visit([&](const auto& law) { return shape_laws::quantile(law, inside); }, shape);
}

/// The smallest value in [low, high] with at least `share` of the mass at or below it, by halving; for laws whose quantile is not monotone.
double quantile_by_halving(const Distribution::Shape& shape, const Uniform& within, double share) {
    double low = within.low;
    double high = within.high;
    for (int i = 0; i < 200; ++i) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) break;
        if (share_of_shape(shape, middle) < share) low = middle;
        else high = middle;
    }
    return high;
}

double truncated_quantile(const Distribution::Shape& shape, const Uniform& within, double u) {
    const Kept share = kept(shape, within);
    const double at = share.below + (share.up_to - share.below) * u;
    const double value = std::holds_alternative<Mixture>(shape) ? quantile_by_halving(shape, within, at) : quantile_of_shape(shape, at);
    return std::clamp(value, within.low, within.high);
}

}  // namespace

Distribution Distribution::constant(double value) {
    Distribution fixed;
    fixed.shape = Constant{value};
    return fixed;
}

double Distribution::quantile(double u) const {
    double value = 0;
    if (within) {
        value = truncated_quantile(shape, *within, u);
    } else if (const auto* fixed = std::get_if<Constant>(&shape)) {  // hot shapes first, without the table of std::visit
        value = fixed->value;
    } else if (const auto* uniform = std::get_if<Uniform>(&shape)) {
        value = uniform->low + (uniform->high - uniform->low) * u;
    } else if (const auto* exponential = std::get_if<Exponential>(&shape)) {
        value = -exponential->mean * portable::log(1 - u);
    } else {
        value = quantile_of_shape(shape, u);
    }
    value = value < at_least ? at_least : value;
    return value > at_most ? at_most : value;
}

double Distribution::share_below(double value) const {
    if (value >= at_most) return 1;
    if (value < at_least) return 0;
    if (!within) return share_of_shape(shape, value);
    if (value >= within->high) return 1;
    if (value < within->low) return 0;
    const Kept share = kept(shape, *within);
    return std::clamp((share_of_shape(shape, value) - share.below) / (share.up_to - share.below), 0.0, 1.0);
}

bool Distribution::is_constant() const { return lowest() == highest(); }

double Distribution::lowest() const {
    double low = std::visit([](const auto& law) { return shape_laws::range(law).low; }, shape);
    if (within) low = std::max(low, within->low);
    return std::min(std::max(low, at_least), at_most);
}

double Distribution::highest() const {
    double high = std::visit([](const auto& law) { return shape_laws::range(law).high; }, shape);
    if (within) high = std::min(high, within->high);
    return std::min(std::max(high, at_least), at_most);
}

}  // namespace drsim
