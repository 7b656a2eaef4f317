// Runbooks: whether one starts, and whether its steps can be carried out.
#include <algorithm>

#include "sim/graph/order.h"
#include "sim/structure/any_step.h"
#include "sim/structure/tier.h"

namespace drsim::structure {

using model::Runbook;
using model::Step;

bool promotes(const model::Promote& step, const model::Pool& pool, const model::Copy& copy) {
    if (step.copy.component != pool.component) return false;
    if (step.copy.copy.exists()) return step.copy.copy == pool.copy;
    if (step.copy.part == model::Part::Standby) return copy.is == model::Copy::Is::Standby;
    if (step.copy.part == model::Part::Writer) return pool.copy.index() == 0;
    return !step.copy.place.exists() || step.copy.place == copy.at;
}

namespace {

/// The places whose control plane a verb needs, and the pools that it brings back.
struct Touched {
    const Ground& ground;
    std::vector<Id<model::Location>> planes;
    std::vector<std::vector<std::size_t>> one_of_pools;  // one of each list must be possible

    void pools_where(Id<model::Component> component, const auto& fits) {
        one_of_pools.emplace_back();
        for (const std::size_t pool : ground.calls.of_component[component.index()])
            if (fits(ground.calls.pools[pool])) one_of_pools.back().push_back(pool);
    }
    void operator()(const model::Promote& verb) {
        const auto& copies = ground.system.components[verb.copy.component.index()].store->copies;
        pools_where(verb.copy.component, [&](const model::Pool& pool) {
            return pool.copy.index() < copies.size() && promotes(verb, pool, copies[pool.copy.index()]);
        });
    }
    void operator()(const model::Restore& verb) {
        const auto& copies = ground.system.components[verb.store.index()].store->copies;
        pools_where(verb.store, [&](const model::Pool& pool) { return pool.copy.index() == copies.size(); });
    }
    void operator()(const model::Scale& verb) {
        pools_where(verb.what.component, [&](const model::Pool& pool) {
            return !verb.what.place.exists() || !pool.place.exists() || model::lies_in(ground.system, pool.place, verb.what.place);
        });
    }
    void operator()(const model::Route& verb) {
        const auto& router = ground.system.components[verb.router.index()];
        if (router.route && router.route->changed_at.exists()) planes.push_back(router.route->changed_at);
    }
    void operator()(const model::SwitchOver&) {}
    void operator()(const model::Resync&) {}
    void operator()(const model::Fence&) {}
    void operator()(const model::Repoint&) {}
    void operator()(const model::Restart&) {}
    void operator()(const model::Rollback&) {}
    void operator()(const model::Manual&) {}
    void operator()(const model::Approve&) {}
    void operator()(const model::Wait&) {}
};

/// Whether a step may be passed over or fail without ending the runbook.
bool may_be_left_out(const Step& step) {
    return step.only_if || step.unless || step.is_alternative || step.otherwise == Step::Otherwise::Continue;
}

}  // namespace

Id<Gate> Tier::has_what_it_needs(const Step& step) const {
    if (recovery_ == Recovery::Unhindered) return ground_.gates.always();
    if (before_ == nullptr) return ground_.gates.never();
    std::vector<Id<Gate>> all;
    for (const model::Address& need : step.needs) all.push_back(before_->answers(need, {}));
    Touched touched{ground_, {}, {}};
    std::visit(touched, step.verb);
    for (const Id<model::Location> place : touched.planes) all.push_back(before_->control_plane_of(place));
    for (const auto& pools : touched.one_of_pools) {
        std::vector<Id<Gate>> any;
        for (const std::size_t pool : pools) any.push_back(ground_.gates.all_of({has_room(pool), can_be_brought_back(pool)}));
        all.push_back(ground_.gates.any_of(std::move(any)));
    }
    return ground_.gates.all_of(std::move(all));
}

void Tier::fill_steps() {
    if (recovery_ == Recovery::None) return;  // nobody carries out anything
    const auto& runbooks = ground_.system.runbooks;
    for (const Runbook& runbook : runbooks) {
        itself_.emplace_back();
        for (const Step& step : runbook.steps) itself_.back().push_back(has_what_it_needs(step));
    }
    fill_started();
    for (std::size_t r = 0; r < runbooks.size(); ++r) {
        can_do_.push_back(can_come_to(Id<Runbook>(r)));
        for (std::uint32_t s = 0; s < can_do_.back().size(); ++s) can_do_[r][s] = ground_.gates.all_of({can_do_[r][s], itself_[r][s]});
    }
}

Id<Gate> Tier::is_done(Id<Runbook> runbook, std::uint32_t step) const {
    const Step& what = ground_.system.runbooks[runbook.index()].steps[step];
    return may_be_left_out(what) ? ground_.gates.always() : can_do_or_replace(runbook, step);
}

// Alternatives do not lead in a circle: files in which they do are not loaded.
Id<Gate> Tier::can_do_or_replace(Id<Runbook> runbook, std::uint32_t step) const {
    const auto& steps = ground_.system.runbooks[runbook.index()].steps;
    std::vector<Id<Gate>> ways{can_do_itself(runbook, step)};
    while (steps[step].otherwise == Step::Otherwise::Alternative) {
        step = steps[step].alternative;
        ways.push_back(can_do_itself(runbook, step));
    }
    return ground_.gates.any_of(std::move(ways));
}

/// By step: whether somebody starts the runbook, and every step before it is done.
std::vector<Id<Gate>> Tier::can_come_to(Id<Runbook> runbook) const {
    const Runbook& what = ground_.system.runbooks[runbook.index()];
    std::vector<Id<Gate>> before(what.steps.size(), ground_.gates.never());
    for (const Id<Step> id : graph::step_order(what).order) {
        std::vector<Id<Gate>> all{started_[runbook.index()]};
        for (const std::uint32_t earlier : what.steps[id.index()].after) {
            all.push_back(before[earlier]);
            all.push_back(is_done(runbook, earlier));
        }
        before[id.index()] = ground_.gates.all_of(std::move(all));
    }
    return before;
}

Id<Gate> Tier::can_tell(const model::Detector& detector) const {
    const Tier& looks_in = before_ != nullptr ? *before_ : *this;
    std::vector<Id<Gate>> all;
    for (const model::Address& need : detector.needs) all.push_back(looks_in.answers(need, {}));
    if (const auto* probe = std::get_if<model::ProbeDetector>(&detector.how); probe != nullptr && !probe->probe.from.empty()) {
        std::vector<Id<Gate>> observers;
        for (const Id<model::Location> place : probe->probe.from) observers.push_back(ground_.places.stands(place));
        all.push_back(ground_.gates.at_least(probe->probe.agree, std::move(observers)));
    }
    return ground_.gates.all_of(std::move(all));
}

/// By runbook: whether somebody is told, or the runbook before it has ended, and its condition holds. Where each waits for another, none
/// is.
void Tier::fill_started() {
    const auto& runbooks = ground_.system.runbooks;
    started_.assign(runbooks.size(), recovery_ == Recovery::Unhindered ? ground_.gates.always() : ground_.gates.never());
    if (recovery_ == Recovery::Unhindered) return;
    std::vector<std::vector<Id<Runbook>>> after(runbooks.size());
    std::vector<Id<Runbook>> open;
    for (std::size_t r = 0; r < runbooks.size(); ++r) {
        if (runbooks[r].when_finished.exists()) after[runbooks[r].when_finished.index()].push_back(Id<Runbook>(r));
        else open.push_back(Id<Runbook>(r));
    }
    while (!open.empty()) {
        const Id<Runbook> next = open.back();
        open.pop_back();
        started_[next.index()] = is_started(next);
        open.insert(open.end(), after[next.index()].begin(), after[next.index()].end());
    }
}

Id<Gate> Tier::is_started(Id<Runbook> runbook) const {
    const Runbook& what = ground_.system.runbooks[runbook.index()];
    std::vector<Id<Gate>> all{ground_.gates.leaf(ground_.mishaps.of_runbook(runbook))};
    if (what.when_finished.exists()) {
        all.push_back(started_[what.when_finished.index()]);
        const auto& steps = ground_.system.runbooks[what.when_finished.index()].steps;
        for (std::uint32_t s = 0; s < steps.size(); ++s) all.push_back(is_done(what.when_finished, s));
        return ground_.gates.all_of(std::move(all));
    }
    std::vector<Id<Gate>> told;
    for (const Id<model::Detector> detector : what.when)
        told.push_back(ground_.gates.all_of(
            {can_tell(ground_.system.detection[detector.index()]), ground_.gates.leaf(ground_.mishaps.of_detector(detector))}));
    all.push_back(ground_.gates.any_of(std::move(told)));
    return ground_.gates.all_of(std::move(all));
}

}  // namespace drsim::structure
