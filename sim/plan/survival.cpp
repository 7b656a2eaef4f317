#include "sim/plan/survival.h"

#include <algorithm>
#include <cmath>

namespace drsim::plan {

namespace {

// Limits of a linear piece's error: a ten-thousandth of all clients and, in the tail, a thousandth of those left.
constexpr double of_all = 1e-4;
constexpr double of_those_left = 1e-3;
// A piece loses no more than this, so that no event in the middle of it goes unnoticed.
constexpr double largest_loss = 0.05;
// A smaller share counts as nobody.
constexpr double nobody = 1e-6;

struct Curve {
    const Distribution& kept;

    [[nodiscard]] double at(std::int64_t us) const { return std::clamp(1 - kept.share_below(static_cast<double>(us) / 1e6), 0.0, 1.0); }

    /// The first microsecond at which at most `share` of the clients still hold the answer.
    [[nodiscard]] std::int64_t first_at(double share) const {
        std::int64_t low = -1;
        std::int64_t high = 1;
        while (at(high) > share && high < Duration::forever().us / 4) high *= 2;
        while (high - low > 1) {
            const std::int64_t middle = low + (high - low) / 2;
            (at(middle) > share ? low : high) = middle;
        }
        return high;
    }

    [[nodiscard]] bool is_straight(std::int64_t from, std::int64_t to) const {
        const double first = at(from);
        const double last = at(to);
        if (first - last > largest_loss) return false;
        constexpr int probes = 8;
        for (int i = 1; i < probes; ++i) {
            const std::int64_t us = from + (to - from) / probes * i;
            const double part = static_cast<double>(us - from) / static_cast<double>(to - from);
            const double share = at(us);
            if (std::abs(first + (last - first) * part - share) > std::min(of_all, of_those_left * share)) return false;
        }
        return true;
    }
};

}  // namespace

Survival survival_of(const Distribution& kept, const std::vector<double>& asked) {
    if (kept.is_constant()) {
        const std::int64_t at = kept.duration(0.5).us;
        return {{{0, 1}, {at, 1}, {at, 0}}};
    }
    Survival survival;
    survival.points.push_back({0, 1});
    if (std::holds_alternative<Uniform>(kept.shape) && !kept.within && kept.lowest() == std::get<Uniform>(kept.shape).low &&
        kept.highest() == std::get<Uniform>(kept.shape).high) {
        const std::int64_t first = Duration::seconds(kept.lowest()).us;
        if (first > 0) survival.points.push_back({first, 1});
        survival.points.push_back({Duration::seconds(kept.highest()).us, 0});
        return survival;
    }
    const Curve curve{kept};
    std::vector<std::int64_t> exact;  // where the share is asked for, and the end
    for (const double share : asked)
        if (share > nobody && share < 1) exact.push_back(curve.first_at(share));
    const std::int64_t end = curve.first_at(nobody);
    exact.push_back(end);
    std::sort(exact.begin(), exact.end());
    std::int64_t from = std::max<std::int64_t>(0, Duration::seconds(kept.lowest()).us - 1);
    if (from > 0) survival.points.push_back({from, 1});
    if (curve.at(from) < 1) survival.points.push_back({from, curve.at(from)});
    std::int64_t step = std::max<std::int64_t>(1, (end - from) / 1024);
    for (const std::int64_t stop : exact) {
        while (from < stop) {
            std::int64_t to = std::min(stop, from + step);
            while (to - from > 1 && !curve.is_straight(from, to)) to = from + (to - from) / 2;
            step = (to - from) + (to - from) / 2 + 1;  // grows again, also from a single microsecond at a jump
            survival.points.push_back({to, curve.at(to)});
            from = to;
        }
    }
    survival.points.push_back({end, 0});
    return survival;
}

}  // namespace drsim::plan
