// What runs, and which copies take writes.
#include <algorithm>

#include "sim/model/copies.h"
#include "sim/structure/any_step.h"
#include "sim/structure/tier.h"

namespace drsim::structure {

using model::Component;
using model::Location;
using model::Pool;

/// Steps need these, and they need no steps.
void Tier::fill_control_planes() {
    runs_.assign(ground_.calls.pools.size(), ground_.gates.never());
    if (!ground_.system.control_plane.exists()) return;
    for (const std::size_t pool : ground_.calls.of_component[ground_.system.control_plane.index()]) runs_[pool] = stands_with(pool);
}

void Tier::fill_runs() {
    const auto& pools = ground_.calls.pools;
    // Nodes run on nothing, so they come first.
    for (const bool on_nodes : {false, true})
        for (std::size_t p = 0; p < pools.size(); ++p) {
            const Component& component = component_of(p);
            const bool runs_on_nodes = component.service && component.service->runs_on;
            if (runs_on_nodes == on_nodes) runs_[p] = ground_.gates.all_of({stands_with(p), comes_to_run(p)});
        }
}

/// Whether a pool's place stands, and nothing has struck the pool itself.
Id<Gate> Tier::is_spared(std::size_t pool) const {
    const Pool& what = ground_.calls.pools[pool];
    std::vector<Id<Gate>> all{ground_.places.stands(what.place)};
    for (const Id<Mishap> mishap : ground_.mishaps.of_pool(what)) all.push_back(ground_.gates.leaf(mishap));
    return ground_.gates.all_of(std::move(all));
}

Id<Gate> Tier::stands_with(std::size_t pool) const { return ground_.gates.all_of({is_spared(pool), has_nodes(pool, *this)}); }

/// Whether an instance could be launched here; on nodes that ran before the launch.
Id<Gate> Tier::has_room(std::size_t pool) const { return ground_.gates.all_of({is_spared(pool), has_nodes(pool, *before_)}); }

/// Whether the nodes that a pool runs on are there; always, if it runs on none.
Id<Gate> Tier::has_nodes(std::size_t pool, const Tier& tier) const {
    const Component& component = component_of(pool);
    if (!component.service || !component.service->runs_on) return ground_.gates.always();
    std::vector<Id<Gate>> nodes;
    for (const std::size_t other : ground_.calls.of_component[component.service->runs_on->nodes.index()])
        if (ground_.calls.pools[other].place == ground_.calls.pools[pool].place) nodes.push_back(tier.runs(other));
    return ground_.gates.any_of(std::move(nodes));
}

/// Whether a pool has instances, or gets them. A pool that only a restore fills has none.
Id<Gate> Tier::comes_to_run(std::size_t pool) const {
    const Pool& what = ground_.calls.pools[pool];
    if (what.instances > 0) return ground_.gates.always();
    if (component_of(pool).store || recovery_ == Recovery::None) return ground_.gates.never();
    std::vector<Id<Gate>> any;
    if (is_replaced_into(pool)) any.push_back(can_be_brought_back(pool));
    any.push_back(is_launched_by_step(pool));
    return ground_.gates.any_of(std::move(any));
}

Id<Gate> Tier::is_launched_by_step(std::size_t pool) const {
    const Pool& what = ground_.calls.pools[pool];
    return any_step([&](const model::Step& step) {
        const auto* scale = std::get_if<model::Scale>(&step.verb);
        if (scale == nullptr || scale->what.component != what.component) return false;
        return !scale->what.place.exists() || !what.place.exists() || model::lies_in(ground_.system, what.place, scale->what.place);
    });
}

/// Whether the instances of a pool, once they are lost, come back in another one of their region.
Id<Gate> Tier::is_replaced(std::size_t pool) const {
    const Pool& what = ground_.calls.pools[pool];
    if (recovery_ == Recovery::None || !what.place.exists()) return ground_.gates.never();
    const Id<Location> region = model::region_of(ground_.system, what.place);
    std::vector<Id<Gate>> any;
    for (const std::size_t other : ground_.calls.of_component[what.component.index()]) {
        const Id<Location> place = ground_.calls.pools[other].place;
        if (other == pool || model::region_of(ground_.system, place) != region) continue;
        std::vector<Id<Gate>> ways{is_launched_by_step(other)};
        if (is_replaced_into(other)) ways.push_back(can_be_brought_back(other));
        any.push_back(ground_.gates.all_of({stands_with(other), ground_.gates.any_of(std::move(ways))}));
    }
    return ground_.gates.any_of(std::move(any));
}

/// Whether lost instances of the same region are replaced here.
bool Tier::is_replaced_into(std::size_t pool) const {
    const Pool& what = ground_.calls.pools[pool];
    const Component& component = component_of(pool);
    if (!component.service || !component.service->replaced_in || !what.place.exists()) return false;
    const auto& siblings = ground_.calls.of_component[what.component.index()];
    return std::any_of(siblings.begin(), siblings.end(), [&](std::size_t other) {
        const Pool& sibling = ground_.calls.pools[other];
        return sibling.instances > 0 && model::region_of(ground_.system, sibling.place) == model::region_of(ground_.system, what.place);
    });
}

Id<Gate> Tier::can_be_brought_back(std::size_t pool) const {
    if (recovery_ == Recovery::Unhindered) return ground_.gates.always();
    if (before_ == nullptr) return ground_.gates.never();
    const Pool& what = ground_.calls.pools[pool];
    const Component& component = component_of(pool);
    std::vector<Id<Gate>> all;
    // Who places instances on nodes is a component of its own.
    if (!component.service || !component.service->runs_on) all.push_back(control_plane_of(what.place));
    for (const model::Address& need : component.recovery_needs) all.push_back(before_->answers(need, what.place));
    return ground_.gates.all_of(std::move(all));
}

Id<Gate> Tier::control_plane_of(Id<Location> place) const {
    if (recovery_ == Recovery::Unhindered || !place.exists() || !ground_.system.control_plane.exists()) return ground_.gates.always();
    const Id<Location> region = model::region_of(ground_.system, place);
    for (const std::size_t pool : ground_.calls.of_component[ground_.system.control_plane.index()])
        if (ground_.calls.pools[pool].place == region) return runs_[pool];
    return ground_.gates.always();
}

void Tier::fill_writers() {
    writers_.assign(ground_.calls.pools.size(), ground_.gates.never());
    for (std::size_t p = 0; p < writers_.size(); ++p)
        if (component_of(p).store) writers_[p] = is_made_writer(p);
}

Id<Gate> Tier::is_made_writer(std::size_t pool) const {
    const model::StorePart& store = *component_of(pool).store;
    const std::size_t copy = ground_.calls.pools[pool].copy.index();
    if (copy == store.copies.size()) return is_restored(pool);
    const Id<Gate> takes_over = copy == 0 ? ground_.gates.always() : is_promoted(pool);
    return ground_.gates.all_of({runs_[pool], has_majority(pool), takes_over});
}

/// Whether a copy other than the first writer takes over, by itself or by a step.
Id<Gate> Tier::is_promoted(std::size_t pool) const {
    if (recovery_ == Recovery::None) return ground_.gates.never();
    const model::StorePart& store = *component_of(pool).store;
    const Pool& what = ground_.calls.pools[pool];
    const model::Copy& copy = store.copies[what.copy.index()];
    std::vector<Id<Gate>> any;
    const auto& failover = store.failover;
    const bool by_itself = failover && ((failover->automatic && copy.is == model::Copy::Is::Standby) || failover->to == what.copy.value);
    if (by_itself) {
        std::vector<Id<Gate>> needed;
        if (recovery_ != Recovery::Unhindered)
            for (const model::Address& need : component_of(pool).recovery_needs) needed.push_back(before_->answers(need, what.place));
        any.push_back(ground_.gates.all_of(std::move(needed)));
    }
    any.push_back(any_step([&](const model::Step& step) {
        const auto* promote = std::get_if<model::Promote>(&step.verb);
        return promote != nullptr && promotes(*promote, what, copy);
    }));
    return ground_.gates.any_of(std::move(any));
}

Id<Gate> Tier::is_restored(std::size_t pool) const {
    const Pool& what = ground_.calls.pools[pool];
    const model::Backups& backups = *component_of(pool).store->backups;
    std::vector<Id<Gate>> kept;
    for (const Id<Location> place : {backups.stored_at, backups.copied_to})
        if (place.exists())
            kept.push_back(ground_.gates.all_of({ground_.places.stands(place), ground_.places.connected(place, what.place)}));
    if (kept.empty()) kept.push_back(ground_.gates.always());
    const Id<Gate> by_step = any_step([&](const model::Step& step) {
        const auto* restore = std::get_if<model::Restore>(&step.verb);
        return restore != nullptr && restore->store == what.component;
    });
    return ground_.gates.all_of({ground_.places.stands(what.place), ground_.gates.any_of(std::move(kept)), by_step});
}

/// More than half of the group that commits together: the first writer and the copies that say so. A copy outside it needs no majority.
Id<Gate> Tier::has_majority(std::size_t pool) const {
    const Pool& what = ground_.calls.pools[pool];
    const auto& copies = component_of(pool).store->copies;
    const auto commits = [&](std::size_t copy) { return copies[copy].commit == model::Commit::Majority; };
    std::vector<Id<Gate>> members;
    for (const std::size_t other : ground_.calls.of_component[what.component.index()]) {
        const std::size_t copy = ground_.calls.pools[other].copy.index();
        if (copy < copies.size() && (copy == 0 || commits(copy))) members.push_back(runs_[other]);
    }
    const bool is_member = what.copy.index() == 0 || commits(what.copy.index());
    if (members.size() < 2 || !is_member) return ground_.gates.always();
    const auto majority = static_cast<std::uint32_t>(members.size() / 2 + 1);
    return ground_.gates.at_least(majority, std::move(members));
}

}  // namespace drsim::structure
