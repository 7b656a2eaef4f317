#include "sim/load/keys.h"

namespace drsim::load::keys {

namespace {

using Keys = std::vector<std::string_view>;

/// The keys of any component, then those of its kind.
Keys component_keys(const Keys& of_kind) {
    Keys all = {"model", "capacity", "needs", "available"};
    all.insert(all.end(), of_kind.begin(), of_kind.end());
    return all;
}

}  // namespace

const KeyTable system{"system", {"drsim",     "system",      "environment",  "include",    "based_on", "change",    "catalogue",
                                 "locations", "links",       "entry_points", "components", "data",     "people",    "detection",
                                 "runbooks",  "maintenance", "objectives",   "classes",    "tags",     "providers", "assumptions"}};
const KeyTable assumption{"assumption", {"of", "because", "source"}};
const KeyTable link{"link", {"name", "between", "rtt", "bandwidth"}};
const KeyTable entry_point{"entry_point", {"through", "rate", "role", "from", "writes", "restored_at", "hold", "stale_answers"}};
const KeyTable stale_answers{"stale_answers", {"share", "kept"}};
const KeyTable placement{"placement", {"count", "min", "max"}};
const KeyTable need{"need", {"component", "calls", "without", "within", "role", "for"}};
const KeyTable need_group{"need_group", {"any_of", "choose", "at_least", "of"}};
const KeyTable available{"available", {"share", "outages_last"}};

const KeyTable component_service{"component", component_keys({"at", "recovery_needs", "concurrency", "runs_on", "room", "starts_in",
                                                              "restarts_in", "replaced_in", "autoscale", "rollout", "probe"})};
const KeyTable component_database{"component", component_keys({"recovery_needs", "writer", "standby", "replicas", "failover", "endpoint",
                                                               "backups", "filling", "restarts_in"})};
const KeyTable component_object_store{"component", component_keys({"at", "recovery_needs", "standby", "replicas", "failover", "endpoint",
                                                                   "backups", "filling", "restarts_in"})};
const KeyTable component_cache{"component", component_keys({"at", "recovery_needs", "cache", "failover"})};
const KeyTable component_queue{"component", component_keys({"at", "drains", "keeps"})};
const KeyTable component_load_balancer{"component", component_keys({"at", "probe"})};
const KeyTable component_router{"component",
                                component_keys({"at", "targets", "policy", "ttl", "drain", "switches", "returns", "changed_at", "probe"})};
const KeyTable component_cdn{"component",
                             component_keys({"at", "targets", "policy", "ttl", "drain", "switches", "returns", "changed_at", "probe"})};
const KeyTable component_other{"component", component_keys({"at"})};

const KeyTable runs_on{"runs_on", {"component", "takes"}};
const KeyTable concurrency{"concurrency", {"limit", "each"}};
const KeyTable autoscale{"autoscale", {"when", "step", "cooldown", "scale_in"}};
const KeyTable scale_in{"scale_in", {"below", "periods", "step", "cooldown"}};
const KeyTable autoscale_when{"autoscale_when", {"utilisation", "over", "periods", "unplaced"}};
const KeyTable rollout{"rollout", {"style", "stages", "takes", "switch", "watches", "rollback"}};
const KeyTable rollout_stage{"rollout_stage", {"share", "for"}};
const KeyTable rollback{"rollback", {"takes"}};
const KeyTable probe{"probe", {"every", "timeout", "failures", "successes", "paced", "from", "agree", "deep", "role"}};

const KeyTable replica{"replica", {"at", "lag", "commit", "promotion", "promotes"}};
const KeyTable failover{"failover", {"policy", "takes", "silent_for", "to", "grace", "on_return"}};
const KeyTable cache_failover{"cache_failover", {"takes"}};
const KeyTable backups{"backups", {"every", "starts", "keep", "ready_after", "log", "stored_at", "copied_to", "works", "restore"}};
const KeyTable backup_log{"backup_log", {"every", "upload"}};
const KeyTable backup_restore{"backup_restore", {"rate", "size", "replay", "at"}};
const KeyTable filling{"filling", {"reads", "takes"}};
const KeyTable cache{"cache", {"hits", "before", "warms_in"}};
const KeyTable lag_trace{"lag_trace", {"trace"}};
const KeyTable lag_shipped{"lag_shipped", {"shipped"}};
const KeyTable shipped{"shipped", {"over", "overhead", "at_most"}};
const KeyTable rate{"rate", {"profile", "between"}};

const KeyTable data_set{"data_set", {"in", "writes", "size", "total", "arrivals"}};
const KeyTable person{
    "person", {"chain", "acknowledge", "escalate_after", "answers", "repeat", "hands", "looks_again", "hours", "off_hours", "withdrawn"}};
const KeyTable off_hours{"off_hours", {"outside", "acknowledge", "answers"}};
const KeyTable hours{"hours", {"days", "from", "to", "zone"}};
const KeyTable probe_detector{
    "probe_detector",
    {"probes", "every", "timeout", "failures", "successes", "paced", "from", "agree", "deep", "role", "pages", "needs", "misses", "hours"}};
const KeyTable alarm{"alarm",
                     {"alarm", "of", "above", "below", "over", "periods", "out_of", "missing", "pages", "needs", "misses", "hours"}};
const KeyTable reports{"reports", {"reports", "below", "after", "pages", "needs", "misses", "hours"}};

const KeyTable runbook{"runbook", {"when", "if", "declare", "abort_if", "steps"}};
const KeyTable runbook_finished{"runbook_finished", {"finished"}};
const KeyTable declare{"declare", {"by", "takes", "approvals"}};
const KeyTable approval{"approval", {"by", "takes"}};
const KeyTable step{"step",
                    {"promote", "switch_over", "resync", "restore", "fence",   "repoint",     "scale",   "restart",  "rollback", "route",
                     "manual",  "approve",     "wait",   "to",      "from",    "add",         "takes",   "by",       "hands",    "after",
                     "needs",   "if",          "unless", "fails",   "retries", "retry_after", "timeout", "otherwise"}};

const KeyTable condition{"condition", {"down", "serving", "lag", "bad_release", "finished", "all", "any", "not", "below", "above", "for"}};
const KeyTable condition_serving{"condition_serving", {"serving", "below", "above", "for"}};
const KeyTable condition_lag{"condition_lag", {"lag", "below", "above"}};

const KeyTable objective{
    "objective",
    {"class", "rto", "rpo", "data", "availability", "over", "at_most", "entry_point", "from", "until", "share", "outside_maintenance"}};

const KeyTable scenario{"scenario", {"drsim", "scenario", "class", "starts", "given", "faults", "horizon"}};
const KeyTable starts{"starts", {"seconds"}};
const KeyTable fault{"fault", {"outage",      "crash",  "destroy",     "bad_release", "no_capacity", "unreachable", "stall",
                               "false_alarm", "repair", "instances",   "fails",       "above",       "name",        "at",
                               "since",       "lasts",  "probability", "onset",       "silent",      "refused"}};
const KeyTable release_failure{"release_failure", {"at_share", "of"}};
const KeyTable after{"after", {"after", "by"}};
const KeyTable before{"before", {"before", "by"}};

const KeyTable catalogue_model{"catalogue_model", {"drsim", "model", "based_on", "kind", "parameters", "mechanisms", "replica_failover"}};
const KeyTable catalogue_models{"catalogue_models", {"drsim", "models"}};
const KeyTable listed_model{"listed_model", {"model", "based_on", "kind", "parameters", "mechanisms", "replica_failover"}};
const KeyTable replica_failover{"replica_failover", {"by", "grace", "source", "verified"}};
const KeyTable provider_facts{"provider_facts", {"drsim", "provider", "source", "verified", "regions"}};
const KeyTable provider_region{"provider_region", {"zones", "source", "verified"}};
const KeyTable parameter{"parameter", {"value", "source", "verified"}};
const KeyTable source{"source", {"title", "address", "read"}};

const KeyTable distribution{"distribution",
                            {"uniform", "triangular", "pert", "exponential", "lognormal", "weibull", "gamma", "empirical", "mixture",
                             "at_least", "at_most", "within"}};
const KeyTable exponential{"exponential", {"mean"}};
const KeyTable lognormal{"lognormal", {"median", "p95", "sigma"}};
const KeyTable weibull{"weibull", {"scale", "shape"}};
const KeyTable gamma{"gamma", {"mean", "shape"}};
const KeyTable mixture_part{"mixture_part", {"weight", "of"}};

std::vector<const KeyTable*> all() {
    return {&system,
            &assumption,
            &link,
            &entry_point,
            &stale_answers,
            &placement,
            &need,
            &need_group,
            &available,
            &component_service,
            &component_database,
            &component_object_store,
            &component_cache,
            &component_queue,
            &component_load_balancer,
            &component_router,
            &component_cdn,
            &component_other,
            &runs_on,
            &concurrency,
            &autoscale,
            &scale_in,
            &autoscale_when,
            &rollout,
            &rollout_stage,
            &rollback,
            &probe,
            &replica,
            &failover,
            &cache_failover,
            &backups,
            &backup_log,
            &backup_restore,
            &filling,
            &cache,
            &lag_trace,
            &lag_shipped,
            &shipped,
            &rate,
            &data_set,
            &person,
            &hours,
            &off_hours,
            &probe_detector,
            &alarm,
            &reports,
            &runbook,
            &runbook_finished,
            &declare,
            &approval,
            &step,
            &condition,
            &condition_serving,
            &condition_lag,
            &objective,
            &scenario,
            &starts,
            &fault,
            &release_failure,
            &after,
            &before,
            &catalogue_model,
            &catalogue_models,
            &listed_model,
            &replica_failover,
            &provider_facts,
            &provider_region,
            &parameter,
            &source,
            &distribution,
            &exponential,
            &lognormal,
            &weibull,
            &gamma,
            &mixture_part};
}

}  // namespace drsim::load::keys
