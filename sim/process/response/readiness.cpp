#include "sim/process/response/readiness.h"

#include <algorithm>

#include "sim/process/capacity/nodes.h"
#include "sim/process/response/condition.h"
#include "sim/process/response/response.h"
#include "sim/process/response/step_obstacle.h"
#include "sim/process/store/addressed_copy.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;
using model::WaitedFor;

namespace {

/// Whether a step concerns a copy that was removed from the system: it can only fail.
bool is_about_nothing(const World& world, std::uint32_t step) {
    const plan::PlanStep& planned = world.plan.steps[step];
    for (const plan::WatchIndex watch : planned.needs)
        if (world.plan.needs[world.plan.watches[watch].need].candidates.count == 0) return true;
    if (const auto* promote = std::get_if<model::Promote>(&planned.step->verb)) return pool_of_copy(world, promote->copy) == none;
    if (const auto* repoint = std::get_if<model::Repoint>(&planned.step->verb)) return pool_of_copy(world, repoint->copy) == none;
    return false;
}

/// What blocks a step now: its target, or a component that it needs.
Obstacle present_obstacle(World& world, std::uint32_t index) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const Obstacle own = obstacle_of(world, index);
    if (own.reason != 0) return own;
    for (const plan::WatchIndex watch : planned.needs)
        if (world.serving(watch) == 0)
            return {static_cast<std::uint8_t>(WaitedFor::Need), world.plan.needs[world.plan.watches[watch].need].component};
    return {};
}

bool skips(World& world, const plan::PlanStep& planned) {
    if (planned.only_if != none && !holds(world, planned.only_if)) return true;
    return planned.unless != none && holds(world, planned.unless);
}

/// Whether the step is called off: its runbook was stopped, or the abort condition holds now. Checked whenever the step could begin.
bool is_called_off(World& world, const plan::PlanStep& planned) {
    RunbookState& book = world.runbooks[planned.runbook];
    const std::uint32_t abort_if = world.plan.runbooks[planned.runbook].abort_if;
    if (abort_if != none && holds(world, abort_if)) book.aborted = true;
    return book.stopped || book.aborted;
}

/// Waits until nothing blocks the step. Launches that wait for room on nodes ask for some. `last`: what it has waited for last.
Call<Outcome> wait_until_free(World& world, std::uint32_t index, Instant deadline, Obstacle& last) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const model::Step& step = *planned.step;
    while (true) {
        if (is_called_off(world, planned)) co_return Outcome::Aborted;
        if (is_already_so(world, index)) co_return Outcome::Done;
        const Obstacle now = present_obstacle(world, index);
        if (now.reason == 0) co_return Outcome::Done;
        // With an alternative (or permission to continue) a step does not wait for something that is down: it fails at once.
        if (is_down(now) && step.otherwise != model::Step::Otherwise::Stop) co_return Outcome::Failed;
        // The step is no longer needed: there is nothing left to wait for.
        if (planned.unless != none && holds(world, planned.unless)) co_return Outcome::Done;
        if (world.now() >= deadline) co_return Outcome::AttemptFailed;
        if (last.reason == 0 && deadline < Instant::never()) broadcast_at(world, world.state_changed, deadline);
        begins_to_wait(world, model::WaitBegun::Who::Step, index, now, last);
        if (planned.scales) waits_for_node(world, world.plan.pool_lists[planned.pools.first], last, now);
        last = now;
        co_await world.heard(world.state_changed, people);
    }
}

}  // namespace

bool is_ready(World& world, std::uint32_t index, Ready& ready) {
    const plan::PlanStep& planned = world.plan.steps[index];
    if (planned.step->by.exists() || (planned.may_be_about_nothing && is_about_nothing(world, index)) || is_called_off(world, planned))
        return false;
    ready.already = is_already_so(world, index);
    if (!ready.already && present_obstacle(world, index).reason != 0) return false;
    return !skips(world, planned);
}

Call<Ready> get_ready(World& world, std::uint32_t index, std::uint32_t cause, Instant deadline) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const model::Step& step = *planned.step;
    Ready ready;
    ready.fact = cause;
    // Checked first: a step that is called off or not needed waits for nothing and pages nobody.
    if (is_called_off(world, planned)) ready.outcome = Outcome::Aborted;
    else if (skips(world, planned)) ready.outcome = Outcome::Skipped;
    else if (is_about_nothing(world, index)) ready.outcome = Outcome::Failed;
    if (ready.outcome != Outcome::Done) co_return ready;
    if (step.by.exists()) {
        const bool there = world.parties[step.by.index()].acknowledged;
        const Arrival arrival = co_await on_the_incident(world, step.by.value, cause, deadline);
        if (!arrival.came) {
            ready.outcome = Outcome::AttemptFailed;
            ready.fact = arrival.fact;
            co_return ready;
        }
        const std::uint32_t human = world.parties[step.by.index()].human;
        if (!there)
            ready.fact = world.say(FactKind::StepWaited, arrival.fact, index, human, cause, static_cast<std::uint8_t>(WaitedFor::Person));
    }
    Obstacle last;
    ready.outcome = co_await wait_until_free(world, index, deadline, last);
    if (planned.scales) waits_for_node(world, world.plan.pool_lists[planned.pools.first], last, {});
    if (ready.outcome != Outcome::Done) co_return ready;
    if (last.reason != 0)
        ready.fact = world.say(FactKind::StepWaited, world.end_of_wait(last, ready.fact), index, last.subject, ready.fact, last.reason);
    if (skips(world, planned)) {
        ready.outcome = Outcome::Skipped;
        co_return ready;
    }
    if (step.by.exists()) {
        const PartyState& party = world.parties[step.by.index()];
        const std::uint32_t human = party.human;
        const std::uint32_t hands = std::max(world.system.people[step.by.index()].chain[party.level].hands, step.hands);
        bool waited = false;
        while (world.humans[human].busy_hands + step.hands > hands && world.now() < deadline) {
            if (!waited && deadline < Instant::never()) broadcast_at(world, world.people_changed, deadline);
            waited = true;
            co_await world.heard(world.people_changed, people);
        }
        if (world.humans[human].busy_hands + step.hands > hands) ready.outcome = Outcome::AttemptFailed;
        else if (waited && is_called_off(world, planned)) ready.outcome = Outcome::Aborted;
        else if (waited && skips(world, planned)) ready.outcome = Outcome::Skipped;
        if (waited && ready.outcome != Outcome::AttemptFailed)
            ready.fact = world.say(FactKind::StepWaited, world.runbooks[planned.runbook].last_fact, index, human, ready.fact,
                                   static_cast<std::uint8_t>(WaitedFor::Hands));
        if (ready.outcome != Outcome::Done) co_return ready;
        world.humans[human].busy_hands += step.hands;
        ready.human = human;
    }
    ready.already = is_already_so(world, index);
    co_return ready;
}

}  // namespace drsim::process
