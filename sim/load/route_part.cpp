// Routers and CDNs, caches and queues: kinds with only a few keys of their own.
#include <fmt/format.h>

#include "sim/load/distributions.h"
#include "sim/load/sections.h"

namespace drsim::load {

using namespace model;

namespace {

RoutePart route_of(Reading& reading, Names& names, const Fields& fields, const Node& targets) {
    constexpr Word<RoutePart::Policy> policies[] = {{"priority", RoutePart::Policy::Priority}};  // weighted and nearest are not supported
    constexpr Word<bool> manners[] = {{"automatic", true}, {"manual", false}};
    RoutePart route;
    route.targets = names.addresses(&targets, "targets");
    if (route.targets.empty()) reading.error(targets.where, fmt::format("{} needs at least one target", fields.of()));
    if (const Node* policy = fields.find("policy")) route.policy = word_of(reading, *policy, "policy", policies);
    const Node* ttl = fields.find("ttl");
    const Node* drain = fields.find("drain");
    if (ttl != nullptr && drain != nullptr)
        reading.error(fields.where("drain"), fmt::format("{} takes either ttl or drain, not both", fields.of()));
    if (ttl != nullptr) route.ttl = duration_of(reading, *ttl);
    if (drain != nullptr) route.drain = distribution_of(reading, *drain);
    if (const Node* switches = fields.find("switches")) route.switches_automatically = word_of(reading, *switches, "switches", manners);
    if (const Node* returns = fields.find("returns")) route.returns_automatically = word_of(reading, *returns, "returns", manners);
    if (const Node* changed = fields.find("changed_at")) {
        // The catalogue names the provider's own region; a system without that region does not model its control plane.
        const bool elsewhere = reading.catalogue_files.contains(changed->where.file) && !names.locations.find(changed->text).exists();
        if (!elsewhere) route.changed_at = names.location(*changed, "changed_at");
    }
    return route;
}

CachePart cache_of(Reading& reading, Names& names, const Fields& fields) {
    CachePart cache;
    if (const Node* node = fields.find("cache")) {
        const Fields parts(reading, *node, keys::cache, "cache");
        if (const Node* hits = parts.need("hits")) cache.hits = share_of(reading, *hits);
        if (const Node* before = parts.need("before")) cache.before = names.component(*before, "before");
        if (const Node* warms = parts.find("warms_in")) cache.warms_in = distribution_of(reading, *warms);
    }
    if (const Node* node = fields.find("failover")) {
        const Fields parts(reading, *node, keys::cache_failover, "failover");
        if (const Node* takes = parts.need("takes")) cache.failover_takes = distribution_of(reading, *takes);
    }
    return cache;
}

QueuePart queue_of(Reading& reading, const Fields& fields) {
    QueuePart queue;
    if (const Node* drains = fields.find("drains")) {
        const auto rate = quantity_of(reading, *drains, Quantity::PerSecond);
        if (rate && *rate <= 0) reading.error(drains->where, "drains must be more than zero");
        queue.drains_per_second = rate.value_or(1);
    }
    if (const Node* keeps = fields.find("keeps")) queue.keeps = duration_of(reading, *keeps);
    return queue;
}

}  // namespace

void read_route(Reading& reading, Names& names, const Fields& fields, Component& component) {
    if (component.kind == Kind::Router || component.kind == Kind::Cdn) {
        const Node* targets = component.kind == Kind::Router ? fields.need("targets") : fields.find("targets");
        if (targets != nullptr) {
            component.route = route_of(reading, names, fields, *targets);
            const Node* probe = fields.find("probe");
            if (probe != nullptr && !component.route->switches_automatically && !reading.catalogue_files.contains(probe->where.file))
                reading.error(
                    fields.where("probe"),
                    fmt::format("{} has switches: manual, so its probe has no effect; use a detector to page people", fields.of()));
            return;
        }
        for (const std::string_view key : {"policy", "ttl", "drain", "switches", "returns", "changed_at", "probe"})
            if (const Node* node = fields.find(key);
                node != nullptr && component.kind == Kind::Cdn && !reading.catalogue_files.contains(node->where.file))
                reading.error(fields.where(key), fmt::format("{} has no targets, so \"{}\" has no effect", fields.of(), key));
    }
    if (component.kind == Kind::Cache) component.cache = cache_of(reading, names, fields);
    if (component.kind == Kind::Queue) component.queue = queue_of(reading, fields);
}

}  // namespace drsim::load
