#include "sim/measure/invariants.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "sim/measure/critical_path.h"
#include "sim/measure/demand.h"
#include "sim/model/fact_shapes.h"
#include "sim/model/pool.h"

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
        if (i > 0 && fact.at < record.facts[i - 1].at)
            return fmt::format("time never goes back: fact {} is earlier than the one before it", i);
        if (i == 0) continue;
        if (fact.cause >= i) return fmt::format("a cause is an earlier fact: fact {} names {}", i, fact.cause);
        if (record.facts[fact.cause].at > fact.at) return fmt::format("a cause is never after its effect: fact {}", i);
        if (shape_of(fact.kind).value == model::FactValue::Behind && fact.value < 0)
            return fmt::format("no copy is ahead of its writer: fact {} has a lag of {} us", i, fact.value);
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
        if (change.cause != model::no_fact && change.cause >= record.facts.size())
            return fmt::format("level change {} names no fact as its cause", i);
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
            return fmt::format("served + failed = offered at {}: {} + {} is not {}", system.entry_points[e].name, served,
                               measures.failed_requests[e], offered);
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
    const std::vector<std::uint32_t> path = facts_on_path(record, measures);
    for (std::size_t i = 1; i < path.size(); ++i)
        if (path[i] <= path[i - 1]) return "the critical path goes forward";
    return {};
}

/// Tracks the writer of one store, by copy, according to the facts.
class Writers {
public:
    explicit Writers(const model::StorePart& store)
        : restored_(static_cast<std::uint32_t>(store.copies.size())),
          keep_pace_(std::any_of(store.copies.begin(), store.copies.end(), [](const model::Copy& copy) {
              return copy.is == model::Copy::Is::Standby || copy.commit == model::Commit::Majority;
          })) {}

    /// What is wrong with a fact about the store, or an empty string.
    std::string hear(const Fact& fact, const std::vector<model::Pool>& pools) {
        switch (fact.kind) {
            case FactKind::Promoted: {
                const std::uint32_t copy = fact.other < pools.size() ? pools[fact.other].copy.value : restored_;
                return copy == writer_ ? "promotes who writes already" : become(copy);
            }
            case FactKind::SwitchedOver:
                if (!keep_pace_ && were_before_[fact.other]) return "hands over to an old writer that does not follow";
                return become(fact.other, false);
            case FactKind::RestoredFromBackup: return become(restored_);
            case FactKind::Resynced: were_before_.erase(fact.other); return {};
            case FactKind::WriterReturned:
                if (!were_before_[fact.other]) return "is told of the return of a writer that never was one";
                return {};
            case FactKind::KeptApart: open_[fact.other] = true; return fact.other == writer_ ? "keeps its writer apart" : "";
            case FactKind::Fenced: open_[fact.other] = false; return {};
            case FactKind::SplitBrainBegan:
                if (split_) return "has a third writer";
                if (fact.other == writer_ || !open_[fact.other]) return "has two writers though the old one is closed";
                split_ = fact.other;
                return {};
            case FactKind::SplitBrainEnded:
                if (split_ != fact.other) return "ends a split brain that never began";
                split_.reset();
                return {};
            default: return {};
        }
    }
    /// Whether clients still write to an old writer that was fenced.
    [[nodiscard]] bool writes_to_fenced() const { return split_ && !open_.at(*split_); }

private:
    std::string become(std::uint32_t copy, bool deposes = true) {
        if (deposes) were_before_[writer_] = true;
        were_before_.erase(copy);
        writer_ = copy;
        return {};
    }

    std::uint32_t restored_;  // the copy that a restore fills
    bool keep_pace_;          // some copies follow each other again by themselves
    std::uint32_t writer_ = 0;
    std::map<std::uint32_t, bool> were_before_, open_;
    std::optional<std::uint32_t> split_;
};

/// One writer, unless the facts say split brain: only then does an old one accept writes.
Broken one_writer_at_a_time(const model::System& system, const model::TrialRecord& record) {
    const std::vector<model::Pool> pools = model::pools_of(system);
    std::map<std::uint32_t, Writers> stores;
    std::map<std::uint32_t, std::vector<std::pair<Instant, Instant>>> split_of;
    for (std::size_t i = 0; i < record.facts.size(); ++i) {
        const Fact& fact = record.facts[i];
        if (shape_of(fact.kind).subject != model::FactThing::Component) continue;
        if (fact.subject >= system.components.size() || !system.components[fact.subject].store) continue;
        const std::string wrong = stores.try_emplace(fact.subject, *system.components[fact.subject].store).first->second.hear(fact, pools);
        if (!wrong.empty()) return fmt::format("a store has one writer: {} {}, fact {}", system.components[fact.subject].name, wrong, i);
        if (fact.kind == FactKind::SplitBrainBegan) split_of[fact.subject].emplace_back(fact.at, Instant::never());
        if (fact.kind == FactKind::SplitBrainEnded) split_of[fact.subject].back().second = fact.at;
    }
    for (const auto& [component, writers] : stores)
        if (writers.writes_to_fenced())
            return fmt::format("a store has one writer: {} still writes to a fenced one at the end", system.components[component].name);
    for (std::size_t i = 0; i < record.writes.size(); ++i) {
        const model::WriteChange& change = record.writes[i];
        if (!(change.share >= -1e-9 && change.share <= 1 + 1e-9))
            return fmt::format("a share of writes lies between 0 and 1: change {}", i);
        if (!change.apart || (change.share <= 0 && change.slope_per_us <= 0)) continue;
        const auto& known = split_of[change.store];
        const bool told = std::any_of(known.begin(), known.end(),
                                      [&](const auto& split) { return split.first <= change.at && change.at <= split.second; });
        if (!told)
            return fmt::format("one writer unless the facts say split brain: {} of {} at {} us", change.share,
                               system.components[change.store].name, change.at.us);
    }
    return {};
}

/// According to the facts, no placement ever has more instances up than its `max`.
Broken placements_keep_their_max(const model::System& system, const model::TrialRecord& record) {
    const std::vector<model::Pool> pools = model::pools_of(system);
    std::vector<std::int64_t> up;
    for (const model::Pool& pool : pools) up.push_back(pool.instances);
    for (std::size_t i = 0; i < record.facts.size(); ++i) {
        const Fact& fact = record.facts[i];
        if (!model::counts_instances(fact.kind) || fact.subject >= pools.size()) continue;
        up[fact.subject] = model::instances_after(fact, up[fact.subject]);
        const model::Pool& pool = pools[fact.subject];
        const model::Component& component = system.components[pool.component.index()];
        if (component.store || component.at.empty() || !component.at[pool.placement].maximum) continue;
        std::int64_t all = 0;
        for (std::size_t p = 0; p < pools.size(); ++p)
            if (pools[p].component == pool.component && pools[p].placement == pool.placement) all += up[p];
        if (all > *component.at[pool.placement].maximum)
            return fmt::format("no more instances than max: {} of {} at fact {}", all, component.name, i);
    }
    return {};
}

/// Lost writes were written before the loss, and after the recovery point.
Broken losses_lie_behind(const model::TrialRecord& record) {
    for (std::size_t i = 0; i < record.losses.size(); ++i) {
        const model::Loss& loss = record.losses[i];
        if (loss.nothing_left) continue;
        if (loss.recovery_point > loss.last_missing) return fmt::format("no copy is ahead of its writer: loss {}", i);
        if (loss.last_missing > record.horizon) return fmt::format("nothing is lost after the end: loss {}", i);
    }
    return {};
}

}  // namespace

std::optional<std::string> broken_invariant(const model::System& system, const model::TrialRecord& record, const TrialMeasures& measures) {
    if (Broken broken = facts_follow_their_causes(record)) return broken;
    if (!record.struck) return {};
    if (Broken broken = levels_are_shares(system, record)) return broken;
    if (Broken broken = one_writer_at_a_time(system, record)) return broken;
    if (Broken broken = losses_lie_behind(record)) return broken;
    if (Broken broken = placements_keep_their_max(system, record)) return broken;
    if (Broken broken = requests_add_up(system, record, measures)) return broken;
    return recovery_is_consistent(record, measures);
}

}  // namespace drsim::measure
