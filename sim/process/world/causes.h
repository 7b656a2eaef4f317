// What changed in a trial, and of what: whoever a change moves names the latest one of something that can move it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/trial_record.h"
#include "sim/plan/compiled.h"

namespace drsim::process {

/// Two things at one instant, or one long after the other, are no cause of each other when no request connects them. So each that is
/// watched (an entry point, what a probe or an alarm looks at, what a step waits for) follows the changes of what its requests can reach,
/// and, second to these, of what shares anything with it: another entry point's clients take capacity away or give it back.
class Causes {
public:
    explicit Causes(const plan::Plan& plan);

    void begin(const model::FactList& facts);
    /// A fact that changed the state.
    void note(std::uint32_t fact) { notes_.push_back(fact); }
    [[nodiscard]] std::uint32_t latest() const { return notes_.empty() ? 0 : notes_.back(); }

    /// The change at `now` that moved an entry point, or a component as whoever calls it sees it;
    /// `otherwise` when none of those at `now` could.
    [[nodiscard]] std::uint32_t of_entry(plan::EntryIndex entry, Instant now, std::uint32_t otherwise);
    /// The same of an entry point that is served better than before: no loss has done that, though one may have struck at the same instant.
    [[nodiscard]] std::uint32_t of_rise(plan::EntryIndex entry, Instant now, std::uint32_t otherwise);
    [[nodiscard]] std::uint32_t of_component(std::uint32_t component, Instant now, std::uint32_t otherwise);
    /// The same, or the latest before `now`, for what goes on moving by itself: a lag that grows.
    [[nodiscard]] std::uint32_t of_component(std::uint32_t component, Instant now);

private:
    /// Of one entry point or component: what can move it, found when it is first asked for; and what did so last, of the notes read so far.
    struct Follower {
        std::vector<bool> reach, company;  // by component; empty: not yet asked for
        std::uint64_t trial = 0;
        std::size_t read = 0;
        std::uint32_t in_reach = 0, in_company = 0;
        std::uint32_t helped = 0;  // the last in reach that is no loss
    };
    [[nodiscard]] std::uint32_t component_of(const model::Fact& fact) const;
    enum class Queues { Stop, Pass };
    [[nodiscard]] std::vector<bool> reach_of(std::uint32_t component, plan::EntryIndex entry, Queues queues) const;
    void find(Follower& follower, std::uint32_t component, plan::EntryIndex entry) const;
    const Follower& caught_up(Follower& follower, std::uint32_t component, plan::EntryIndex entry);
    [[nodiscard]] std::uint32_t at(const Follower& follower, Instant now, std::uint32_t otherwise) const;

    const plan::Plan& plan_;
    const model::FactList* facts_ = nullptr;
    std::vector<std::uint32_t> notes_;
    std::vector<Follower> entries_, components_;
    mutable std::vector<std::vector<bool>> reach_of_entries_;  // found when the first is asked for
    std::uint64_t trial_ = 0;
};

}  // namespace drsim::process
