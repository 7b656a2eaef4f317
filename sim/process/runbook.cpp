// Runbooks: woken, decided, run as a graph of steps, ended. Two that change the same thing run one after the other.
#include <algorithm>

#include "sim/process/condition.h"
#include "sim/process/response.h"
#include "sim/process/step.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

// Automation whose run has failed tries again, as people look again after `looks_again`, whose default this is.
constexpr Duration tries_again_after{300'000'000};

bool shares_a_change(const plan::PlanRunbook& a, const plan::PlanRunbook& b) {
    auto x = a.changes.begin();
    auto y = b.changes.begin();
    while (x != a.changes.end() && y != b.changes.end()) {
        if (*x == *y) return true;
        if (*x < *y) ++x;
        else ++y;
    }
    return false;
}

bool is_blocked(const World& world, std::uint32_t runbook) {
    for (std::uint32_t other = 0; other < world.runbooks.size(); ++other)
        if (other != runbook && world.runbooks[other].state == BookState::Running && shares_a_change(world.plan.runbooks[other], world.plan.runbooks[runbook]))
            return true;
    return false;
}

void prepare_steps(World& world, std::uint32_t runbook) {
    const plan::PlanRunbook& book = world.plan.runbooks[runbook];
    RunbookState& state = world.runbooks[runbook];
    state.stopped = state.aborted = false;
    state.active_steps = 0;
    for (std::uint32_t s = book.first_step; s < book.first_step + book.step_count; ++s) {
        const plan::PlanStep& planned = world.plan.steps[s];
        StepState& step = world.steps[s];
        step.waits_for = planned.predecessors;
        step.spawned = planned.is_alternative;
        step.launched = step.ready = 0;
    }
}

Process approve(World& world, std::uint32_t runbook, std::uint32_t number, std::uint32_t cause) {
    const model::Approval& approval = world.system.runbooks[runbook].declare->approvals[number];
    RunbookState& state = world.runbooks[runbook];
    const std::uint32_t came = co_await on_the_incident(world, approval.by.value, cause);
    if (came == model::no_fact) co_return;  // nobody will ever approve
    co_await world.after(world.draw(approval.takes, world.plan.runbooks[runbook].declare, 1024 + state.runs * 64 + number));
    state.last_fact = world.say(FactKind::Approved, came, runbook, world.parties[approval.by.index()].human);
    --state.approvals_left;
    world.broadcast(world.runbooks_changed);
}

/// A runbook that came to nothing is still called for while one of its detectors says so; what another's end woke is called for once and for all.
BookState called_for(const World& world, std::uint32_t runbook) {
    const model::Runbook& book = world.system.runbooks[runbook];
    bool calls = book.when.empty();
    for (const Id<model::Detector> wakes : book.when) calls = calls || world.detectors[wakes.index()].fired;
    return calls ? BookState::Woken : BookState::Idle;
}

/// Runs the steps; the runbook's turn has come. Returns whether it finished.
Call<bool> run_steps(World& world, std::uint32_t runbook, std::uint32_t cause) {
    RunbookState& state = world.runbooks[runbook];
    const model::Runbook& book = world.system.runbooks[runbook];
    while (is_blocked(world, runbook)) co_await world.heard(world.runbooks_changed);
    state.state = BookState::Running;
    state.last_fact = world.say(FactKind::RunbookStarted, cause, runbook);
    ++state.runs;
    prepare_steps(world, runbook);
    const std::uint32_t first = world.plan.runbooks[runbook].first_step;
    const std::uint32_t started = state.last_fact;
    for (std::uint32_t s = 0; s < book.steps.size(); ++s)
        if (!world.steps[first + s].spawned && world.steps[first + s].waits_for == 0) start_step(world, first + s, started);
    while (state.active_steps > 0) co_await world.heard(world.runbooks_changed);
    const bool finished = !state.stopped && !state.aborted;
    state.state = BookState::Idle;
    const FactKind end = finished ? FactKind::RunbookFinished : state.aborted ? FactKind::RunbookAborted : FactKind::RunbookFailed;
    state.last_fact = world.say(end, state.last_fact, runbook);
    state.has_finished = state.has_finished || finished;
    world.broadcast(world.runbooks_changed);
    if (finished)
        for (std::uint32_t r = 0; r < world.system.runbooks.size(); ++r)
            if (world.system.runbooks[r].when_finished.value == runbook) wake_runbook(world, r, state.last_fact);
    if (!finished && !state.aborted) state.state = called_for(world, runbook);
    co_return finished;
}

/// What an automated runbook asks for may come to hold between two changes of state.
Process ask_again(World& world, std::uint32_t runbook, Instant at) {
    co_await world.until(at);
    if (world.runbooks[runbook].asks_again == at) world.broadcast(world.state_changed);
}

/// A runbook without a decision starts by itself once its condition holds, as long as its detectors call for it.
Process run_by_itself(World& world, std::uint32_t runbook, std::uint32_t cause) {
    RunbookState& state = world.runbooks[runbook];
    const std::uint32_t condition = world.plan.runbooks[runbook].only_if;
    const std::uint32_t woken = state.woken_fact;
    state.asks_again = Instant::never();
    while (state.state == BookState::Woken && state.woken_fact == woken && condition != none) {
        const bool applies = world.holds(condition);
        if (applies) break;
        const Instant again = may_hold_from(world, condition);
        if (again < state.asks_again || state.asks_again <= world.now()) {
            state.asks_again = again;
            if (again < Instant::never()) ask_again(world, runbook, again);
        }
        co_await world.heard(world.state_changed);
        cause = cause_of_change(world, condition, cause);  // what it waited for
    }
    if (state.state != BookState::Woken || state.woken_fact != woken) co_return;
    state.state = BookState::Deciding;
    const bool finished = co_await run_steps(world, runbook, cause);
    if (!finished && state.state == BookState::Woken) {
        co_await world.after(tries_again_after);
        if (state.state == BookState::Woken && state.woken_fact == woken) run_by_itself(world, runbook, state.last_fact);
    }
}

}  // namespace

void wake_runbook(World& world, std::uint32_t runbook, std::uint32_t cause) {
    RunbookState& state = world.runbooks[runbook];
    if (state.state != BookState::Idle) return;
    state.state = BookState::Woken;
    state.woken_fact = world.say(FactKind::Woken, cause, runbook);
    const model::Runbook& book = world.system.runbooks[runbook];
    if (!book.declare) run_by_itself(world, runbook, state.woken_fact);
    else page(world, book.declare->by.value, state.woken_fact);
}

Call<bool> decide_then_run(World& world, std::uint32_t runbook, std::uint32_t cause) {
    RunbookState& state = world.runbooks[runbook];
    const model::Declare& declare = *world.system.runbooks[runbook].declare;
    state.state = BookState::Deciding;
    // Woken before they came, or while they were there: they decide on whichever is later.
    const std::uint32_t from = world.record->facts[state.woken_fact].at > world.record->facts[cause].at ? state.woken_fact : cause;
    co_await world.after(world.draw(declare.takes, world.plan.runbooks[runbook].declare, state.runs + state.decisions++));
    state.last_fact = world.say(FactKind::Declared, from, runbook);
    const std::uint32_t condition = world.plan.runbooks[runbook].only_if;
    const bool still = condition == none || world.holds(condition);
    if (!still) {
        state.state = called_for(world, runbook);
        state.last_fact = world.say(FactKind::LookedInVain, state.last_fact, declare.by.value);
        co_return false;
    }
    if (!declare.approvals.empty()) {
        state.approvals_left = static_cast<std::uint32_t>(declare.approvals.size());
        const std::uint32_t declared = state.last_fact;
        for (std::uint32_t a = 0; a < declare.approvals.size(); ++a) approve(world, runbook, a, declared);
        while (state.approvals_left > 0) co_await world.heard(world.runbooks_changed);
    }
    const std::uint32_t decided = world.say(FactKind::Decided, state.last_fact, runbook);
    const bool finished = co_await run_steps(world, runbook, decided);
    co_return finished;
}

}  // namespace drsim::process
