// A lag shorter than light needs is a mistake in the file: measured elsewhere, or for another link.
#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sim/load/checks.h"
#include "sim/model/pool.h"

namespace drsim::load {

using namespace model;

namespace {

constexpr double unreachable = std::numeric_limits<double>::infinity();

/// The least round-trip time from `from` to `to` over declared links, in seconds; infinite if they do not connect the two. Moving inside a
/// region costs nothing, so the true time is at least as long.
double least_rtt(const System& system, Id<Location> from, Id<Location> to) {
    const bool same_region = region_of(system, from) == region_of(system, to);
    const auto joins = [&](Id<Location> end, Id<Location> place) { return lies_in(system, place, end) || lies_in(system, end, place); };
    double least = unreachable;
    if (same_region) {
        for (const Link& link : system.links)
            if ((joins(link.a, from) && joins(link.b, to)) || (joins(link.b, from) && joins(link.a, to)))
                least = std::min(least, link.rtt_s);
        return least;
    }
    std::vector<double> away(system.locations.size(), unreachable);  // by region
    away[region_of(system, from).index()] = 0;
    for (bool shorter = true; shorter;) {
        shorter = false;
        for (const Link& link : system.links) {
            double& a = away[region_of(system, link.a).index()];
            double& b = away[region_of(system, link.b).index()];
            const double before = a + b;
            a = std::min(a, b + link.rtt_s);
            b = std::min(b, a + link.rtt_s);
            shorter = shorter || a + b < before || (before == unreachable && a + b < unreachable);
        }
    }
    return away[region_of(system, to).index()];
}

/// The share of time in which a copy's lag is less than `seconds`.
double share_below(const Lag& lag, double seconds) {
    if (const auto* distribution = std::get_if<Distribution>(&lag)) return distribution->share_below(seconds);
    const auto* trace = std::get_if<Series>(&lag);
    if (trace == nullptr || trace->value.empty()) return 0;
    const auto below = std::count_if(trace->value.begin(), trace->value.end(), [&](double value) { return value < seconds; });
    return static_cast<double>(below) / static_cast<double>(trace->value.size());
}

}  // namespace

void check_lags(Reading& reading, const System& system) {
    if (system.links.empty() || reading.diagnostics.has_errors()) return;  // no notes on top of errors
    for (const Component& component : system.components) {
        if (!component.store || component.store->copies.empty()) continue;
        for (const Copy& copy : component.store->copies) {
            const bool lags =
                copy.is == Copy::Is::Replica && (copy.commit == Commit::Asynchronous || copy.commit == Commit::SemiSynchronous);
            const Id<Location> from = component.store->copies.front().at;
            if (!lags || !from.exists() || !copy.at.exists() || std::holds_alternative<Shipped>(copy.lag)) continue;
            const double one_way = least_rtt(system, from, copy.at) / 2;
            if (!std::isfinite(one_way) || one_way <= 0) continue;
            const double share = share_below(copy.lag, one_way * (1 - 1e-9));
            if (share < 0.5) continue;
            reading.note(copy.where, fmt::format("replica \"{}\" lags less than {:g} ms {:.0f}% of the time, but a write takes at least "
                                                 "that long from {} to {}, half the round trip of {:g} ms",
                                                 copy.name, one_way * 1e3, share * 100, system.locations[from.index()].name,
                                                 system.locations[copy.at.index()].name, one_way * 2e3));
        }
    }
}

}  // namespace drsim::load
