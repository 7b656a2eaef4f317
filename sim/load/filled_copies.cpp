// The size and speed of filling a copy. A copy without any information would be full in no time,
// which is the best case.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/load/checks.h"
#include "sim/model/pool.h"

namespace drsim::load {

using namespace model;

namespace {

/// Something that fills a copy of a store without a duration of its own.
struct Filler {
    Id<Component> store;
    Where where;
    std::string what;
};

std::vector<Filler> fillers_of(const System& system) {
    std::vector<Filler> all;
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        const auto& store = system.components[c].store;
        if (store && store->failover && store->failover->on_return == OnReturn::Drop && store->copies.size() > 1)
            all.push_back({Id<Component>(c), system.components[c].where,
                           fmt::format("a dropped old writer of \"{}\" is refilled", system.components[c].name)});
    }
    // An old writer that is merged follows by itself: a step that asks for it has nothing to do.
    const auto follows_by_itself = [&](const Resync& resync) {
        if (!resync.store.exists()) return false;
        const auto& store = system.components[resync.store.index()].store;
        return store && store->failover && store->failover->on_return == OnReturn::Merge && lies_in(system, store->copies[0].at, resync.to);
    };
    for (const Runbook& runbook : system.runbooks)
        for (const Step& step : runbook.steps) {
            if (step.takes) continue;
            Id<Component> store;
            if (const auto* resync = std::get_if<Resync>(&step.verb); resync != nullptr && !follows_by_itself(*resync))
                store = resync->store;
            if (const auto* restore = std::get_if<Restore>(&step.verb)) store = restore->store;
            if (store.exists() && system.components[store.index()].store)
                all.push_back(
                    {store, step.where,
                     fmt::format("step \"{}.{}\" fills a copy of \"{}\"", runbook.name, step.name, system.components[store.index()].name)});
        }
    return all;
}

std::string data_in(const System& system, Id<Component> store) {
    for (const DataSet& data : system.data)
        if (data.in == store) return fmt::format("data.{}", data.name);
    return {};
}

/// Whether anything limits how fast a copy is filled: a rate of its own, or any link.
bool has_a_bound(const System& system, const StorePart& store) {
    const bool of_its_own = std::isfinite(store.filling.reads_per_second) || store.filling.takes_per_second ||
                            (store.backups && std::isfinite(store.backups->restore_bytes_per_second));
    return of_its_own ||
           std::any_of(system.links.begin(), system.links.end(), [](const Link& link) { return std::isfinite(link.bytes_per_second); });
}

void check_restores(Reading& reading, const System& system, const std::vector<std::optional<double>>& totals) {
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        const Component& component = system.components[c];
        if (!component.store || !component.store->backups) continue;
        const Backups& backups = *component.store->backups;
        if (std::isfinite(backups.restore_bytes_per_second) && !bytes_held(component, totals[c]))
            reading.error(backups.restore_where,
                          fmt::format("the size of a restore of \"{}\" is unknown; give restore a \"size\", or its data sets a \"total\"",
                                      component.name));
        const double total = totals[c].value_or(0);
        if (backups.restore_size_bytes && total > 0 && total != *backups.restore_size_bytes)
            reading.note(backups.restore_where,
                         fmt::format("the restore size of \"{}\" is {:g} GB, but its data sets total {:g} GB; the restore size is used",
                                     component.name, *backups.restore_size_bytes / 1e9, total / 1e9));
    }
}

}  // namespace

void check_filled_copies(Reading& reading, const Names& names, System& system) {
    const std::vector<std::optional<double>> totals = data_totals(system);
    check_restores(reading, system, totals);
    if (reading.diagnostics.has_errors()) return;  // no notes on top of errors
    std::vector<Id<Component>> told;
    for (const Filler& filler : fillers_of(system)) {
        const Component& component = system.components[filler.store.index()];
        if (names.unreadable.contains(component.name)) continue;
        const bool has_size = bytes_held(component, totals[filler.store.index()]).has_value();
        if (has_size && has_a_bound(system, *component.store)) continue;
        const std::string data = data_in(system, filler.store);
        if (has_size)
            reading.note(filler.where, fmt::format("{} in no time: no rate is given; give \"{}\" filling: {{takes: RATE}}, or a link a "
                                                   "bandwidth",
                                                   filler.what, component.name));
        else if (data.empty())
            reading.note(filler.where,
                         fmt::format("{} in no time: its size is unknown, because no data set is in \"{}\"", filler.what, component.name));
        else reading.note(filler.where, fmt::format("{} in no time: its size is unknown; write {}.total", filler.what, data));
        if (std::find(told.begin(), told.end(), filler.store) != told.end()) continue;
        told.push_back(filler.store);
        const std::string path = has_size       ? fmt::format("components.{}.filling.takes", component.name)
                                 : data.empty() ? fmt::format("components.{}", component.name)
                                                : data + ".total";
        system.assumptions.push_back({path, "not given: a copy is filled in no time", ""});
    }
}

}  // namespace drsim::load
