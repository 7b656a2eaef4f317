#include "sim/plan/survival.h"

namespace drsim::plan {

Survival survival_of_ttl(Duration ttl) {
    if (ttl.us <= 0) return {{{0, 1}, {0, 0}}};
    return {{{0, 1}, {ttl.us, 0}}};
}

Survival survival_of(const Distribution& kept) {
    if (kept.is_constant()) {
        const std::int64_t at = kept.duration(0.5).us;
        return {{{0, 1}, {at, 1}, {at, 0}}};
    }
    Survival survival;
    survival.points.push_back({0, 1});
    const auto add = [&](double at_s, double share) {
        const std::int64_t us = Duration::seconds(at_s).us;
        if (us > 0 || share < 1) survival.points.push_back({us, share});
    };
    add(kept.lowest(), 1);
    const bool straight = std::holds_alternative<Uniform>(kept.shape) && !kept.within;
    constexpr int pieces = 64;
    if (!straight)
        for (int i = 1; i < pieces; ++i) add(kept.quantile(static_cast<double>(i) / pieces), 1 - static_cast<double>(i) / pieces);
    add(straight ? kept.highest() : kept.quantile(0.999), 0);
    return survival;
}

}  // namespace drsim::plan
