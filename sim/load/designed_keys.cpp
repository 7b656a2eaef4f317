#include "sim/load/designed_keys.h"

#include <algorithm>

namespace drsim::load {

namespace {

constexpr DesignedKey all[] = {
    {"entry_point", "timeout"},
    {"entry_point", "retries"},
    {"component", "version"},
    {"component", "lease"},
    {"component", "election"},
    {"need", "latency"},
    {"rollout", "approve"},
    {"failover", "observers"},
    {"failover", "quorum"},
    {"failover", "lag_below"},
    {"failover", "fence"},
    {"shipped", "reconnect"},
    {"probe", "sample"},
    {"probe", "cached"},
    {"probe_detector", "sample"},
    {"probe_detector", "cached"},
    {"probe_detector", "false_alarms"},
    {"alarm", "false_alarms"},
    {"reports", "false_alarms"},
    {"declare", "mistaken"},
    {"step", "rebuild"},
    {"step", "stop_writes"},
    {"step", "resume_writes"},
    {"step", "merge"},
    {"step", "pause"},
    {"step", "resume"},
    {"step", "repair"},
    {"step", "margin"},
    {"step", "keeps_later_writes"},
    {"condition", "corrupted"},
    {"condition", "diverged"},
    {"scenario", "observed"},
    {"fault", "degradation"},
    {"fault", "gray"},
    {"fault", "partition"},
    {"fault", "corruption"},
    {"fault", "deletion"},
    {"fault", "every"},
    {"fault", "seen"},
    {"fault", "capacity"},
    {"fault", "latency"},
    {"fault", "probes_pass"},
    {"fault", "one_way"},
    {"fault", "share"},
};

/// Words of closed lists, by the list.
constexpr DesignedKey words[] = {
    {"policy", "weighted"},
    {"policy", "nearest"},
    {"alarm", "latency"},
    {"to", "before_corruption"},
};

bool has(std::span<const DesignedKey> list, std::string_view table, std::string_view key) {
    return std::any_of(list.begin(), list.end(), [&](const DesignedKey& one) { return one.table == table && one.key == key; });
}

}  // namespace

std::span<const DesignedKey> designed_keys() { return all; }

bool is_designed(std::string_view table, std::string_view key) { return has(all, table, key); }

bool is_designed_word(std::string_view of, std::string_view word) { return has(words, of, word); }

}  // namespace drsim::load
