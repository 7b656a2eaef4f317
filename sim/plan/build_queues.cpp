// Queues in the order in which requests pass through them, and the queues in which writes may wait.
#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "sim/graph/order.h"
#include "sim/plan/builder.h"

namespace drsim::plan {

using namespace model;

namespace {

/// Where writes of one entry point may arrive. A request in the role of a reader writes nothing.
class WritePaths {
public:
    WritePaths(const System& system, EntryIndex entry) : system_(system), entry_(entry) {}

    /// Whether they may reach `to` without passing through `queue`, which may be none.
    [[nodiscard]] bool lead(Id<Component> to, Id<Component> queue) {
        seen_.assign(system_.components.size(), {});
        open_.clear();
        past_ = queue;
        const EntryPoint& entry = system_.entry_points[entry_];
        add(entry.through.component, entry.role);
        while (!open_.empty()) {
            const auto [next, role] = open_.back();
            open_.pop_back();
            if (next == to && role != Role::Reader) return true;
            for (const NeedGroup& group : system_.components[next.index()].needs)
                for (const Need& need : group.of)
                    if (need.only_for.empty() ||
                        std::find(need.only_for.begin(), need.only_for.end(), Id<EntryPoint>(entry_)) != need.only_for.end())
                        add(need.component, need.role != Role::Any ? need.role : role);
            if (const auto& route = system_.components[next.index()].route)
                for (const Address& target : route->targets) add(target.component, role);
        }
        return false;
    }

private:
    void add(Id<Component> component, Role role) {
        bool& seen = seen_[component.index()][static_cast<std::size_t>(role)];
        if (seen || component == past_) return;
        seen = true;
        open_.push_back({component, role});
    }

    const System& system_;
    EntryIndex entry_;
    Id<Component> past_;
    std::vector<std::array<bool, 3>> seen_;  // by component and role
    std::vector<std::pair<Id<Component>, Role>> open_;
};

/// The queues that all writes of an entry point pass through on the way to the component that keeps a data set.
std::vector<QueueIndex> queues_before(const Builder& builder, EntryIndex entry, Id<Component> kept_in) {
    std::vector<QueueIndex> queues;
    WritePaths paths(builder.system, entry);
    if (!paths.lead(kept_in, {})) return queues;
    for (QueueIndex q(0); q < builder.plan.queues.size(); ++q) {
        const Id<Component> queue(builder.plan.queues[q].component);
        if (queue != kept_in && !paths.lead(kept_in, queue)) queues.push_back(q);
    }
    return queues;
}

/// A data set's own writes go straight to the component that keeps it.
void add_waits(Builder& builder, std::uint32_t data) {
    const DataSet& set = builder.system.data[data];
    Plan& plan = builder.plan;
    if (!set.in.exists()) return;
    std::vector<QueueIndex> last;
    for (QueueIndex q(0); q < plan.queues.size(); ++q)
        if (plan.queues[q].component == set.in.value) last.push_back(q);
    std::vector<PlanWait> waits;
    for (EntryIndex e(0); e < builder.system.entry_points.size() && !set.writes; ++e) {
        if (builder.system.entry_points[e].writes != Id<DataSet>(data)) continue;
        waits.push_back({data, e, queues_before(builder, e, set.in)});
        waits.back().queues.insert(waits.back().queues.end(), last.begin(), last.end());
    }
    if (waits.empty()) waits.push_back({data, none, last});
    const bool same = std::all_of(waits.begin(), waits.end(), [&](const PlanWait& wait) { return wait.queues == waits[0].queues; });
    if (same) waits = {{data, none, waits[0].queues}};
    if (same && waits[0].queues.empty()) return;
    plan.waits.insert(plan.waits.end(), waits.begin(), waits.end());
}

/// What a queue delivers is not tracked by writer, so that such losses are not counted.
void note_writes_apart(Builder& builder, const PlanWait& wait) {
    const DataSet& set = builder.system.data[wait.data];
    const auto& writes = builder.plan.writes;
    const bool may_split = std::any_of(writes.begin(), writes.end(), [&](const PlanWrites& some) {
        return some.apart && builder.plan.stores[some.store].component == set.in.value;
    });
    if (!may_split || wait.queues.empty()) return;
    builder.diagnostics.note(
        set.where,
        fmt::format("writes that queue \"{}\" delivers to an old writer of \"{}\" that is kept apart are not counted as missing from "
                    "\"{}\"",
                    builder.component(builder.plan.queues[wait.queues.back()].component).name, builder.component(set.in.value).name,
                    set.name));
}

}  // namespace

/// In call order, because what a queue delivers may enter another.
void build_queues(Builder& builder) {
    Plan& plan = builder.plan;
    std::vector<bool> behind_queue(builder.system.components.size());
    for (const Id<Component> component : graph::call_order(builder.system).order) {
        const Component& what = builder.component(component.value);
        if (what.queue) {
            plan.queues.push_back({component.value, builder.list(builder.pools_at(component, {})), {}, false});
            plan.has_queues_in_a_row = plan.has_queues_in_a_row || behind_queue[component.index()];
        }
        if (!what.queue && !behind_queue[component.index()]) continue;
        for (const Id<Component> callee : graph::callees(builder.system, component)) behind_queue[callee.index()] = true;
    }
    if (plan.queues.empty()) return;
    for (std::uint32_t d = 0; d < builder.system.data.size(); ++d) add_waits(builder, d);
    for (const PlanWait& wait : plan.waits) {
        note_writes_apart(builder, wait);
        const std::uint32_t kept_in = builder.system.data[wait.data].in.value;
        for (std::size_t i = 0; i < wait.queues.size(); ++i) {
            PlanQueue& queue = plan.queues[wait.queues[i]];
            queue.remembers = queue.remembers || queue.component != kept_in;
            const StoreIndex store = plan.store_of[kept_in];
            if (store != none && std::find(queue.stores.begin(), queue.stores.end(), store) == queue.stores.end())
                queue.stores.push_back(store);
        }
    }
}

}  // namespace drsim::plan
