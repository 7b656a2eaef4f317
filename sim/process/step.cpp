#include "sim/process/step.h"

#include <algorithm>

#include "sim/process/effect.h"
#include "sim/process/obstacle.h"
#include "sim/process/response.h"
#include "sim/process/step_subject.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;
using model::WaitedFor;

namespace {

enum class Outcome : std::uint8_t { Done, Skipped, Failed, Aborted };

struct Ready {
    Outcome outcome = Outcome::Done;    // Done: it can begin
    bool already = false;               // and what it changes is already so
    std::uint32_t fact = 0;             // what it waited for last
    std::uint32_t human = none;         // whose hands it holds
};

/// What keeps a step from beginning now: the thing itself, a component it needs.
Obstacle present_obstacle(World& world, std::uint32_t index) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const Obstacle own = planned.scales ? Obstacle{} : obstacle_of(world, index);  // each launch waits for itself
    if (own.reason != 0) return own;
    for (const std::uint32_t watch : planned.needs)
        if (world.serving(watch) == 0) return {static_cast<std::uint8_t>(WaitedFor::Need), world.plan.needs[world.plan.watches[watch].need].component};
    return {};
}

/// Something is down, as against busy or full.
bool is_down(const Obstacle& obstacle) {
    return obstacle.reason == static_cast<std::uint8_t>(WaitedFor::Need) || obstacle.reason == static_cast<std::uint8_t>(WaitedFor::ControlPlane) ||
           obstacle.reason == static_cast<std::uint8_t>(WaitedFor::CopyReachable);
}

bool skips(World& world, const plan::PlanStep& planned) {
    if (planned.only_if != none) {
        const bool holds = world.holds(planned.only_if);
        if (!holds) return true;
    }
    return planned.unless != none && world.holds(planned.unless);
}

/// Whether the runbook has ended under the step: it was stopped, or its abort condition holds now. Asked whenever the step could begin.
bool is_called_off(World& world, const plan::PlanStep& planned) {
    RunbookState& book = world.runbooks[planned.runbook];
    const std::uint32_t abort_if = world.plan.runbooks[planned.runbook].abort_if;
    if (abort_if != none && world.holds(abort_if)) book.aborted = true;
    return book.stopped || book.aborted;
}

/// Nobody's hands are needed, nothing is in the way, nothing calls it off: what `get_ready` would find without waiting. So begin most steps.
bool is_ready(World& world, std::uint32_t index, Ready& ready) {
    const plan::PlanStep& planned = world.plan.steps[index];
    if (planned.step->by.exists() || (planned.may_be_about_nothing && is_about_nothing(world, index)) || is_called_off(world, planned)) return false;
    ready.already = is_already_so(world, index);
    if (!ready.already && present_obstacle(world, index).reason != 0) return false;
    return !skips(world, planned);
}

/// Waits for people, needs and mechanisms, in this order, and asks the step's condition when nothing is in the way any more.
Call<Ready> get_ready(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const model::Step& step = *planned.step;
    Ready ready;
    ready.fact = cause;
    if (is_about_nothing(world, index)) {
        ready.outcome = Outcome::Failed;
        co_return ready;
    }
    if (step.by.exists()) {
        const bool there = world.parties[step.by.index()].acknowledged;
        const std::uint32_t came = co_await on_the_incident(world, step.by.value, cause);
        if (came == model::no_fact) {
            ready.outcome = Outcome::Failed;
            co_return ready;
        }
        const std::uint32_t human = world.parties[step.by.index()].human;
        if (!there) ready.fact = world.say(FactKind::StepWaited, came, index, human, 0, static_cast<std::uint8_t>(WaitedFor::Person));
    }
    Obstacle last;
    while (true) {
        if (is_called_off(world, planned)) {
            ready.outcome = Outcome::Aborted;
            co_return ready;
        }
        if (is_already_so(world, index)) break;
        const Obstacle now = present_obstacle(world, index);
        if (now.reason == 0) break;
        // With an alternative (or leave to go on) a step does not wait for what is down: it fails at once and the other way is taken.
        if (is_down(now) && step.otherwise != model::Step::Otherwise::Stop) {
            ready.outcome = Outcome::Failed;
            co_return ready;
        }
        // What it was to mend has mended itself: there is nothing left to wait for.
        if (planned.unless != none && world.holds(planned.unless)) break;
        last = now;
        co_await world.heard(world.state_changed);
    }
    if (last.reason != 0) ready.fact = world.say(FactKind::StepWaited, world.last_cause, index, last.subject, 0, last.reason);
    if (skips(world, planned)) {
        ready.outcome = Outcome::Skipped;
        co_return ready;
    }
    if (step.by.exists()) {
        const model::Party& party = world.system.people[step.by.index()];
        const std::uint32_t human = world.parties[step.by.index()].human;
        bool waited = false;
        while (world.humans[human].busy_hands + step.hands > std::max(party.hands, step.hands)) {
            waited = true;
            co_await world.heard(world.people_changed);
        }
        if (waited && is_called_off(world, planned)) ready.outcome = Outcome::Aborted;
        else if (waited && skips(world, planned)) ready.outcome = Outcome::Skipped;
        if (waited) ready.fact = world.say(FactKind::StepWaited, world.runbooks[planned.runbook].last_fact, index, human, 0, static_cast<std::uint8_t>(WaitedFor::Hands));
        if (ready.outcome != Outcome::Done) co_return ready;
        world.humans[human].busy_hands += step.hands;
        ready.human = human;
    }
    ready.already = is_already_so(world, index);
    co_return ready;
}

/// How one attempt will go: how long it lasts, and whether it then has failed.
struct Attempt {
    Duration lasts{};
    bool fails = false;
};

Attempt draw_attempt(World& world, std::uint32_t index) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const model::Step& step = *planned.step;
    const std::uint32_t number = world.steps[index].attempts - 1;
    Attempt attempt;
    attempt.fails = step.fails > 0 && world.draw(planned.fails, number) < step.fails;
    if (step.takes) attempt.lasts = world.draw(*step.takes, planned.takes, number);
    else if (!planned.scales) attempt.lasts = own_time(world, index, number);
    if (step.timeout && attempt.lasts > *step.timeout) attempt = {*step.timeout, true};
    return attempt;
}

std::uint32_t attempt_failed(World& world, std::uint32_t index, std::uint32_t fact, std::uint32_t tries) {
    return world.say(FactKind::StepAttemptFailed, fact, index, none, tries + 1);
}

/// What keeps the end of an attempt from taking effect. The launches of a `scale` each wait for themselves.
Obstacle obstacle_to_effect(World& world, std::uint32_t index) {
    if (world.plan.steps[index].scales) return {};
    const Obstacle now = obstacle_of(world, index);
    if (now.reason != 0 || !waits_for_backlog(world, index)) return now;
    return {static_cast<std::uint8_t>(WaitedFor::Backlog), world.plan.steps[index].component};
}

Process ask_again(World& world, Instant at) {
    co_await world.until(at);
    world.broadcast(world.state_changed);
}

struct Way {
    std::uint32_t fact = 0;
    bool is_free = true;                // false: the attempt has failed
};

/// Waits for a copy that went down during the attempt, and for what a hand-over still has to ship while nobody writes; until the attempt's time
/// is over, and not at all where there is another way.
Call<Way> way_to_effect(World& world, std::uint32_t index, std::uint32_t fact, std::uint32_t tries, Instant deadline) {
    const model::Step& step = *world.plan.steps[index].step;
    if (deadline < Instant::never()) ask_again(world, deadline);
    Obstacle last;
    plan::Range held;
    bool holds = false;
    bool gives_up = false;
    while (true) {
        const Obstacle now = obstacle_to_effect(world, index);
        gives_up = now.reason != 0 && (world.now() >= deadline || (is_down(now) && step.otherwise != model::Step::Otherwise::Stop));
        if (now.reason == 0 || gives_up) break;
        const bool ships = now.reason == static_cast<std::uint8_t>(WaitedFor::Backlog);
        if (ships && !holds) held = interrupt_by_step(world, index, fact);
        if (!ships && holds) end_interruption(world, index, held, fact);
        holds = ships;
        last = now;
        co_await world.heard(world.state_changed);
    }
    if (gives_up) fact = attempt_failed(world, index, fact, tries);
    else fact = world.say(FactKind::StepWaited, holds ? fact : world.last_cause, index, last.subject, 0, last.reason);
    if (holds) end_interruption(world, index, held, fact);
    co_return Way{fact, !gives_up};
}

void end_step(World& world, std::uint32_t index, Outcome outcome, std::uint32_t fact);

/// Gets ready, then attempts until one succeeds or the retries are used up; the change takes effect at the end of the one that succeeds.
Process run_step(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const model::Step& step = *planned.step;
    Ready ready{Outcome::Done, false, cause, none};
    const bool at_once = is_ready(world, index, ready);
    if (!at_once) ready = co_await get_ready(world, index, cause);
    if (ready.outcome != Outcome::Done) {
        end_step(world, index, ready.outcome, ready.fact);
        co_return;
    }
    std::uint32_t fact = world.say(FactKind::StepStarted, ready.fact, index);
    const bool already = ready.already;
    if (already && planned.target != none) take_effect(world, index, fact);  // a route that is already so is still pinned
    Outcome outcome = already ? Outcome::Done : Outcome::Failed;
    for (std::uint32_t tries = 0; outcome == Outcome::Failed && tries <= step.retries; ++tries) {
        ++world.steps[index].attempts;
        if (tries > 0) co_await world.after(world.draw(step.retry_after, planned.takes, 4096 + world.steps[index].attempts - 1));
        const Instant deadline = step.timeout ? world.now() + *step.timeout : Instant::never();
        const Attempt attempt = draw_attempt(world, index);
        const bool interrupts = planned.interrupts && attempt.lasts.us > 0;
        const plan::Range held = interrupts ? interrupt_by_step(world, index, fact) : plan::Range{};
        co_await world.after(attempt.lasts);
        if (attempt.fails) fact = attempt_failed(world, index, fact, tries);
        if (interrupts) end_interruption(world, index, held, fact);
        if (attempt.fails) continue;
        if (obstacle_to_effect(world, index).reason != 0) {
            const Way way = co_await way_to_effect(world, index, fact, tries, deadline);
            fact = way.fact;
            if (!way.is_free) continue;
        }
        std::uint32_t changed = model::no_fact;
        if (!planned.scales) changed = take_effect(world, index, fact);
        else if (can_scale_at_once(world, index)) changed = scale_at_once(world, index, fact);
        else changed = co_await scale_out_by_step(world, index, fact);
        if (changed == model::no_fact) {
            fact = attempt_failed(world, index, fact, tries);
            continue;
        }
        outcome = Outcome::Done;
        fact = changed;
    }
    if (ready.human != none) {
        world.humans[ready.human].busy_hands -= step.hands;
        world.broadcast(world.people_changed);
    }
    if (outcome == Outcome::Done) fact = world.say(FactKind::StepDone, fact, index, none, 0, already ? 1 : 0);
    end_step(world, index, outcome, fact);
}

void release_successors(World& world, std::uint32_t index, std::uint32_t fact) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const std::uint32_t first = world.plan.runbooks[planned.runbook].first_step;
    for (const std::uint32_t successor : planned.successors)
        if (--world.steps[first + successor].waits_for == 0) start_step(world, first + successor, fact);
}

/// The step that an alternative stands in for.
std::uint32_t original_of(const World& world, std::uint32_t index) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const plan::PlanRunbook& book = world.plan.runbooks[planned.runbook];
    for (std::uint32_t s = book.first_step; s < book.first_step + book.step_count; ++s) {
        const model::Step& other = *world.plan.steps[s].step;
        if (other.otherwise == model::Step::Otherwise::Alternative && other.alternative == planned.index) return s;
    }
    return index;
}

void end_step(World& world, std::uint32_t index, Outcome outcome, std::uint32_t fact) {
    const plan::PlanStep& planned = world.plan.steps[index];
    RunbookState& book = world.runbooks[planned.runbook];
    const model::Step& step = *planned.step;
    if (outcome == Outcome::Skipped) fact = world.say(FactKind::StepSkipped, fact, index);
    if (outcome == Outcome::Failed) fact = world.say(FactKind::StepFailed, fact, index);
    book.last_fact = fact;
    world.steps[index].last_fact = fact;
    if (outcome == Outcome::Failed && step.otherwise == model::Step::Otherwise::Alternative) {
        start_step(world, world.plan.runbooks[planned.runbook].first_step + step.alternative, fact);
    } else if (outcome == Outcome::Failed && step.otherwise == model::Step::Otherwise::Stop) {
        book.stopped = true;
    } else if (outcome != Outcome::Aborted) {
        release_successors(world, step.is_alternative ? original_of(world, index) : index, fact);
    }
    if (--book.active_steps == 0) world.broadcast(world.runbooks_changed);
    world.broadcast(world.steps_changed);
    world.broadcast(world.state_changed);
}

}  // namespace

void start_step(World& world, std::uint32_t step, std::uint32_t cause) {
    if (world.runbooks[world.plan.steps[step].runbook].stopped || world.runbooks[world.plan.steps[step].runbook].aborted) return;
    ++world.runbooks[world.plan.steps[step].runbook].active_steps;
    world.steps[step].spawned = true;
    run_step(world, step, cause);
}

}  // namespace drsim::process
