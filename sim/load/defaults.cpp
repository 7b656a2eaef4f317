#include "sim/load/defaults.h"

#include <array>

namespace drsim::load {

namespace {

constexpr std::string_view unlimited = "unlimited";

constexpr std::array entry_point = {Default{"restored_at", "99%"}, Default{"hold", "60s"}};
constexpr std::array link = {Default{"bandwidth", unlimited}};
constexpr std::array rate = {Default{"between", "steps"}};
constexpr std::array need = {Default{"calls", "1"},
                             Default{"within", "the caller's region; anywhere for a writer or a component without a location"}};
constexpr std::array need_group = {Default{"choose", "in order", "any_of"}};
constexpr std::array any_component = {Default{"capacity", unlimited}};
constexpr std::array service = {Default{"capacity", unlimited}, Default{"concurrency", unlimited}, Default{"runs_on", "nothing"},
                                Default{"starts_in", "0s"},     Default{"restarts_in", "never"},   Default{"replaced_in", "never"}};
constexpr std::array store = {Default{"capacity", unlimited}, Default{"endpoint", "follows"},
                              Default{"failover", "{on_return: fence}", "replicas"}, Default{"restarts_in", "never"}};
constexpr std::array queue = {Default{"capacity", unlimited}, Default{"drains", unlimited}, Default{"keeps", "forever"}};
constexpr std::array routed = {Default{"capacity", unlimited}, Default{"policy", "priority"}, Default{"switches", "automatic"},
                               Default{"returns", "automatic"}, Default{"changed_at", "no control plane"}};
constexpr std::array autoscale = {Default{"step", "1"}, Default{"cooldown", "0s"}};
constexpr std::array runs_on = {Default{"takes", "1"}};
constexpr std::array scale_in = {Default{"periods", "1"}, Default{"step", "1"}, Default{"cooldown", "0s"}};
constexpr std::array autoscale_when = {Default{"periods", "1"}};
constexpr std::array rollout = {Default{"style", "canary"}, Default{"rollback", "0s"}, Default{"switch", "no name", "style"}};
constexpr std::array probe = {Default{"timeout", "same as every"}, Default{"failures", "1"}, Default{"successes", "1"},
                              Default{"paced", "start"},           Default{"agree", "1"},    Default{"deep", "false"}};
constexpr std::array replica = {Default{"commit", "asynchronous"}};
constexpr std::array failover = {Default{"policy", "automatic with a standby, else manual"}, Default{"silent_for", "0s"},
                                 Default{"on_return", "fence"}};
constexpr std::array backups = {Default{"starts", "any time of the day"}, Default{"keep", "forever"}, Default{"ready_after", "0s"},
                                Default{"works", "100%"}, Default{"copied_to", "nowhere"}};
constexpr std::array backup_log = {Default{"upload", "0s"}};
constexpr std::array backup_restore = {Default{"size", "what its data sets hold"}, Default{"replay", unlimited}};
constexpr std::array filling = {Default{"reads", unlimited}, Default{"takes", unlimited}};
constexpr std::array data_set = {Default{"arrivals", "even"}};
constexpr std::array cache = {Default{"warms_in", "0s"}};
constexpr std::array shipped = {Default{"overhead", "1"}, Default{"at_most", unlimited}};
constexpr std::array person = {Default{"answers", "100%"}, Default{"repeat", "0"}, Default{"hands", "1"}, Default{"looks_again", "5m"},
                               Default{"withdrawn", "false"}};
constexpr std::array off_hours = {Default{"acknowledge", "as usual"}, Default{"answers", "as usual"}};
constexpr std::array hours = {Default{"zone", "UTC"}};
constexpr std::array probe_detector = {Default{"timeout", "same as every"},
                                       Default{"failures", "1"},
                                       Default{"successes", "1"},
                                       Default{"paced", "start"},
                                       Default{"agree", "1"},
                                       Default{"deep", "false"},
                                       Default{"from", "one observer that no outage touches"},
                                       Default{"misses", "0%"}};
constexpr std::array alarm = {Default{"periods", "1"}, Default{"out_of", "same as periods"}, Default{"missing", "ignored"},
                              Default{"misses", "0%"}};
constexpr std::array reports = {Default{"below", "the entry point's restored_at"}, Default{"misses", "0%"}};
constexpr std::array condition = {Default{"for", "0s", "serving"}};
constexpr std::array step = {Default{"takes", "the copy's promotion", "promote"},
                             Default{"takes", "the transfer time of its bytes", "resync"},
                             Default{"takes", "the transfer time of its bytes", "restore"},
                             Default{"takes", "starts_in", "scale"},
                             Default{"takes", "starts_in; restarts_in for a store", "restart"},
                             Default{"takes", "the rollout's rollback", "rollback"},
                             Default{"takes", "0s", "switch_over"},
                             Default{"takes", "0s", "fence"},
                             Default{"takes", "0s", "repoint"},
                             Default{"takes", "0s", "route"},
                             Default{"takes", "0s", "manual"},
                             Default{"takes", "0s", "approve"},
                             Default{"fails", "0%"},
                             Default{"retries", "0"},
                             Default{"retry_after", "0s", "retries"},
                             Default{"hands", "1", "by"},
                             Default{"timeout", "never"},
                             Default{"otherwise", "stop"}};
constexpr std::array objective = {Default{"share", "95%"}, Default{"outside_maintenance", "false"}, Default{"from", "onset", "rto"},
                                  Default{"from", "onset", "at_most"}, Default{"until", "restored", "at_most"}};

struct Row {
    const KeyTable* table;
    std::span<const Default> defaults;
};

}  // namespace

std::span<const Default> defaults_of(const KeyTable& table) {
    static const Row rows[] = {{&keys::entry_point, entry_point},
                               {&keys::link, link},
                               {&keys::rate, rate},
                               {&keys::need, need},
                               {&keys::need_group, need_group},
                               {&keys::component_service, service},
                               {&keys::component_database, store},
                               {&keys::component_object_store, store},
                               {&keys::component_cache, any_component},
                               {&keys::component_queue, queue},
                               {&keys::component_load_balancer, any_component},
                               {&keys::component_router, routed},
                               {&keys::component_cdn, routed},
                               {&keys::component_other, any_component},
                               {&keys::autoscale, autoscale},
                               {&keys::runs_on, runs_on},
                               {&keys::scale_in, scale_in},
                               {&keys::autoscale_when, autoscale_when},
                               {&keys::rollout, rollout},
                               {&keys::probe, probe},
                               {&keys::replica, replica},
                               {&keys::failover, failover},
                               {&keys::backups, backups},
                               {&keys::backup_log, backup_log},
                               {&keys::backup_restore, backup_restore},
                               {&keys::filling, filling},
                               {&keys::data_set, data_set},
                               {&keys::cache, cache},
                               {&keys::shipped, shipped},
                               {&keys::person, person},
                               {&keys::hours, hours},
                               {&keys::off_hours, off_hours},
                               {&keys::probe_detector, probe_detector},
                               {&keys::alarm, alarm},
                               {&keys::reports, reports},
                               {&keys::condition, condition},
                               {&keys::condition_serving, condition},
                               {&keys::step, step},
                               {&keys::objective, objective}};
    for (const Row& row : rows)
        if (row.table == &table) return row.defaults;
    return {};
}

}  // namespace drsim::load
