#include "sim/graph/reach.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <map>
#include <tuple>
#include <utility>

#include "sim/graph/calls.h"
#include "sim/graph/order.h"
#include "sim/graph/spots.h"
#include "sim/model/pool.h"

namespace drsim::graph {

using model::Component;
using model::Location;
using model::Pool;
using model::System;

namespace {

bool names(const auto& ids, auto id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

/// A place stands while one of its leaves does.
bool stands(const System& system, Id<Location> place, const Down& down) {
    const auto leaves = model::leaves_of(system, place);
    return std::any_of(leaves.begin(), leaves.end(), [&](Id<Location> leaf) {
        return std::none_of(down.places.begin(), down.places.end(), [&](Id<Location> lost) { return model::lies_in(system, leaf, lost); });
    });
}

/// By spot: the number of its connected group, without what is down.
std::vector<int> islands(const System& system, const Spots& spots, const Down& down) {
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> map(spots.at.size());
    for (const Way& way : ways_of(system, spots)) {
        const bool is_cut = way.link != Way::free_way && names(down.links, Id<model::Link>(std::size_t{way.link / 2}));
        if (!is_cut && stands(system, spots.at[way.from], down) && stands(system, spots.at[way.to], down)) add_edge(way.from, way.to, map);
    }
    std::vector<int> island(spots.at.size());
    boost::connected_components(map, island.data());
    return island;
}

class Ground {
public:
    Ground(const System& system, Down down)
        : system_(system),
          down_(std::move(down)),
          spots_(spots_of(system)),
          intact_(islands(system, spots_, {})),
          left_(islands(system, spots_, down_)) {}

    [[nodiscard]] bool is_standing(Id<Location> place) const { return !place.exists() || stands(system_, place, down_); }
    /// Regions that written links never joined are connected over the internet.
    [[nodiscard]] bool are_connected(Id<Location> from, Id<Location> to) const {
        if (!from.exists() || !to.exists()) return true;
        for (const std::uint32_t a : spots_.of_place[from.index()])
            for (const std::uint32_t b : spots_.of_place[to.index()])
                if (intact_[a] != intact_[b] || left_[a] == left_[b]) return true;
        return false;
    }

private:
    const System& system_;
    Down down_;
    Spots spots_;
    std::vector<int> intact_;
    std::vector<int> left_;
};

using model::Role;
constexpr Role all_roles[] = {Role::Any, Role::Writer, Role::Reader};

/// Which copy of a store takes writes: its first, or any that may be promoted.
enum class Writers : std::uint8_t { First, AnyThatPromotes };

/// Follows the requests of one entry point down the calls. Their role is that of the last need that stated one.
class Walk {
public:
    Walk(const System& system, const Ground& ground, const Calls& calls, const std::vector<bool>& is_up, Id<model::EntryPoint> entry,
         Writers writers)
        : system_(system),
          ground_(ground),
          calls_(calls),
          pools_(calls.pools),
          up_(is_up),
          answers_(3 * pools_.size()),
          arrived_(3 * pools_.size()),
          entry_(entry),
          writers_(writers) {
        const std::vector<bool> called = called_components();
        for (auto component = calls.callees_last.rbegin(); component != calls.callees_last.rend(); ++component)
            if (called[component->index()])
                for (const std::size_t p : calls_.of_component[component->index()])
                    for (const Role role : all_roles) answers_[at({p, role})] = up_[p] && meets_its_needs(p, role);
    }

    [[nodiscard]] bool is_answered() const { return any_answers(first_stops()); }
    /// Whether a request can arrive at a pool, by pool. Calls `hear` with every need that is asked, and whether anything answers it.
    template <class Hear>
    std::vector<bool> arrivals(const Hear& hear) {
        std::vector<Stop> open;
        std::vector<bool> found(pools_.size());
        const auto visit = [&](const std::vector<Stop>& stops) {
            for (const Stop& stop : stops)
                if (up_[stop.pool] && !arrived_[at(stop)]) {
                    arrived_[at(stop)] = found[stop.pool] = true;
                    open.push_back(stop);
                }
        };
        visit(first_stops());
        while (!open.empty()) {
            const Stop stop = open.back();
            open.pop_back();
            const std::uint32_t component = pools_[stop.pool].component.value;
            const auto& groups = system_.components[component].needs;
            for (std::uint32_t g = 0; g < groups.size(); ++g)
                for (std::uint32_t n = 0; n < groups[g].of.size(); ++n) {
                    if (!concerns(groups[g].of[n])) continue;
                    const std::vector<Stop> stops = stops_of(stop.pool, groups[g].of[n], stop.role);
                    hear(NeedAt{component, g, n}, any_answers(stops));
                    visit(stops);
                }
            visit(targets_of(stop.pool, stop.role));
        }
        return found;
    }

private:
    /// The components that requests of this entry point may reach.
    [[nodiscard]] std::vector<bool> called_components() const {
        std::vector<bool> called(system_.components.size());
        std::vector<Id<Component>> open{system_.entry_points[entry_.index()].through.component};
        while (!open.empty()) {
            const Id<Component> next = open.back();
            open.pop_back();
            if (called[next.index()]) continue;
            called[next.index()] = true;
            for (const Id<Component> callee : callees(system_, next)) open.push_back(callee);
        }
        return called;
    }
    [[nodiscard]] static std::size_t at(const Stop& stop) { return 3 * stop.pool + static_cast<std::size_t>(stop.role); }
    [[nodiscard]] bool concerns(const model::Need& need) const { return graph::concerns(need, entry_); }

    /// Whether a copy answers a request in this role, with `writers_` as the copies that take writes.
    [[nodiscard]] bool answers_in(std::size_t pool, Role role) const {
        const Component& component = system_.components[pools_[pool].component.index()];
        if (!component.store || !pools_[pool].copy.exists()) return true;
        if (role == Role::Any) role = model::role_of_kind(component);
        const std::size_t copy = pools_[pool].copy.index();
        if (writers_ == Writers::AnyThatPromotes)
            return role != Role::Writer || copy == 0 || copy >= component.store->copies.size() || component.store->copies[copy].promotes;
        if (role == Role::Writer) return copy == 0;
        return copy >= component.store->copies.size() || component.store->copies[copy].is != model::Copy::Is::Standby;
    }
    [[nodiscard]] std::vector<Stop> pools_at(const model::Address& address, Id<Location> seen_from, Role role) const {
        return reachable(calls_.pools_at(address, role), seen_from);
    }
    /// Of these, the copies that answer in this role, and only what is connected.
    [[nodiscard]] std::vector<Stop> reachable(std::vector<Stop> stops, Id<Location> seen_from) const {
        std::erase_if(stops, [&](const Stop& stop) {
            return !answers_in(stop.pool, stop.role) || !ground_.are_connected(seen_from, pools_[stop.pool].place);
        });
        return stops;
    }
    [[nodiscard]] std::vector<Stop> first_stops() const {
        const model::EntryPoint& entry = system_.entry_points[entry_.index()];
        const Id<Location> from = entry.from.exists() ? entry.from : system_.outside;
        if (!ground_.is_standing(from)) return {};
        return pools_at(entry.through, from, entry.role);
    }
    [[nodiscard]] std::vector<Stop> targets_of(std::size_t caller, Role role) const {
        std::vector<Stop> found;
        const Component& component = system_.components[pools_[caller].component.index()];
        if (!component.route) return found;
        for (const model::Address& target : component.route->targets)
            for (const Stop& stop : pools_at(target, pools_[caller].place, role)) found.push_back(stop);
        return found;
    }
    [[nodiscard]] std::vector<Stop> stops_of(std::size_t caller, const model::Need& need, Role asked) const {
        return reachable(calls_.stops_of(caller, need, asked), pools_[caller].place);
    }
    [[nodiscard]] bool any_answers(const std::vector<Stop>& stops) const {
        return std::any_of(stops.begin(), stops.end(), [&](const Stop& stop) { return answers_[at(stop)]; });
    }
    [[nodiscard]] bool meets_its_needs(std::size_t caller, Role role) const {
        const Component& component = system_.components[pools_[caller].component.index()];
        for (const model::NeedGroup& group : component.needs) {
            std::uint32_t met = 0;
            for (const model::Need& need : group.of)
                if (!concerns(need) || need.without || any_answers(stops_of(caller, need, role))) ++met;
            if (met < group.at_least) return false;
        }
        return !component.route || any_answers(targets_of(caller, role));
    }

    const System& system_;
    const Ground& ground_;
    const Calls& calls_;
    const std::vector<Pool>& pools_;
    const std::vector<bool>& up_;
    std::vector<bool> answers_;
    std::vector<bool> arrived_;
    Id<model::EntryPoint> entry_;
    Writers writers_;
};

}  // namespace

Reached reached(const System& system, const Down& down) {
    const Ground ground(system, down);
    const Calls calls(system);
    const std::vector<Pool>& pools = calls.pools;
    std::vector<bool> up(pools.size());
    for (std::size_t p = 0; p < pools.size(); ++p)
        up[p] = pools[p].instances > 0 && ground.is_standing(pools[p].place) && !names(down.components, pools[p].component);

    Reached result;
    for (std::size_t p = 0; p < system.locations.size(); ++p)
        result.places.push_back(ground.is_standing(Id<Location>(p)) && ground.are_connected(system.outside, Id<Location>(p)));
    result.components.assign(system.components.size(), false);
    for (std::size_t e = 0; e < system.entry_points.size(); ++e) {
        Walk walk(system, ground, calls, up, Id<model::EntryPoint>(e), Writers::First);
        result.entry_points.push_back(walk.is_answered());
        const auto arrived = walk.arrivals([](NeedAt, bool) {});
        for (std::size_t p = 0; p < pools.size(); ++p)
            if (arrived[p]) result.components[pools[p].component.index()] = true;
    }
    return result;
}

std::vector<NeedAt> never_answered(const System& system) {
    const Ground ground(system, {});
    const Calls calls(system);
    const std::vector<bool> all_up(calls.pools.size(), true);
    const auto less = [](NeedAt a, NeedAt b) { return std::tie(a.component, a.group, a.need) < std::tie(b.component, b.group, b.need); };
    std::map<NeedAt, bool, decltype(less)> is_answered(less);
    for (std::size_t e = 0; e < system.entry_points.size(); ++e)
        Walk(system, ground, calls, all_up, Id<model::EntryPoint>(e), Writers::AnyThatPromotes).arrivals([&](NeedAt need, bool answered) {
            bool& known = is_answered[need];
            known = known || answered;
        });
    std::vector<NeedAt> never;
    for (const auto& [need, answered] : is_answered)
        if (!answered) never.push_back(need);
    return never;
}

}  // namespace drsim::graph
