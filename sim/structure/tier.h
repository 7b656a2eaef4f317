// What still works if only some kinds of recovery may help, as gates: one tier for each answer to "who has to do something?".
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/graph/calls.h"
#include "sim/structure/ground_gates.h"

namespace drsim::structure {

/// What may help. Each of these can do all that the one before it can.
enum class Recovery : std::uint8_t {
    None,       // nothing switches: the first target of a router, the first writer of a store
    ByItself,   // mechanisms do: health checks, standbys, replaced instances, as long as what they need is there
    ByPeople,   // so do the steps of written runbooks
    Unhindered  // the same, as if everything that a recovery needs were there
};

/// What all tiers of a system share. Everything in it refers to the system.
struct Ground {
    explicit Ground(const model::System& what) : system(what), calls(what), mishaps(what), places(what, mishaps, gates) {}
    const model::System& system;
    graph::Calls calls;
    Mishaps mishaps;
    Gates gates;
    GroundGates places;
};

/// What works with this much recovery. What a recovery itself needs is looked up in the tier before: it must work without this recovery.
class Tier {
public:
    Tier(Ground& ground, Recovery recovery, const Tier* before);

    /// Whether an entry point is served at its restored level. No capacity is considered.
    [[nodiscard]] Id<Gate> served(Id<model::EntryPoint> entry);
    /// Whether somebody is told, starts the runbook, and can carry out everything up to this step.
    [[nodiscard]] Id<Gate> can_do(Id<model::Runbook> runbook, std::uint32_t step) const { return can_do_[runbook.index()][step]; }
    /// Whether what this very step needs is there.
    [[nodiscard]] Id<Gate> can_do_itself(Id<model::Runbook> runbook, std::uint32_t step) const { return itself_[runbook.index()][step]; }
    /// Whether what an address names answers one request from a place.
    [[nodiscard]] Id<Gate> answers(const model::Address& address, Id<model::Location> near) const;
    /// Whether a detector can see and tell.
    [[nodiscard]] Id<Gate> can_tell(const model::Detector& detector) const;
    /// Whether people who look find a condition's subject not down.
    [[nodiscard]] Id<Gate> is_not_down(const model::Subject& subject) const;
    /// Whether a copy may take writes: in place or promoted, the majority of its group included.
    [[nodiscard]] Id<Gate> takes_writes(std::size_t pool) const { return writers_[pool]; }
    [[nodiscard]] Id<Gate> any_of(std::vector<Id<Gate>> of) const { return ground_.gates.any_of(std::move(of)); }
    [[nodiscard]] Id<Gate> stands(Id<model::Location> place) const { return ground_.places.stands(place); }
    /// Whether some instance of a pool runs.
    [[nodiscard]] Id<Gate> runs(std::size_t pool) const { return runs_[pool]; }
    /// Whether a pool answers the requests of an entry point in one role. Only after `served` of that entry point.
    [[nodiscard]] Id<Gate> answers_requests(Id<model::EntryPoint> entry, std::size_t pool, model::Role role) const {
        return answers_of_[entry.index()][at(pool, role)];
    }
    /// The same for an imagined request, of no entry point.
    [[nodiscard]] Id<Gate> answers_anybody(std::size_t pool, model::Role role) const { return imagined_[at(pool, role)]; }
    /// Whether a pool has everything that any of its requests needs, as a deep check asks.
    [[nodiscard]] Id<Gate> lacks_nothing(std::size_t pool, model::Role role) const { return whole_[at(pool, role)]; }
    /// Whether a shallow check of a pool passes. It is sent through balancers.
    [[nodiscard]] Id<Gate> looks_up(std::size_t pool) const { return looks_up_[pool]; }
    /// Whether everything is there that brings instances or copies of a pool back: its control plane and recovery needs.
    [[nodiscard]] Id<Gate> can_be_brought_back(std::size_t pool) const;
    [[nodiscard]] Id<Gate> control_plane_of(Id<model::Location> place) const;

private:
    struct Demand {
        Id<model::EntryPoint> entry;    // none: an imagined request
        double restored_at = 0.99;      // needs that leave at least this level are not asked for
        bool needs_everything = false;  // also what only other entry points need
    };
    [[nodiscard]] static std::size_t at(std::size_t pool, model::Role role) { return 3 * pool + static_cast<std::size_t>(role); }
    [[nodiscard]] const model::Component& component_of(std::size_t pool) const;

    // In tier_pools.cpp: what runs, and which copies take writes.
    void fill_control_planes();
    void fill_runs();
    [[nodiscard]] Id<Gate> is_spared(std::size_t pool) const;
    [[nodiscard]] Id<Gate> stands_with(std::size_t pool) const;
    [[nodiscard]] Id<Gate> has_nodes(std::size_t pool, const Tier& tier) const;
    [[nodiscard]] Id<Gate> has_room(std::size_t pool) const;
    [[nodiscard]] Id<Gate> comes_to_run(std::size_t pool) const;
    [[nodiscard]] bool is_replaced_into(std::size_t pool) const;
    [[nodiscard]] Id<Gate> is_launched_by_step(std::size_t pool) const;
    [[nodiscard]] Id<Gate> is_replaced(std::size_t pool) const;
    void fill_writers();
    [[nodiscard]] Id<Gate> is_made_writer(std::size_t pool) const;
    [[nodiscard]] Id<Gate> is_promoted(std::size_t pool) const;
    [[nodiscard]] Id<Gate> is_restored(std::size_t pool) const;
    [[nodiscard]] Id<Gate> has_majority(std::size_t pool) const;

    // In tier.cpp: requests.
    void fill_looks();
    void fill_answers(const Demand& demand);
    [[nodiscard]] std::vector<bool> called_from(const Demand& demand) const;
    [[nodiscard]] Id<Gate> answer(std::size_t pool, model::Role role, const Demand& demand);
    [[nodiscard]] Id<Gate> own_answer(std::size_t pool, model::Role role) const;
    [[nodiscard]] Id<Gate> meets(std::size_t pool, const model::NeedGroup& group, model::Role role, const Demand& demand);
    [[nodiscard]] Id<Gate> none_missed(const std::vector<graph::Stop>& stops) const;
    [[nodiscard]] Id<Gate> leads_on(std::size_t pool, model::Role role, const Demand& demand);
    [[nodiscard]] Id<Gate> is_switched_to(Id<model::Component> router, std::size_t target, const Demand& demand) const;
    [[nodiscard]] Id<Gate> any_answers(const std::vector<graph::Stop>& stops, std::size_t caller);
    [[nodiscard]] Id<Gate> is_found(std::size_t caller, std::size_t copy) const;
    [[nodiscard]] Id<Gate> enters(const model::EntryPoint& entry);

    // In tier_steps.cpp: people.
    void fill_steps();
    [[nodiscard]] std::vector<Id<Gate>> can_come_to(Id<model::Runbook> runbook) const;
    void fill_started();
    [[nodiscard]] Id<Gate> is_started(Id<model::Runbook> runbook) const;
    [[nodiscard]] Id<Gate> is_done(Id<model::Runbook> runbook, std::uint32_t step) const;
    [[nodiscard]] Id<Gate> can_do_or_replace(Id<model::Runbook> runbook, std::uint32_t step) const;
    [[nodiscard]] Id<Gate> has_what_it_needs(const model::Step& step) const;
    [[nodiscard]] Id<Gate> any_step(const auto& fits) const;

    Ground& ground_;
    Recovery recovery_;
    const Tier* before_;
    std::vector<std::vector<Id<Gate>>> itself_;  // by runbook and step
    std::vector<std::vector<Id<Gate>>> can_do_;
    std::vector<Id<Gate>> started_;  // by runbook
    std::vector<Id<Gate>> runs_;
    std::vector<Id<Gate>> writers_;
    std::vector<Id<Gate>> entries_;  // served, by entry point as far as asked
    std::vector<Id<Gate>> looks_up_;
    std::vector<Id<Gate>> whole_;                    // has everything
    std::vector<Id<Gate>> imagined_;                 // answers to an imagined request
    std::vector<Id<Gate>> answers_;                  // answers to the last demand
    std::vector<std::vector<Id<Gate>>> answers_of_;  // by entry point as far as asked
};

}  // namespace drsim::structure
