#include "sim/load/component_keys.h"

#include <algorithm>

#include <fmt/format.h>

namespace drsim::load {

using model::Kind;

namespace {

/// The keys inside a key; `*` is the name of a replica.
struct Inside {
    std::string_view path;
    const KeyTable& keys;
};

const Inside* inside(std::string_view path, Kind kind) {
    static const Inside of_cache{"failover", keys::cache_failover};
    static const Inside all[] = {{"failover", keys::failover},
                                 {"backups", keys::backups},
                                 {"backups.log", keys::backup_log},
                                 {"backups.restore", keys::backup_restore},
                                 {"replicas.*", keys::replica},
                                 {"filling", keys::filling},
                                 {"cache", keys::cache},
                                 {"probe", keys::probe},
                                 {"available", keys::available},
                                 {"autoscale", keys::autoscale},
                                 {"autoscale.when", keys::autoscale_when},
                                 {"autoscale.scale_in", keys::scale_in},
                                 {"concurrency", keys::concurrency},
                                 {"runs_on", keys::runs_on},
                                 {"rollout", keys::rollout},
                                 {"rollout.rollback", keys::rollback}};
    if (kind == Kind::Cache && path == "failover") return &of_cache;
    const auto found = std::find_if(std::begin(all), std::end(all), [&](const Inside& one) { return one.path == path; });
    return found == std::end(all) ? nullptr : found;
}

}  // namespace

const KeyTable& keys_of(Kind kind) {
    switch (kind) {
        case Kind::Service: return keys::component_service;
        case Kind::Database: return keys::component_database;
        case Kind::ObjectStore: return keys::component_object_store;
        case Kind::Cache: return keys::component_cache;
        case Kind::Queue: return keys::component_queue;
        case Kind::LoadBalancer: return keys::component_load_balancer;
        case Kind::Router: return keys::component_router;
        case Kind::Cdn: return keys::component_cdn;
        case Kind::Attachment:
        case Kind::External:
        case Kind::ControlPlane: return keys::component_other;
    }
    return keys::component_other;
}

void check_parameter(Reading& reading, std::string_view path, Where where, Kind kind, std::string_view kind_word) {
    const KeyTable* table = &keys_of(kind);
    for (std::size_t begin = 0; table != nullptr && begin <= path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        const std::string_view key = path.substr(begin, end - begin);
        if (std::find(table->keys.begin(), table->keys.end(), key) == table->keys.end()) {
            std::vector<std::string> paths;
            for (const std::string_view known : table->keys)
                paths.push_back(fmt::format("{}{}{}", path.substr(0, begin), known, path.substr(end)));
            reading.unknown(where, "parameter", path, fmt::format("a model of kind {}", kind_word), {paths.begin(), paths.end()});
            return;
        }
        std::size_t next = end;
        if (path.substr(end).starts_with(".*")) next += 2;
        const Inside* keys_inside = inside(path.substr(0, next), kind);
        table = keys_inside == nullptr ? nullptr : &keys_inside->keys;
        begin = next + 1;
    }
}

}  // namespace drsim::load
