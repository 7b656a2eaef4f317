#include "sim/structure/capacity_left.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace drsim::structure {

using graph::Stop;
using model::Component;
using model::Location;
using model::Role;

namespace {

constexpr Role all_roles[] = {Role::Any, Role::Writer, Role::Reader};

double peak_of(const model::Rate& rate) {
    if (const auto* steady = std::get_if<double>(&rate)) return *steady;
    const auto& values = std::get<Series>(rate).value;
    return *std::max_element(values.begin(), values.end());
}

}  // namespace

/// The requests of one entry point, from its first components down.
class Flow {
public:
    Flow(const Loads& loads, const std::vector<bool>& works, Id<model::EntryPoint> entry)
        : loads_(loads),
          structure_(loads.structure_),
          ground_(loads.ground_),
          works_(works),
          entry_(entry),
          asked_(3 * ground_.calls.pools.size(), 0.0) {}

    /// By pool: the requests per second that come to it.
    std::vector<double> arrivals() {
        const model::EntryPoint& entry = ground_.system.entry_points[entry_.index()];
        send(ground_.calls.pools_at(entry.through, entry.role), peak_of(entry.rate));
        std::vector<double> arrived(ground_.calls.pools.size(), 0.0);
        for (const Id<Component> component : ground_.calls.callees_last)
            for (const std::size_t pool : ground_.calls.of_component[component.index()])
                for (const Role role : all_roles) {
                    const double rate = asked_[3 * pool + static_cast<std::size_t>(role)];
                    if (rate <= 0) continue;
                    arrived[pool] += rate;
                    pass_on(pool, role, rate);
                }
        return arrived;
    }

private:
    [[nodiscard]] bool answers(const Stop& stop, Recovery recovery) const {
        return works_[structure_.tier(recovery).answers_requests(entry_, stop.pool, stop.role).index()];
    }
    /// The least recovery with which any of these answers: requests do not wait for a restore where a copy answers. None if nothing does.
    [[nodiscard]] std::optional<Recovery> least_for(const std::vector<Stop>& stops) const {
        for (const Recovery recovery : all_recoveries)
            for (const Stop& stop : stops)
                if (answers(stop, recovery)) return recovery;
        return std::nullopt;
    }
    void send(const std::vector<Stop>& stops, double rate) {
        const auto least = least_for(stops);
        if (!least) return;
        const auto weight_of = [&](const Stop& stop) {
            return answers(stop, *least) ? std::max<double>(1, ground_.calls.pools[stop.pool].instances) : 0.0;
        };
        double weights = 0;
        for (const Stop& stop : stops) weights += weight_of(stop);
        for (const Stop& stop : stops) asked_[3 * stop.pool + static_cast<std::size_t>(stop.role)] += rate * weight_of(stop) / weights;
    }
    void pass_on(std::size_t pool, Role role, double rate) {
        const Component& component = ground_.system.components[ground_.calls.pools[pool].component.index()];
        for (const model::NeedGroup& group : component.needs) {
            const bool asks_one = group.at_least == 1;
            for (const model::Need& need : group.of) {
                if (!graph::concerns(need, entry_)) continue;
                const std::vector<Stop>& stops = loads_.stops_of(pool, need, role);
                if (!least_for(stops)) continue;
                send(stops, rate * need.calls * (1 - kept_by_a_cache(component, pool, need, role)));
                if (asks_one) break;
            }
        }
        if (component.route) send(chosen_target(component, role), rate);
    }
    /// Of the target that a router leads to: the first that answers with the least recovery, if the router can be switched to it.
    [[nodiscard]] std::vector<Stop> chosen_target(const Component& router, Role role) const {
        const bool by_itself = router.route->switches_automatically && router.probe;
        for (const Recovery recovery : all_recoveries)
            for (std::size_t t = 0; t < router.route->targets.size(); ++t) {
                const bool is_led_there = t == 0 || recovery >= Recovery::ByPeople || (by_itself && recovery == Recovery::ByItself);
                const std::vector<Stop> stops = ground_.calls.pools_at(router.route->targets[t], role);
                const auto least = least_for(stops);
                if (is_led_there && least && *least <= recovery) return stops;
            }
        return {};
    }
    /// The share of reads that a working cache beside a need answers.
    [[nodiscard]] double kept_by_a_cache(const Component& caller, std::size_t pool, const model::Need& need, Role role) const {
        if ((need.role != Role::Any ? need.role : role) == Role::Writer) return 0;
        double kept = 0;
        for (const model::NeedGroup& group : caller.needs)
            for (const model::Need& other : group.of) {
                const Component& cache = ground_.system.components[other.component.index()];
                if (!cache.cache || cache.cache->before != need.component || !graph::concerns(other, entry_)) continue;
                if (least_for(loads_.stops_of(pool, other, role))) kept = std::max(kept, cache.cache->hits);
            }
        return kept;
    }

    const Loads& loads_;
    const ServiceStructure& structure_;
    const Ground& ground_;
    const std::vector<bool>& works_;
    Id<model::EntryPoint> entry_;
    std::vector<double> asked_;  // by pool and role
};

namespace {

double capacity_of(const Component& component, double instances) {
    const bool is_limited_in_all = component.service && component.service->concurrency;
    const double together = is_limited_in_all && instances > 0 ? component.service->concurrency->per_second() : 0;
    const double each = instances > 0 ? instances * component.capacity_per_second : 0;
    return is_limited_in_all ? std::min(together, each) : each;
}

bool is_limited(const Component& component) {
    return std::isfinite(component.capacity_per_second) || (component.service && component.service->concurrency);
}

}  // namespace

Loads::Loads(const ServiceStructure& structure)
    : structure_(structure), ground_(structure.ground()), stops_(3 * ground_.calls.pools.size()) {
    for (std::size_t c = 0; c < ground_.system.components.size(); ++c)
        if (is_limited(ground_.system.components[c])) add_groups(Id<Component>(c));
    for (std::size_t g = 0; g < groups_.size(); ++g) add_scale_steps(g);
}

/// The pools of one region carry requests together; a store's copy carries them by itself.
void Loads::add_groups(Id<Component> component) {
    std::map<std::uint32_t, std::size_t> of_region;
    const bool is_store = ground_.system.components[component.index()].store.has_value();
    for (const std::size_t p : ground_.calls.of_component[component.index()]) {
        const Id<Location> place = ground_.calls.pools[p].place;
        const std::uint32_t region = place.exists() ? model::region_of(ground_.system, place).value : place.value;
        const auto [known, is_new] = of_region.try_emplace(region, groups_.size());
        if (is_new || is_store) groups_.push_back({component, {}});
        groups_[is_store ? groups_.size() - 1 : known->second].pools.push_back(p);
    }
}

void Loads::add_scale_steps(std::size_t group) {
    launches_.emplace_back();
    const auto is_there = [&](const model::Scale& scale) {
        return std::any_of(groups_[group].pools.begin(), groups_[group].pools.end(), [&](std::size_t p) {
            const Id<Location> place = ground_.calls.pools[p].place;
            return !scale.what.place.exists() || !place.exists() || model::lies_in(ground_.system, place, scale.what.place);
        });
    };
    for (std::size_t r = 0; r < ground_.system.runbooks.size(); ++r) {
        const auto& steps = ground_.system.runbooks[r].steps;
        for (std::uint32_t s = 0; s < steps.size(); ++s) {
            const auto* scale = std::get_if<model::Scale>(&steps[s].verb);
            if (scale == nullptr || scale->what.component != groups_[group].component || !is_there(*scale)) continue;
            launches_[group].push_back(
                {structure_.tier(Recovery::Unhindered).can_do(Id<model::Runbook>(r), s), static_cast<double>(scale->to.value_or(0))});
        }
    }
}

const std::vector<Stop>& Loads::stops_of(std::size_t pool, const model::Need& need, Role role) const {
    auto& known = stops_[3 * pool + static_cast<std::size_t>(role)];
    for (const auto& [other, stops] : known)
        if (other == &need) return stops;
    return known.emplace_back(&need, ground_.calls.stops_of(pool, need, role)).second;
}

CapacityLeft Loads::left_in(std::size_t number, const std::vector<double>& arrived, const std::vector<bool>& works) const {
    const Group& group = groups_[number];
    const Component& component = ground_.system.components[group.component.index()];
    CapacityLeft left;
    left.component = group.component;
    const Id<Location> place = ground_.calls.pools[group.pools.front()].place;
    left.at = place.exists() && !component.store ? model::region_of(ground_.system, place) : place;
    for (const std::size_t p : group.pools) left.demand += arrived[p];
    double now = 0;
    double most = 0;
    std::vector<std::uint32_t> placements;
    for (const std::size_t p : group.pools) {
        const model::Pool& pool = ground_.calls.pools[p];
        if (!works[structure_.tier(Recovery::Unhindered).runs(p).index()]) continue;
        now += pool.instances;
        if (component.at.empty() || std::find(placements.begin(), placements.end(), pool.placement) != placements.end()) continue;
        placements.push_back(pool.placement);
        most += component.at[pool.placement].maximum.value_or(0);
    }
    double after_steps = component.store ? 1 : now;
    for (const Launch& launch : launches_[number])
        if (works[launch.can_do.index()]) after_steps = std::max(after_steps, launch.to);
    left.now = capacity_of(component, now);
    left.after_steps = capacity_of(component, after_steps);
    left.at_most = capacity_of(component, std::max(after_steps, most));
    return left;
}

std::vector<CapacityLeft> Loads::after(const Outage& outage) const {
    std::vector<double> arrived(ground_.calls.pools.size(), 0.0);
    for (std::size_t e = 0; !groups_.empty() && e < ground_.system.entry_points.size(); ++e) {
        const Id<model::EntryPoint> entry(e);
        if (!outage.switched[structure_.served(entry, Recovery::Unhindered).index()]) continue;
        const std::vector<double> own = Flow(*this, outage.switched, entry).arrivals();
        for (std::size_t p = 0; p < own.size(); ++p) arrived[p] += own[p];
    }
    std::vector<CapacityLeft> all;
    for (std::size_t g = 0; g < groups_.size(); ++g)
        if (CapacityLeft left = left_in(g, arrived, outage.switched); left.demand > 0) all.push_back(left);
    return all;
}

}  // namespace drsim::structure
