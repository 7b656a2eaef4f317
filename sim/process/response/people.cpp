// People: pages go up the chain, somebody acknowledges, looks and leads. That nobody answers is a fact too.
#include <algorithm>

#include "sim/process/response/duty.h"
#include "sim/process/response/response.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

bool is_decided_by(const World& world, std::uint32_t runbook, std::uint32_t party) {
    const model::Runbook& book = world.system.runbooks[runbook];
    return book.declare && book.declare->by.value == party;
}

/// The first woken runbook, in file order, that this party decides and that applies; none if there is none.
std::uint32_t chosen_runbook(World& world, std::uint32_t party) {
    for (std::uint32_t r = 0; r < world.runbooks.size(); ++r)
        if (world.runbooks[r].state == BookState::Woken && is_decided_by(world, r, party) && applies(world, r)) return r;
    return none;
}

bool any_woken(const World& world, std::uint32_t party) {
    for (std::uint32_t r = 0; r < world.runbooks.size(); ++r)
        if (world.runbooks[r].state == BookState::Woken && is_decided_by(world, r, party)) return true;
    return false;
}

/// Calls off the runbooks of this party that no detector calls for any more.
void call_off(World& world, std::uint32_t party) {
    for (std::uint32_t r = 0; r < world.runbooks.size(); ++r)
        if (world.runbooks[r].state == BookState::Woken && is_decided_by(world, r, party) && !is_called_for(world, r))
            world.runbooks[r].state = BookState::Idle;
}

/// Whether a detector still fires that pages this party or woke one of its runbooks.
bool is_still_called(const World& world, std::uint32_t party) {
    for (std::uint32_t d = 0; d < world.detectors.size(); ++d)
        if (world.detectors[d].fired && world.system.detection[d].pages.value == party) return true;
    for (std::uint32_t r = 0; r < world.runbooks.size(); ++r)
        if (world.runbooks[r].state == BookState::Woken && is_decided_by(world, r, party) && is_called_for(world, r)) return true;
    return false;
}

Process look_again(World& world, std::uint32_t party, Instant at) {
    co_await world.until(at, people);
    if (world.parties[party].looks_at == at) world.broadcast(world.people_changed);
}

/// A person on the incident looks and runs the runbooks that apply, until none is called for.
Process lead(World& world, std::uint32_t party, std::uint32_t cause) {
    PartyState& state = world.parties[party];
    state.leading = true;
    co_await world.until(world.now(), people);  // everything reported at this instant is looked at together
    std::uint32_t looked = cause;
    while (true) {
        state.called = false;
        const std::uint32_t runbook = chosen_runbook(world, party);
        if (runbook != none) {
            const RunEnd end = co_await decide_then_run(world, runbook, looked);
            looked = world.runbooks[runbook].last_fact;
            if (end != RunEnd::Failed) continue;
        } else {
            if (!any_woken(world, party)) break;
            // Recorded once for several looks in a row without anything to do.
            if (world.record->facts[looked].kind != FactKind::LookedInVain) looked = world.say(FactKind::LookedInVain, looked, party);
            call_off(world, party);
            if (!any_woken(world, party)) break;
        }
        state.looks_at = world.now() + world.system.people[party].chain[state.level].looks_again;
        if (!state.called) look_again(world, party, state.looks_at);
        while (!state.called && world.now() < state.looks_at) co_await world.heard(world.people_changed, people);
        state.looks_at = Instant::never();
        if (state.called) looked = state.called_by;
    }
    state.leading = false;
}

/// The earliest answer to a page; never if nobody will answer.
struct Answer {
    Instant at = Instant::never();
    std::uint32_t level = 0;
    std::uint32_t page = model::no_fact;
};

/// Draw number of a page. The numbers of one level do not change when the chain gets another level.
std::uint32_t page_number(std::uint32_t round, std::uint32_t level) { return round * 1024 + level; }

/// Draws whether this level answers this page, and how long that takes.
Instant answered_at(World& world, std::uint32_t party, std::uint32_t level, std::uint32_t page) {
    const model::Level& who = world.system.people[party].chain[level];
    if (world.humans[who.human.index()].absences > 0) return Instant::never();
    const bool is_off = who.off_hours && until_on_duty(world, who.off_hours->outside).us > 0;
    const double answers = is_off ? who.off_hours->answers.value_or(who.answers) : who.answers;
    if (answers < 1 && world.draw(world.plan.party_answers[party], page) >= answers) return Instant::never();
    const Distribution& acknowledge = is_off && who.off_hours->acknowledge ? *who.off_hours->acknowledge : who.acknowledge;
    const Duration off_duty = until_on_duty(world, who.hours);
    return world.now() + off_duty + world.draw(acknowledge, world.plan.party_acknowledge[party], page);
}

/// The wait after the page of a level: until the next page, or until it is clear that nobody has answered.
Duration wait_after(World& world, std::uint32_t party, std::uint32_t level, std::uint32_t page) {
    const model::Party& who = world.system.people[party];
    if (who.escalate_after.empty()) return who.looks_again;
    const std::size_t wait = std::min<std::size_t>(level, who.escalate_after.size() - 1);
    return world.draw(who.escalate_after[wait], world.plan.party_escalate[party], page);
}

/// Pages each level in turn. Each answers after its own time or never; the earliest answer ends the paging.
/// If nobody answers, the chain is paged again while a detector still calls for the party.
Process page_chain(World& world, std::uint32_t party, std::uint32_t cause) {
    const model::Party& who = world.system.people[party];
    PartyState& state = world.parties[party];
    state.paging = true;
    const std::uint32_t withdrawals = state.withdrawals;
    const auto levels = static_cast<std::uint32_t>(who.chain.size());
    const std::uint32_t pages = levels * (who.repeat + 1);
    Answer first;
    std::uint32_t last = cause;
    while (true) {
        const Instant began = world.now() + until_on_duty(world, who.hours);  // outside their hours they are paged when these begin
        Instant page_at = began;
        for (std::uint32_t n = 0; n < pages && page_at < first.at; ++n) {
            if (page_at > world.now()) co_await world.until(page_at, people);
            if (state.withdrawals != withdrawals) co_return;
            const std::uint32_t level = n % levels;
            if (level == 0) ++state.rounds;
            const std::uint32_t number = page_number(state.rounds - 1, level);
            last = world.say(FactKind::Paged, last, party, who.chain[level].human.value);
            const Instant answer = answered_at(world, party, level, number);
            if (answer < first.at) first = {answer, level, last};
            page_at = world.now() + wait_after(world, party, level, number);
        }
        if (first.at < Instant::never()) break;
        if (page_at > world.now()) co_await world.until(page_at, people);
        if (state.withdrawals != withdrawals) co_return;
        last = state.fact = world.say(FactKind::NobodyAnswered, last, party);
        ++state.unanswered;
        world.broadcast(world.people_changed);
        if (world.now() == began) co_await world.after(who.looks_again, people);  // otherwise a loop of zero waits would never end
        if (state.withdrawals != withdrawals) co_return;
        if (is_still_called(world, party)) continue;
        if (who.withdrawn) call_off(world, party);
        state.paging = false;
        co_return;
    }
    co_await world.until(first.at, people);
    if (state.withdrawals != withdrawals) co_return;
    state.level = first.level;
    state.human = who.chain[first.level].human.value;
    state.fact = world.say(FactKind::Acknowledged, first.page, party, state.human);
    state.acknowledged = true;
    state.paging = false;
    world.broadcast(world.people_changed);
    lead(world, party, state.fact);
}

/// Withdraws a page when its reason is over, unless something else waits for the party.
void withdraw_page(World& world, std::uint32_t party, std::uint32_t cause) {
    PartyState& state = world.parties[party];
    if (!state.paging || state.awaited > 0 || is_still_called(world, party)) return;
    ++state.withdrawals;
    state.paging = false;
    call_off(world, party);
    world.say(FactKind::PageWithdrawn, cause, party);
}

}  // namespace

void page(World& world, std::uint32_t party, std::uint32_t cause) {
    PartyState& state = world.parties[party];
    if (state.paging) return;
    if (!state.acknowledged) {
        page_chain(world, party, cause);
        return;
    }
    // Still on the incident: nobody is paged twice in a trial. Somebody who waits to look again looks at once.
    state.called = true;
    state.called_by = cause;
    if (state.leading) world.broadcast(world.people_changed);
    else lead(world, party, cause);
}

Call<Arrival> on_the_incident(World& world, std::uint32_t party, std::uint32_t cause, Instant until) {
    PartyState& state = world.parties[party];
    if (state.acknowledged) co_return Arrival{true, cause};
    const std::uint32_t unanswered = state.unanswered;
    ++state.awaited;
    page(world, party, cause);
    if (until < Instant::never()) broadcast_at(world, world.people_changed, until);
    while (!state.acknowledged && state.unanswered == unanswered && world.now() < until) co_await world.heard(world.people_changed, people);
    --state.awaited;
    const bool has_told = state.acknowledged || state.unanswered != unanswered;
    co_return Arrival{state.acknowledged, has_told ? state.fact : cause};
}

void detector_told(World& world, std::uint32_t detector) {
    const std::uint32_t fact = world.detectors[detector].fact;
    const auto listens = [&](std::uint32_t runbook) {
        const auto& when = world.system.runbooks[runbook].when;
        return std::find(when.begin(), when.end(), Id<model::Detector>(detector)) != when.end();
    };
    // A person who looks must see all runbooks that it woke.
    for (std::uint32_t r = 0; r < world.runbooks.size(); ++r)
        if (listens(r)) wake_runbook(world, r, fact);
    for (std::uint32_t r = 0; r < world.runbooks.size(); ++r)
        if (listens(r)) call_for(world, r, fact);
    const Id<model::Party> pages = world.system.detection[detector].pages;
    if (pages.exists()) page(world, pages.value, fact);
}

void detector_quiet(World& world, std::uint32_t detector, std::uint32_t cause) {
    // Automation that has not begun is no longer called for when all its detectors are quiet.
    // People look even if the detector is quiet again.
    for (std::uint32_t r = 0; r < world.runbooks.size(); ++r) {
        const model::Runbook& book = world.system.runbooks[r];
        if (book.declare || world.runbooks[r].state != BookState::Woken) continue;
        const bool listens = std::find(book.when.begin(), book.when.end(), Id<model::Detector>(detector)) != book.when.end();
        if (listens && !is_called_for(world, r)) world.runbooks[r].state = BookState::Idle;
    }
    for (std::uint32_t p = 0; p < world.parties.size(); ++p)
        if (world.system.people[p].withdrawn) withdraw_page(world, p, cause);
}

}  // namespace drsim::process
