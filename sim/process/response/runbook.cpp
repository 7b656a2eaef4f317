// Runbooks: woken, decided, run as a graph of steps, ended. Two runbooks that change the same thing run one after the other.
#include <algorithm>

#include "sim/process/response/condition.h"
#include "sim/process/response/response.h"
#include "sim/process/response/step.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

// Automation retries a failed run after this time, which is also the default of `looks_again` for people.
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

/// A running runbook that changes the same thing; none if there is none.
std::uint32_t runs_before(const World& world, std::uint32_t runbook) {
    for (std::uint32_t other = 0; other < world.runbooks.size(); ++other)
        if (other != runbook && world.runbooks[other].state == BookState::Running &&
            shares_a_change(world.plan.runbooks[other], world.plan.runbooks[runbook]))
            return other;
    return none;
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

/// Calls the approver until somebody answers: the runbook does not continue without.
Process approve(World& world, std::uint32_t runbook, std::uint32_t number, std::uint32_t cause) {
    const model::Approval& approval = world.system.runbooks[runbook].declare->approvals[number];
    RunbookState& state = world.runbooks[runbook];
    const std::uint32_t decision = state.decisions - 1;
    Arrival arrival;
    while (!arrival.came) {
        arrival = co_await on_the_incident(world, approval.by.value, cause, Instant::never());
        if (!arrival.came) co_await world.after(world.system.people[approval.by.index()].looks_again, people);
    }
    co_await world.after(world.draw(approval.takes, world.plan.runbooks[runbook].declare, 1024 + decision * 64 + number), people);
    state.last_fact = world.say(FactKind::Approved, arrival.fact, runbook, world.parties[approval.by.index()].human);
    --state.approvals_left;
    world.broadcast(world.runbooks_changed);
}

/// Waits until no other runbook changes the same thing. Returns a fact about the wait, or `cause` if there was none.
Call<std::uint32_t> wait_for_turn(World& world, std::uint32_t runbook, std::uint32_t cause) {
    const Instant since = world.now();
    std::uint32_t before = runs_before(world, runbook);
    if (before == none) co_return cause;
    std::uint32_t last = before;
    while (before != none) {
        last = before;
        co_await world.heard(world.runbooks_changed, people);
        before = runs_before(world, runbook);
    }
    co_return world.say(FactKind::RunbookWaited, world.runbooks[last].last_fact, runbook, last, (world.now() - since).us);
}

/// Runs the steps when it is the runbook's turn, if it still applies by then.
Call<RunEnd> run_steps(World& world, std::uint32_t runbook, std::uint32_t cause) {
    RunbookState& state = world.runbooks[runbook];
    const model::Runbook& book = world.system.runbooks[runbook];
    state.last_fact = co_await wait_for_turn(world, runbook, cause);
    if (state.last_fact != cause) {
        const bool still = (book.declare || is_called_for(world, runbook)) && applies(world, runbook);
        if (!still) co_return RunEnd::DidNotApply;
    }
    state.state = BookState::Running;
    state.last_fact = world.say(FactKind::RunbookStarted, state.last_fact, runbook);
    ++state.runs;
    prepare_steps(world, runbook);
    const std::uint32_t first = world.plan.runbooks[runbook].first_step;
    const std::uint32_t started = state.last_fact;
    for (std::uint32_t s = 0; s < book.steps.size(); ++s)
        if (!world.steps[first + s].spawned && world.steps[first + s].waits_for == 0) start_step(world, first + s, started);
    while (state.active_steps > 0) co_await world.heard(world.runbooks_changed, people);
    const bool finished = !state.stopped && !state.aborted;
    const FactKind end = finished ? FactKind::RunbookFinished : state.aborted ? FactKind::RunbookAborted : FactKind::RunbookFailed;
    state.last_fact = world.say(end, state.last_fact, runbook);
    state.has_finished = state.has_finished || finished;
    // An unfinished runbook can begin again: while a detector calls for it, or when people decide it and check its condition on looking.
    const bool goes_on = !finished && (is_called_for(world, runbook) || (book.declare && book.only_if));
    state.state = goes_on ? BookState::Woken : BookState::Idle;
    world.broadcast(world.runbooks_changed);
    if (finished)
        for (std::uint32_t r = 0; r < world.system.runbooks.size(); ++r)
            if (world.system.runbooks[r].when_finished.value == runbook) {
                wake_runbook(world, r, state.last_fact);
                call_for(world, r, state.last_fact);
            }
    co_return finished ? RunEnd::Finished : RunEnd::Failed;
}

/// The condition of an automated runbook may become true between two changes of state.
Process ask_again(World& world, std::uint32_t runbook, Instant at) {
    co_await world.until(at, people);
    if (world.runbooks[runbook].asks_again == at) world.broadcast(world.state_changed);
}

/// A runbook without a decision starts by itself once its condition holds, as long as its detectors call for it.
Process run_by_itself(World& world, std::uint32_t runbook, std::uint32_t cause) {
    RunbookState& state = world.runbooks[runbook];
    const std::uint32_t condition = world.plan.runbooks[runbook].only_if;
    const std::uint32_t abort_if = world.plan.runbooks[runbook].abort_if;
    const std::uint32_t woken = state.woken_fact;
    while (state.state == BookState::Woken && state.woken_fact == woken) {
        state.asks_again = Instant::never();
        while (state.state == BookState::Woken && state.woken_fact == woken && !applies(world, runbook)) {
            Instant again = Instant::never();
            for (const std::uint32_t asked : {condition, abort_if})
                if (asked != none) again = std::min(again, may_hold_from(world, asked));
            if (again < state.asks_again || state.asks_again <= world.now()) {
                state.asks_again = again;
                if (again < Instant::never()) ask_again(world, runbook, again);
            }
            co_await world.heard(world.state_changed, people);
            if (const std::uint32_t asked = condition != none ? condition : abort_if; asked != none)
                cause = cause_of_change(world, asked, cause);  // that ended the wait
        }
        if (state.state != BookState::Woken || state.woken_fact != woken) co_return;
        state.state = BookState::Deciding;
        const RunEnd end = co_await run_steps(world, runbook, cause);
        cause = state.last_fact;
        if (end == RunEnd::DidNotApply) state.state = is_called_for(world, runbook) ? BookState::Woken : BookState::Idle;
        else if (state.state == BookState::Woken) co_await world.after(tries_again_after, people);
    }
}

}  // namespace

bool is_called_for(const World& world, std::uint32_t runbook) {
    const model::Runbook& book = world.system.runbooks[runbook];
    bool calls = book.when.empty();
    for (const Id<model::Detector> wakes : book.when) calls = calls || world.detectors[wakes.index()].fired;
    return calls;
}

bool applies(World& world, std::uint32_t runbook) {
    const plan::PlanRunbook& book = world.plan.runbooks[runbook];
    if (book.abort_if != none && holds(world, book.abort_if)) return false;
    return book.only_if == none || holds(world, book.only_if);
}

void wake_runbook(World& world, std::uint32_t runbook, std::uint32_t cause) {
    RunbookState& state = world.runbooks[runbook];
    if (state.state != BookState::Idle) return;
    state.state = BookState::Woken;
    state.woken_fact = world.say(FactKind::Woken, cause, runbook);
}

void call_for(World& world, std::uint32_t runbook, std::uint32_t cause) {
    const RunbookState& state = world.runbooks[runbook];
    if (state.state != BookState::Woken) return;
    const bool is_new = world.record->facts[state.woken_fact].cause == cause;
    const model::Runbook& book = world.system.runbooks[runbook];
    if (book.declare) page(world, book.declare->by.value, is_new ? state.woken_fact : cause);
    else if (is_new) run_by_itself(world, runbook, state.woken_fact);
}

Call<RunEnd> decide_then_run(World& world, std::uint32_t runbook, std::uint32_t cause) {
    RunbookState& state = world.runbooks[runbook];
    const model::Declare& declare = *world.system.runbooks[runbook].declare;
    state.state = BookState::Deciding;
    const std::uint32_t from = std::max(state.woken_fact, cause);  // woken before or after they came
    co_await world.after(world.draw(declare.takes, world.plan.runbooks[runbook].declare, state.runs + state.decisions++), people);
    state.last_fact = world.say(FactKind::Declared, from, runbook);
    if (!declare.approvals.empty()) {
        state.approvals_left = static_cast<std::uint32_t>(declare.approvals.size());
        const std::uint32_t declared = state.last_fact;
        for (std::uint32_t a = 0; a < declare.approvals.size(); ++a) approve(world, runbook, a, declared);
        while (state.approvals_left > 0) co_await world.heard(world.runbooks_changed, people);
    }
    RunEnd end = RunEnd::DidNotApply;
    if (applies(world, runbook)) {
        const std::uint32_t decided = world.say(FactKind::Decided, state.last_fact, runbook);
        end = co_await run_steps(world, runbook, decided);
    }
    if (end == RunEnd::DidNotApply) state.state = BookState::Woken;  // they look at all woken runbooks, this one included
    co_return end;
}

}  // namespace drsim::process
