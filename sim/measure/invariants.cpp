#include "sim/measure/invariants.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/measure/demand.h"

namespace drsim::measure {

using model::ClockPoint;
using model::Fact;
using model::FactKind;

namespace {

using Broken = std::optional<std::string>;

Broken facts_follow_their_causes(const model::TrialRecord& record) {
    if (record.facts.empty() || record.facts.front().kind != FactKind::TrialBegan) return "a trial begins with the fact that it began";
    for (std::size_t i = 0; i < record.facts.size(); ++i) {
        const Fact& fact = record.facts[i];
        if (i > 0 && fact.at < record.facts[i - 1].at) return fmt::format("time never goes back: fact {} is earlier than the one before it", i);
        if (i == 0) continue;
        if (fact.cause >= i) return fmt::format("a cause is an earlier fact: fact {} names {}", i, fact.cause);
        if (record.facts[fact.cause].at > fact.at) return fmt::format("a cause is never after its effect: fact {}", i);
        const bool is_age = fact.kind == FactKind::Promoted || fact.kind == FactKind::RestoredFromBackup;
        if (is_age && fact.value < 0) return fmt::format("no copy is ahead of its writer: fact {} has a lag of {} us", i, fact.value);
    }
    return {};
}

Broken levels_are_shares(const model::System& system, const model::TrialRecord& record) {
    std::vector<const model::LevelChange*> holds(system.entry_points.size(), nullptr);
    const auto is_share = [](double level) { return level >= -1e-9 && level <= 1 + 1e-9; };
    const auto end_piece = [&](const model::LevelChange* piece, Instant end) {
        if (!piece || end <= piece->at) return true;
        const double since = static_cast<double>((end - piece->at).us);
        return is_share(piece->level + piece->slope_per_us * since) && is_share(piece->judged_level + piece->judged_slope_per_us * since);
    };
    Instant before{0};
    for (std::size_t i = 0; i < record.levels.size(); ++i) {
        const model::LevelChange& change = record.levels[i];
        if (change.entry_point >= holds.size()) return fmt::format("a level change names an entry point: change {}", i);
        if (change.at < before) return fmt::format("time never goes back: level change {} is earlier than the one before it", i);
        if (change.cause != model::no_fact && change.cause >= record.facts.size()) return fmt::format("level change {} names no fact as its cause", i);
        if (change.cause != model::no_fact && record.facts[change.cause].at > change.at)
            return fmt::format("a cause is never after its effect: level change {}", i);
        if (!is_share(change.level) || !is_share(change.judged_level) || !end_piece(holds[change.entry_point], change.at))
            return fmt::format("a service level lies between 0 and 1: around level change {}", i);
        before = change.at;
        holds[change.entry_point] = &change;
    }
    for (const auto* piece : holds) {
        if (!piece) return "every entry point has a service level from the start";
        if (!end_piece(piece, record.horizon)) return "a service level lies between 0 and 1: at the horizon";
    }
    return {};
}

Broken requests_add_up(const model::System& system, const model::TrialRecord& record, const TrialMeasures& measures) {
    for (std::size_t e = 0; e < system.entry_points.size(); ++e) {
        const double offered = Demand(system.entry_points[e].rate).over(record.starts_at_s, record.onset.us, record.horizon.us);
        const double served = measures.availability[e] * offered;
        if (std::abs(served + measures.failed_requests[e] - offered) > 1e-9 * offered)
            return fmt::format("served + failed = offered at {}: {} + {} is not {}", system.entry_points[e].name, served, measures.failed_requests[e], offered);
    }
    return {};
}

Broken recovery_is_consistent(const model::TrialRecord& record, const TrialMeasures& measures) {
    const auto interrupted = measures.clock_us[static_cast<std::size_t>(ClockPoint::Interrupted)];
    const auto restored = measures.clock_us[static_cast<std::size_t>(ClockPoint::Restored)];
    if (interrupted != not_measured && (interrupted < record.onset.us || restored < interrupted))
        return "onset, interrupted and restored come in this order";
    if (!measures.recovered) return {};
    std::int64_t sum = 0;
    for (const PhaseTime& phase : measures.phases) sum += phase.us;
    if (sum != measures.rto_us) return fmt::format("phases add up to the RTO: {} us are not {} us", sum, measures.rto_us);
    for (std::size_t i = 1; i < measures.critical_path.size(); ++i)
        if (measures.critical_path[i] <= measures.critical_path[i - 1]) return "the critical path goes forward";
    return {};
}

}  // namespace

std::optional<std::string> broken_invariant(const model::System& system, const model::TrialRecord& record, const TrialMeasures& measures) {
    if (Broken broken = facts_follow_their_causes(record)) return broken;
    if (!record.struck) return {};
    if (Broken broken = levels_are_shares(system, record)) return broken;
    if (Broken broken = requests_add_up(system, record, measures)) return broken;
    return recovery_is_consistent(record, measures);
}

}  // namespace drsim::measure
