// All keys that the reader knows, in one place: they define which keys are unknown, and tests compare the JSON Schemas with them.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace drsim::load {

struct KeyTable {
    std::string_view name;  // as in the definitions of the JSON Schemas
    std::vector<std::string_view> keys;
};

namespace keys {

extern const KeyTable system, assumption, link, entry_point, stale_answers, placement, need, need_group, available;
extern const KeyTable component_service, component_database, component_object_store, component_cache, component_queue,
    component_load_balancer, component_router, component_cdn, component_other;
extern const KeyTable concurrency, runs_on, autoscale, scale_in, autoscale_when, rollout, rollout_stage, rollback, probe;
extern const KeyTable replica, failover, cache_failover, backups, backup_log, backup_restore, filling, cache, lag_trace, lag_shipped,
    shipped, rate;
extern const KeyTable data_set, person, hours, off_hours, probe_detector, alarm, reports;
extern const KeyTable runbook, runbook_finished, declare, approval, step;
extern const KeyTable condition, condition_serving, condition_lag;
extern const KeyTable objective;
extern const KeyTable scenario, starts, fault, release_failure, after, before;
extern const KeyTable catalogue_model, catalogue_models, listed_model, replica_failover, provider_facts, provider_region, parameter, source;
extern const KeyTable distribution, exponential, lognormal, weibull, gamma, mixture_part;

/// All tables, for the tests that compare the schemas with them.
std::vector<const KeyTable*> all();

}  // namespace keys

}  // namespace drsim::load
