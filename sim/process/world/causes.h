// Records which facts changed which components, so that every later change can name the latest fact that could have caused it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/trial_record.h"
#include "sim/plan/compiled.h"

namespace drsim::process {

/// Two events are not cause and effect merely because they happen at the same instant: a request path must connect them. So each watched
/// thing (an entry point, a component that a probe, an alarm or a step looks at) follows the changes of the components that its requests
/// can reach. Changes of components that share any of these come second: clients of another entry point use up capacity or free it.
class Causes {
public:
    explicit Causes(const plan::Plan& plan);

    void begin(const model::FactList& facts);
    /// Records a fact that changed the state.
    void note(std::uint32_t fact) { notes_.push_back(fact); }
    [[nodiscard]] std::uint32_t latest() const { return notes_.empty() ? 0 : notes_.back(); }

    /// The change at `now` that moved an entry point, or a component as its callers see it.
    /// Returns `otherwise` when no change at `now` could have done so.
    [[nodiscard]] std::uint32_t of_entry(plan::EntryIndex entry, Instant now, std::uint32_t otherwise);
    /// The same for an entry point that got better: skips losses, even those at the same instant.
    [[nodiscard]] std::uint32_t of_rise(plan::EntryIndex entry, Instant now, std::uint32_t otherwise);
    [[nodiscard]] std::uint32_t of_component(std::uint32_t component, Instant now, std::uint32_t otherwise);
    /// The same, but falls back to the latest change before `now`: for values that keep moving by themselves, such as a growing lag.
    [[nodiscard]] std::uint32_t of_component(std::uint32_t component, Instant now);

private:
    /// For one entry point or component: the components that can move it (computed on first use) and the latest facts about them in the
    /// notes.
    struct Follower {
        std::vector<bool> reach, company;  // by component; empty: not computed yet
        std::uint64_t trial = 0;
        std::size_t read = 0;
        std::uint32_t in_reach = 0, in_company = 0;
        std::uint32_t helped = 0;  // the last fact in reach that is not a loss
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
    mutable std::vector<std::vector<bool>> reach_of_entries_;  // computed on first use
    std::uint64_t trial_ = 0;
};

}  // namespace drsim::process
