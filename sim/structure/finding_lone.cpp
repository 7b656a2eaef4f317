// Lone instances that several zones share.
#include <fmt/format.h>

#include <algorithm>

#include "sim/structure/finding_rules.h"

namespace drsim::structure {

using model::Component;
using model::Location;

namespace {

struct Lone {
    std::uint32_t instances = 0;
    Id<Location> zone;  // of the last one
};

Lone instances_in(const Case& of, const Mishap& mishap) {
    Lone lone;
    const Ground& ground = of.structure.ground();
    for (const std::size_t p : ground.calls.of_component[mishap.of]) {
        const model::Pool& pool = ground.calls.pools[p];
        if (!pool.place.exists() || model::region_of(ground.system, pool.place) != mishap.place) continue;
        lone.instances += pool.instances;
        if (pool.instances > 0) lone.zone = model::zone_of(ground.system, pool.place);
    }
    return lone;
}

/// The zones of a region, other than `own`, with instances that need the component, and their names.
std::vector<std::string> callers_elsewhere(const Case& of, const Mishap& mishap, Id<Location> own) {
    const Ground& ground = of.structure.ground();
    std::vector<std::string> callers;
    for (const model::Pool& pool : ground.calls.pools) {
        const Component& component = ground.system.components[pool.component.index()];
        const bool needs_it = std::any_of(component.needs.begin(), component.needs.end(), [&](const model::NeedGroup& group) {
            return std::any_of(group.of.begin(), group.of.end(),
                               [&](const model::Need& need) { return need.component.value == mishap.of; });
        });
        if (!needs_it || pool.instances == 0 || !pool.place.exists() || model::lies_in(ground.system, pool.place, own)) continue;
        if (model::region_of(ground.system, pool.place) != mishap.place) continue;
        const std::string name = component.name + "@" + of.name(pool.place);
        if (std::find(callers.begin(), callers.end(), name) == callers.end()) callers.push_back(name);
    }
    return callers;
}

}  // namespace

void find_lone_instances(const Case& of, Findings& findings) {
    for (const Blast& blast : of.analysis.blasts) {
        const Mishap& mishap = of.mishap(blast.mishap);
        if (mishap.is != Mishap::Is::Part || !mishap.place.exists()) continue;
        const Lone lone = instances_in(of, mishap);
        if (lone.instances != 1 || lone.zone == mishap.place) continue;
        const auto callers = callers_elsewhere(of, mishap, lone.zone);
        const auto hit = entries_where(of, blast.entries, [](Effect effect) { return effect != Effect::Serves; });
        if (callers.empty() || hit.empty()) continue;
        const bool is_way_out = of.system().components[mishap.of].kind == model::Kind::Attachment;
        findings.push_back({one_instance_for_zones, Severity::Warning, mishap.where, mishap.name,
                            fmt::format("{} is one {} in {}, and {} {} it too: with that zone or with it, {} {} interrupted.", mishap.name,
                                        is_way_out ? "way out of the network" : "instance", of.name(lone.zone), spoken(callers),
                                        callers.size() == 1 ? "needs" : "need", spoken(hit), is(hit)),
                            "One in each zone, needed within: zone."});
    }
}

}  // namespace drsim::structure
