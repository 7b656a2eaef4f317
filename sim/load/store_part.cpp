#include <fmt/format.h>

#include "sim/load/distributions.h"
#include "sim/load/sections.h"
#include "sim/load/trace_file.h"
#include "sim/model/copies.h"

namespace drsim::load {

using namespace model;

namespace {

Shipped shipped_of(Reading& reading, Names& names, const Node& node) {
    const Fields fields(reading, node, keys::shipped, "shipped");
    Shipped shipped;
    if (const Node* over = fields.find("over")) shipped.over = names.of(names.links, *over, "over");
    if (const Node* overhead = fields.find("overhead")) {
        const auto factor = quantity_of(reading, *overhead, Quantity::Number);
        if (factor && *factor <= 0)
            reading.error(overhead->where, "overhead must be more than zero: it is the bytes sent for each byte written");
        shipped.overhead = factor.value_or(1);
    }
    if (const Node* most = fields.find("at_most")) {
        const auto rate = quantity_of(reading, *most, Quantity::BytesPerSecond);
        if (rate && *rate <= 0) reading.error(most->where, "at_most must be more than zero");
        shipped.at_most = rate.value_or(1);
    }
    return shipped;
}

Lag lag_of(Reading& reading, Names& names, const Node& node) {
    if (node.is_scalar() && node.text == "shipped") return Shipped{};
    if (node.find("shipped") != nullptr) {
        const Fields fields(reading, node, keys::lag_shipped, "lag");
        const Node* shipped = fields.find("shipped");
        return shipped != nullptr ? shipped_of(reading, names, *shipped) : Shipped{};
    }
    if (node.find("trace") != nullptr) {
        const Fields fields(reading, node, keys::lag_trace, "lag");
        if (const Node* trace = fields.find("trace"))
            if (auto series = series_of(reading, *trace, SeriesOf::Lag)) return std::move(*series);
        return Distribution{};
    }
    return distribution_of(reading, node);
}

void read_replica(Reading& reading, Names& names, const Node& node, Copy& copy) {
    constexpr Word<Commit> commits[] = {{"asynchronous", Commit::Asynchronous},
                                        {"synchronous", Commit::Synchronous},
                                        {"semi_synchronous", Commit::SemiSynchronous},
                                        {"majority", Commit::Majority}};
    if (const Node* commit = node.find("commit")) copy.commit = word_of(reading, *commit, "commit", commits);
    if (const Node* lag = node.find("lag")) {
        copy.lag = lag_of(reading, names, *lag);
        if (copy.commit == Commit::Majority)
            reading.error(lag->where, "a copy with commit: majority takes no lag: it catches up before it takes writes");
        else if (copy.commit == Commit::Synchronous)
            reading.error(lag->where, "a synchronous copy takes no lag: it has every write before it is acknowledged");
        else if (copy.commit == Commit::SemiSynchronous && std::holds_alternative<Shipped>(copy.lag))
            reading.error(lag->where, "shipped is for asynchronous copies: links do not slow down commits that wait for a copy");
    } else if (node.is_map() && copy.commit == Commit::Asynchronous) {
        reading.error(copy.where, fmt::format("replica \"{}\" is asynchronous and needs \"lag\"", copy.name));
    }
    if (const Node* promotion = node.find("promotion")) copy.promotion = distribution_of(reading, *promotion);
    if (const Node* promotes = node.find("promotes")) {
        if (promotes->is_scalar() && promotes->text == "never") {
            copy.promotes = false;
        } else {
            reading.error(promotes->where, "promotes must be never or left out");
        }
    }
}

/// The replica that takes over by itself, after the grace period.
void read_takeover(Reading& reading, const Node& node, const Fields& fields, const StorePart& store, DatabaseFailover& failover) {
    const Node* to = fields.find("to");
    const Node* grace = fields.find("grace");
    if (to == nullptr && grace == nullptr) return;
    if (to == nullptr || grace == nullptr) {
        if (has_unknown_key(node, keys::failover)) return;  // reported already, and maybe the other one
        reading.error((to == nullptr ? grace : to)->where, R"("to" and "grace" go together: which replica takes over, and after how long)");
        return;
    }
    failover.grace = duration_of(reading, *grace);
    failover.to_where = to->where;
    std::vector<std::string_view> replicas;
    for (std::uint32_t c = 0; c < store.copies.size(); ++c) {
        const Copy& copy = store.copies[c];
        if (copy.is != Copy::Is::Replica) continue;
        replicas.push_back(copy.name);
        if (to->is_scalar() && to->text == copy.name) failover.to = c;
    }
    if (!failover.to) {
        reading.unknown(to->where, "replica", to->text, "to", replicas);
        return;
    }
    const Copy& copy = store.copies[*failover.to];
    if (!copy.promotes) reading.error(to->where, fmt::format("replica \"{}\" has promotes: never", copy.name));
    else if (!copy.promotion) reading.error(to->where, fmt::format("replica \"{}\" needs \"promotion\", its duration", copy.name));
    if (copy.commit == Commit::Majority)
        reading.error(to->where, fmt::format("replica \"{}\" has commit: majority: only a runbook promotes it", copy.name));
}

DatabaseFailover failover_of(Reading& reading, const Node& node, const StorePart& store, bool has_standby) {
    constexpr Word<bool> policies[] = {{"automatic", true}, {"manual", false}};
    constexpr Word<OnReturn> returns[] = {
        {"fence", OnReturn::Fence}, {"keep_apart", OnReturn::KeepApart}, {"merge", OnReturn::Merge}, {"drop", OnReturn::Drop}};
    const Fields fields(reading, node, keys::failover, "failover");
    DatabaseFailover failover;
    read_takeover(reading, node, fields, store, failover);
    failover.automatic = has_standby;
    if (const Node* policy = fields.find("policy")) {
        failover.automatic = word_of(reading, *policy, "policy", policies);
        if (!failover.automatic && failover.to) reading.error(policy->where, "policy: manual excludes \"to\", an automatic failover");
        if (failover.to && !has_standby) failover.automatic = false;  // to the replica, not to a standby
    }
    if (const Node* takes = fields.find("takes")) failover.takes = distribution_of(reading, *takes);
    if (const Node* silent = fields.find("silent_for")) failover.silent_for = duration_of(reading, *silent);
    if (const Node* on_return = fields.find("on_return")) failover.on_return = word_of(reading, *on_return, "on_return", returns);
    for (const std::string_view key : {"takes", "silent_for"})
        if (failover.to && !has_standby && fields.find(key) != nullptr)
            reading.error(fields.where(key), fmt::format("\"{}\" is for a standby; a replica has \"grace\" and its \"promotion\"", key));
    if (failover.automatic && fields.find("takes") == nullptr && node.is_map())
        reading.error(node.where, "an automatic failover needs \"takes\", its duration");
    return failover;
}

double rate_above_zero(Reading& reading, const Node& node, std::string_view key) {
    const auto rate = quantity_of(reading, node, Quantity::BytesPerSecond);
    if (rate && *rate <= 0) reading.error(node.where, fmt::format("\"{}\" must be more than zero", key));
    return rate.value_or(1);
}

Backups backups_of(Reading& reading, Names& names, const Node& node) {
    const Fields fields(reading, node, keys::backups, "backups");
    Backups backups;
    if (const Node* every = fields.need("every")) backups.every = period_of(reading, *every, "the interval of snapshots");
    if (const Node* starts = fields.find("starts")) backups.starts = Duration::seconds(time_of_day(reading, *starts));
    if (const Node* keep = fields.find("keep")) {
        backups.keep = period_of(reading, *keep, "keep");
        if (backups.keep < backups.every)
            reading.error(keep->where, "keep is shorter than every: snapshots expire before the next one is taken");
    }
    if (const Node* ready = fields.find("ready_after")) backups.ready_after = distribution_of(reading, *ready);
    if (const Node* log = fields.find("log")) {
        const Fields parts(reading, *log, keys::backup_log, "log");
        if (const Node* every = parts.need("every")) backups.log_every = period_of(reading, *every, "the interval of the log archive");
        if (const Node* upload = parts.find("upload")) backups.log_upload = distribution_of(reading, *upload);
    }
    if (const Node* stored = fields.need("stored_at")) backups.stored_at = names.location(*stored, "stored_at");
    if (const Node* copied = fields.find("copied_to")) backups.copied_to = names.location(*copied, "copied_to");
    if (const Node* works = fields.find("works")) backups.works = share_of(reading, *works);
    if (const Node* restore = fields.find("restore")) {
        const Fields parts(reading, *restore, keys::backup_restore, "restore");
        backups.restore_where = restore->where;
        if (const Node* rate = parts.need("rate")) backups.restore_bytes_per_second = rate_above_zero(reading, *rate, "rate");
        if (const Node* size = parts.find("size")) backups.restore_size_bytes = number_of(reading, *size, Quantity::Bytes);
        if (const Node* replay = parts.find("replay")) backups.replay_bytes_per_second = rate_above_zero(reading, *replay, "replay");
        if (const Node* at = parts.find("at")) backups.restored_at = names.location(*at, "at");
    }
    return backups;
}

Filling filling_of(Reading& reading, const Node& node) {
    const Fields fields(reading, node, keys::filling, "filling");
    Filling filling;
    if (const Node* reads = fields.find("reads")) filling.reads_per_second = rate_above_zero(reading, *reads, "reads");
    if (const Node* takes = fields.find("takes")) filling.takes_per_second = rate_above_zero(reading, *takes, "takes");
    return filling;
}

}  // namespace

void read_store(Reading& reading, Names& names, const Fields& fields, Component& component) {
    constexpr Word<bool> endpoints[] = {{"follows", true}, {"per_region", false}};
    StorePart& store = *component.store;
    if (const Node* replicas = fields.find("replicas"))
        for (Copy& copy : store.copies)
            if (copy.is == Copy::Is::Replica)
                if (const Node* node = replicas->find(copy.name)) read_replica(reading, names, *node, copy);
    const bool has_standby = model::has_standby(store);
    for (const Copy& copy : store.copies)
        if (has_standby && copy.commit == Commit::Majority)
            reading.error(copy.where,
                          fmt::format("component \"{}\" commits either to its standby or to a majority, not to both", component.name));
    if (const Node* failover = fields.find("failover")) {
        store.failover = failover_of(reading, *failover, store, has_standby);
        if (has_standby && failover->find("takes") != nullptr) store.copies[1].promotion = store.failover->takes;
        if (store.failover->automatic && !has_standby && names.was_removed(fmt::format("components.{}.standby", component.name))) {
            reading.note(fields.where("failover"),
                         fmt::format("the standby of \"{}\" was removed: nothing fails over by itself", component.name));
        } else if (store.failover->automatic && !has_standby) {
            reading.error(
                fields.where("failover"),
                fmt::format(
                    "component \"{}\" has no standby to fail over to; name a replica with \"to\" and \"grace\", or promote it in a runbook",
                    component.name));
        }
    } else if (has_standby) {
        reading.error(component.where,
                      fmt::format("component \"{}\" has a standby and needs \"failover\", such as {{takes: 1m}}", component.name));
    }
    if (const Node* endpoint = fields.find("endpoint")) store.endpoint_follows = word_of(reading, *endpoint, "endpoint", endpoints);
    if (const Node* backups = fields.find("backups")) store.backups = backups_of(reading, names, *backups);
    if (const Node* filling = fields.find("filling")) store.filling = filling_of(reading, *filling);
    if (const Node* restarts = fields.find("restarts_in")) store.restarts_in = distribution_of(reading, *restarts);
}

}  // namespace drsim::load
