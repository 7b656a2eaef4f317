// People: pages go up the chain, somebody acknowledges, looks, and leads; nobody answering is a fact too.
#include <algorithm>

#include "sim/process/duty.h"
#include "sim/process/response.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// The first woken runbook, in file order, that this party decides and that applies; none when none does.
std::uint32_t chosen_runbook(World& world, std::uint32_t party, bool& any_woken) {
    any_woken = false;
    for (std::uint32_t r = 0; r < world.runbooks.size(); ++r) {
        const model::Runbook& book = world.system.runbooks[r];
        if (!book.declare || book.declare->by.value != party || world.runbooks[r].state != BookState::Woken) continue;
        any_woken = true;
        const std::uint32_t condition = world.plan.runbooks[r].only_if;
        if (condition == none || world.holds(condition)) return r;
    }
    return none;
}

Process lead(World& world, std::uint32_t party, std::uint32_t cause) {
    PartyState& state = world.parties[party];
    state.leading = true;
    std::uint32_t looked = cause;
    while (true) {
        bool any_woken = false;
        const std::uint32_t runbook = chosen_runbook(world, party, any_woken);
        if (!any_woken) break;
        if (runbook != none) {
            const bool finished = co_await decide_then_run(world, runbook, looked);
            looked = world.runbooks[runbook].last_fact;
            if (finished) continue;
        } else {
            // Said once for all looks in a row that find nothing to do.
            if (world.record->facts[looked].kind != FactKind::LookedInVain) looked = world.say(FactKind::LookedInVain, looked, party);
        }
        co_await world.after(world.system.people[party].looks_again);
    }
    state.leading = false;
    state.open = false;
}

/// Each level is paged in turn and answers after its own time, or never; the earliest answer ends the chain.
Process page_chain(World& world, std::uint32_t party, std::uint32_t cause) {
    const model::Party& who = world.system.people[party];
    PartyState& state = world.parties[party];
    const auto levels = static_cast<std::uint32_t>(who.chain.size());
    Instant answered_at = Instant::never();
    std::uint32_t answered_by = none;
    std::uint32_t answered_fact = cause;
    Instant page_at = world.now() + until_on_duty(world, who.hours);  // outside they answer when they work again
    std::uint32_t paged = cause;
    const std::uint32_t pages = levels * (who.repeat + 1);
    for (std::uint32_t n = 0; n < pages && page_at < answered_at; ++n) {
        if (page_at > world.now()) co_await world.until(page_at);
        const model::Level& level = who.chain[n % levels];
        paged = world.say(FactKind::Paged, paged, party, level.human.value);
        // The draw of whether this level answers holds for the whole trial, the time it takes is drawn for each page.
        const bool answers = world.humans[level.human.index()].absences == 0 &&
                             (level.answers >= 1 || world.draw(world.plan.party_answers[party], n % levels) < level.answers);
        const Instant answer = answers ? world.now() + world.draw(level.acknowledge, world.plan.party_acknowledge[party], state.pages++) : Instant::never();
        if (!answers) ++state.pages;
        if (answer < answered_at) {
            answered_at = answer;
            answered_by = level.human.value;
            answered_fact = paged;
        }
        if (who.escalate_after.empty()) {
            page_at = Instant::never();
            break;
        }
        const std::size_t wait = std::min<std::size_t>(n % levels, who.escalate_after.size() - 1);
        page_at = world.now() + world.draw(who.escalate_after[wait], world.plan.party_escalate[party], n);
    }
    if (answered_at == Instant::never()) {
        if (page_at < Instant::never()) co_await world.until(page_at);
        state.fact = world.say(FactKind::NobodyAnswered, paged, party);
        state.gave_up = true;
        world.broadcast(world.people_changed);
        co_return;
    }
    co_await world.until(answered_at);
    state.fact = world.say(FactKind::Acknowledged, answered_fact, party, answered_by);
    state.human = answered_by;
    state.acknowledged = true;
    world.broadcast(world.people_changed);
    lead(world, party, state.fact);
}

}  // namespace

void page(World& world, std::uint32_t party, std::uint32_t cause) {
    PartyState& state = world.parties[party];
    if (state.open) return;
    state.open = true;
    if (state.acknowledged) lead(world, party, cause);  // still on the incident: nobody is called twice in a trial
    else page_chain(world, party, cause);
}

Call<std::uint32_t> on_the_incident(World& world, std::uint32_t party, std::uint32_t cause) {
    if (world.parties[party].acknowledged) co_return cause;
    page(world, party, cause);
    while (true) {
        const PartyState& state = world.parties[party];
        if (state.acknowledged || state.gave_up) co_return state.acknowledged ? state.fact : model::no_fact;
        co_await world.heard(world.people_changed);
    }
}

void detector_told(World& world, std::uint32_t detector) {
    const std::uint32_t fact = world.detectors[detector].fact;
    for (std::uint32_t r = 0; r < world.system.runbooks.size(); ++r) {
        for (const Id<model::Detector> wakes : world.system.runbooks[r].when)
            if (wakes.value == detector) wake_runbook(world, r, fact);
    }
    const Id<model::Party> pages = world.system.detection[detector].pages;
    if (pages.exists()) page(world, pages.value, fact);
}

void detector_quiet(World& world, std::uint32_t detector) {
    // A runbook that nobody has begun is no longer called for when all its detectors are quiet.
    for (std::uint32_t r = 0; r < world.system.runbooks.size(); ++r) {
        const model::Runbook& book = world.system.runbooks[r];
        if (world.runbooks[r].state != BookState::Woken || book.when.empty()) continue;
        bool listens = false;
        bool any_fired = false;
        for (const Id<model::Detector> wakes : book.when) {
            listens = listens || wakes.value == detector;
            any_fired = any_fired || world.detectors[wakes.index()].fired;
        }
        if (listens && !any_fired) world.runbooks[r].state = BookState::Idle;
    }
}

}  // namespace drsim::process
