#include "sim/base/shape_laws.h"

#include <algorithm>
#include <cmath>

#include "sim/base/beta_gamma.h"
#include "sim/base/portable_math.h"

namespace drsim::shape_laws {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct BetaShape {
    double alpha = 1, beta = 1;
};

BetaShape beta_shape(const Pert& pert) {
    const double width = pert.high - pert.low;
    return {1 + 4 * (pert.mode - pert.low) / width, 1 + 4 * (pert.high - pert.mode) / width};
}

/// The share below `value` of a law on [low, high]: 0 up to `low`, 1 from `high` on, otherwise `inside()`.
template <class Inside>
double share_between(double low, double high, double value, Inside inside) {
    if (value >= high) return 1;
    if (value <= low) return 0;
    return inside();
}

}  // namespace

double quantile(const Constant& it, double) { return it.value; }
double quantile(const Uniform& it, double u) { return it.low + (it.high - it.low) * u; }

double quantile(const Triangular& it, double u) {
    const double width = it.high - it.low;
    if (width == 0) return it.low;
    const double share_at_mode = (it.mode - it.low) / width;
    if (u < share_at_mode) return it.low + std::sqrt(u * width * (it.mode - it.low));
    return it.high - std::sqrt((1 - u) * width * (it.high - it.mode));
}

double quantile(const Pert& it, double u) {
    if (it.high == it.low) return it.low;
    const BetaShape shape = beta_shape(it);
    return it.low + (it.high - it.low) * beta_quantile(shape.alpha, shape.beta, u);
}

double quantile(const Exponential& it, double u) { return -it.mean * portable::log(1 - u); }
double quantile(const Lognormal& it, double u) { return it.median * portable::exp(it.sigma * portable::normal_quantile(u)); }
double quantile(const Weibull& it, double u) { return it.scale * portable::pow(-portable::log(1 - u), 1 / it.shape); }
double quantile(const Gamma& it, double u) { return it.mean / it.shape * gamma_quantile(it.shape, u); }

double quantile(const Empirical& it, double u) {
    const double place = u * static_cast<double>(it.sorted.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), it.sorted.size() - 1);
    const std::size_t above = std::min(below + 1, it.sorted.size() - 1);
    return it.sorted[below] + (place - static_cast<double>(below)) * (it.sorted[above] - it.sorted[below]);
}

double quantile(const Mixture& it, double u) {
    // One uniform serves both choices: its remainder after picking the part is uniform again.
    double before = 0;
    const MixturePart* part = nullptr;
    for (const MixturePart& candidate : *it.parts) {
        if (candidate.weight <= 0) continue;
        if (part != nullptr) before += part->weight;
        part = &candidate;
        if (u < before + candidate.weight) break;
    }
    // Rescaling must not leave (0, 1) by rounding.
    return part->of.quantile(std::clamp((u - before) / part->weight, 0x1p-53, 1 - 0x1p-53));
}

double share_below(const Constant& it, double value) { return value >= it.value ? 1 : 0; }

double share_below(const Uniform& it, double value) {
    return share_between(it.low, it.high, value, [&] { return (value - it.low) / (it.high - it.low); });
}

double share_below(const Triangular& it, double value) {
    return share_between(it.low, it.high, value, [&] {
        const double width = it.high - it.low;
        if (value < it.mode) return (value - it.low) * (value - it.low) / (width * (it.mode - it.low));
        return 1 - (it.high - value) * (it.high - value) / (width * (it.high - it.mode));
    });
}

double share_below(const Pert& it, double value) {
    return share_between(it.low, it.high, value, [&] {
        const BetaShape shape = beta_shape(it);
        return beta_share_below(shape.alpha, shape.beta, (value - it.low) / (it.high - it.low));
    });
}

double share_below(const Exponential& it, double value) {
    return share_between(0, it.mean == 0 ? 0 : infinity, value, [&] { return 1 - portable::exp(-value / it.mean); });
}

double share_below(const Lognormal& it, double value) {
    if (it.sigma == 0 || it.median == 0) return value >= it.median ? 1 : 0;
    return share_between(0, infinity, value, [&] { return portable::normal_share_below(portable::log(value / it.median) / it.sigma); });
}

double share_below(const Weibull& it, double value) {
    return share_between(0, it.scale == 0 ? 0 : infinity, value,
                         [&] { return 1 - portable::exp(-portable::pow(value / it.scale, it.shape)); });
}

double share_below(const Gamma& it, double value) {
    return share_between(0, it.mean == 0 ? 0 : infinity, value, [&] { return gamma_share_below(it.shape, value * it.shape / it.mean); });
}

double share_below(const Empirical& it, double value) {
    return share_between(it.sorted.front(), it.sorted.back(), value, [&] {
        const auto above = std::upper_bound(it.sorted.begin(), it.sorted.end(), value);
        const double low = *(above - 1);
        const auto below = static_cast<double>(above - it.sorted.begin() - 1);
        return (below + (value - low) / (*above - low)) / static_cast<double>(it.sorted.size() - 1);
    });
}

double share_below(const Mixture& it, double value) {
    double share = 0;
    for (const MixturePart& part : *it.parts) share += part.weight * part.of.share_below(value);
    return std::min(share, 1.0);
}

Range range(const Constant& it) { return {it.value, it.value}; }
Range range(const Uniform& it) { return {it.low, it.high}; }
Range range(const Triangular& it) { return {it.low, it.high}; }
Range range(const Pert& it) { return {it.low, it.high}; }
Range range(const Exponential& it) { return {0, it.mean == 0 ? 0 : infinity}; }

Range range(const Lognormal& it) {
    if (it.sigma == 0 || it.median == 0) return {it.median, it.median};
    return {0, infinity};
}

Range range(const Weibull& it) { return {0, it.scale == 0 ? 0 : infinity}; }
Range range(const Gamma& it) { return {0, it.mean == 0 ? 0 : infinity}; }
Range range(const Empirical& it) { return {it.sorted.front(), it.sorted.back()}; }

Range range(const Mixture& it) {
    Range all{infinity, -infinity};
    for (const MixturePart& part : *it.parts) {
        if (part.weight <= 0) continue;
        all.low = std::min(all.low, part.of.lowest());
        all.high = std::max(all.high, part.of.highest());
    }
    return all;
}

}  // namespace drsim::shape_laws
