#include "sim/process/response/step.h"

#include "sim/process/response/effect.h"
#include "sim/process/response/readiness.h"
#include "sim/process/response/response.h"
#include "sim/process/response/step_obstacle.h"
#include "sim/process/store/addressed_copy.h"
#include "sim/process/store/filling.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;
using model::WaitedFor;

namespace {

/// How one attempt goes: how long it lasts, and whether it fails at the end.
struct Attempt {
    Duration lasts{};
    bool fails = false;
};

Attempt draw_attempt(World& world, std::uint32_t index, Instant deadline) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const model::Step& step = *planned.step;
    const std::uint32_t number = world.steps[index].attempts - 1;
    Attempt attempt;
    attempt.fails = step.fails > 0 && world.draw(planned.fails, number) < step.fails;
    if (step.takes) attempt.lasts = world.draw(*step.takes, planned.takes, number);
    else if (!planned.scales && !planned.fills) attempt.lasts = own_time(world, index, number);
    if (planned.fills) return attempt;
    if (deadline < Instant::never() && world.now() + attempt.lasts > deadline) attempt = {deadline - world.now(), true};
    return attempt;
}

std::uint32_t attempt_failed(World& world, std::uint32_t index, std::uint32_t fact, std::uint32_t tries) {
    return world.say(FactKind::StepAttemptFailed, fact, index, none, tries + 1);
}

/// What keeps the change from being made at the end of an attempt. Each launch of a `scale` waits for itself.
Obstacle obstacle_to_effect(World& world, std::uint32_t index) {
    if (world.plan.steps[index].scales) return {};
    const Obstacle now = obstacle_of(world, index);
    if (now.reason != 0 || !waits_for_backlog(world, index)) return now;
    const auto& over = std::get<model::SwitchOver>(world.plan.steps[index].step->verb);
    return {static_cast<std::uint8_t>(WaitedFor::Backlog), over.store.value, copy_at(world, over.store.value, over.to)};
}

struct Way {
    std::uint32_t fact = 0;
    bool is_free = true;  // false: the attempt has failed
};

/// Waits for a copy that went down during the attempt, and for the writes that a hand-over still has to ship while nobody takes writes.
/// Gives up at the deadline, and at once for something that is down if the step has another way.
Call<Way> way_to_effect(World& world, std::uint32_t index, std::uint32_t fact, std::uint32_t tries, Instant deadline) {
    const model::Step& step = *world.plan.steps[index].step;
    if (deadline < Instant::never()) broadcast_at(world, world.state_changed, deadline);
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
        begins_to_wait(world, model::WaitBegun::Who::Step, index, now, last);
        last = now;
        co_await world.heard(world.state_changed, people);
    }
    if (gives_up) fact = attempt_failed(world, index, fact, tries);
    else fact = world.say(FactKind::StepWaited, holds ? fact : world.end_of_wait(last, fact), index, last.subject, fact, last.reason);
    if (holds) end_interruption(world, index, held, fact);
    co_return Way{fact, !gives_up};
}

/// Fills a copy in `takes`, or in the time that the transfer needs. Starts over when either end was gone meanwhile, and waits for that end
/// as a change does in way_to_effect().
Call<Way> fill_to_the_end(World& world, std::uint32_t index, std::uint32_t fact, std::uint32_t tries, std::optional<Duration> takes,
                          Instant deadline) {
    const model::Step& step = *world.plan.steps[index].step;
    while (true) {
        Obstacle last;
        Obstacle now = obstacle_of(world, index);
        if (deadline < Instant::never() && now.reason != 0) broadcast_at(world, world.state_changed, deadline);
        while (now.reason != 0 && world.now() < deadline && !(is_down(now) && step.otherwise != model::Step::Otherwise::Stop)) {
            begins_to_wait(world, model::WaitBegun::Who::Step, index, now, last);
            last = now;
            co_await world.heard(world.state_changed, people);
            now = obstacle_of(world, index);
        }
        if (now.reason != 0) co_return Way{attempt_failed(world, index, fact, tries), false};
        if (last.reason != 0) fact = world.say(FactKind::StepWaited, world.end_of_wait(last, fact), index, last.subject, fact, last.reason);
        if (is_already_so(world, index)) co_return Way{fact, true};  // brought back by something else meanwhile
        const Filled filled = co_await fill_by_step(world, index, fact, takes, deadline);
        if (filled == Filled::TimedOut) co_return Way{attempt_failed(world, index, fact, tries), false};
        if (filled == Filled::Done) co_return Way{fact, true};
    }
}

void end_step(World& world, std::uint32_t index, Outcome outcome, std::uint32_t fact);

/// Gets ready, then attempts until one succeeds or the retries are used up. The change is made at the end of the successful attempt.
/// Waits are part of an attempt. A step that has begun does not get ready again.
Process run_step(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const model::Step& step = *planned.step;
    Ready ready;
    bool begun = false;
    std::uint32_t fact = cause;
    Outcome outcome = Outcome::AttemptFailed;
    for (std::uint32_t tries = 0; outcome == Outcome::AttemptFailed && tries <= step.retries; ++tries) {
        if (tries > 0) co_await world.after(world.draw(step.retry_after, planned.takes, 4096 + world.steps[index].attempts), people);
        const Instant deadline = step.timeout ? world.now() + *step.timeout : Instant::never();
        if (!begun) {
            ready = {Outcome::Done, false, fact, none};
            const bool at_once = is_ready(world, index, ready);
            if (!at_once) ready = co_await get_ready(world, index, fact, deadline);
            begun = ready.outcome == Outcome::Done;
            if (begun) {
                fact = world.say(FactKind::StepStarted, ready.fact, index);
                // A route that is already right is still pinned.
                if (ready.already && planned.target != none) take_effect(world, index, fact);
            } else {
                outcome = ready.outcome;
                fact = ready.fact;
            }
        }
        if (begun && ready.already) outcome = Outcome::Done;
        if (outcome != Outcome::AttemptFailed) break;
        ++world.steps[index].attempts;
        if (!begun) {
            fact = attempt_failed(world, index, fact, tries);
            continue;
        }
        Attempt attempt = draw_attempt(world, index, deadline);
        if (planned.fills) {
            const std::optional<Duration> takes = step.takes ? std::optional(attempt.lasts) : std::nullopt;
            const Way way = co_await fill_to_the_end(world, index, fact, tries, takes, deadline);
            fact = way.fact;
            if (!way.is_free) continue;
            attempt.lasts = {};
        }
        const bool interrupts = planned.interrupts && attempt.lasts.us > 0;
        const plan::Range held = interrupts ? interrupt_by_step(world, index, fact) : plan::Range{};
        co_await world.after(attempt.lasts, people);
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
        else changed = co_await scale_out_by_step(world, index, fact, deadline);
        if (changed == model::no_fact) {
            fact = attempt_failed(world, index, fact, tries);
            continue;
        }
        outcome = Outcome::Done;
        fact = changed;
        if (const Duration more = goes_on_for(world, index); more.us > 0) co_await world.after(more, people);
    }
    if (ready.human != none) {
        world.humans[ready.human].busy_hands -= step.hands;
        world.broadcast(world.people_changed);
    }
    if (outcome == Outcome::AttemptFailed) outcome = Outcome::Failed;
    if (outcome == Outcome::Done) fact = world.say(FactKind::StepDone, fact, index, none, 0, ready.already ? 1 : 0);
    end_step(world, index, outcome, fact);
}

void release_successors(World& world, std::uint32_t index, std::uint32_t fact) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const std::uint32_t first = world.plan.runbooks[planned.runbook].first_step;
    for (const std::uint32_t successor : planned.successors)
        if (--world.steps[first + successor].waits_for == 0) start_step(world, first + successor, fact);
}

/// The step that an alternative replaces.
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
