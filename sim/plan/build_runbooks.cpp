// Runbooks and their steps: what each step changes, what it waits for, what follows it.
#include <algorithm>

#include "sim/plan/builder.h"

namespace drsim::plan {

using namespace model;

namespace {

/// The component that a step changes: two changes of one component run one after the other.
struct Changes {
    std::uint32_t operator()(const Promote& verb) const { return verb.copy.component.value; }
    std::uint32_t operator()(const SwitchOver& verb) const { return verb.store.value; }
    std::uint32_t operator()(const Resync& verb) const { return verb.store.value; }
    std::uint32_t operator()(const Restore& verb) const { return verb.store.value; }
    std::uint32_t operator()(const Fence& verb) const { return verb.store.value; }
    std::uint32_t operator()(const Repoint& verb) const { return verb.clients.component.value; }
    std::uint32_t operator()(const Scale& verb) const { return verb.what.component.value; }
    std::uint32_t operator()(const Restart& verb) const { return verb.what.component.value; }
    std::uint32_t operator()(const Rollback& verb) const { return verb.services.empty() ? none : verb.services.front().value; }
    std::uint32_t operator()(const Route& verb) const { return verb.router.value; }
    std::uint32_t operator()(const Manual&) const { return none; }
    std::uint32_t operator()(const Approve&) const { return none; }
    std::uint32_t operator()(const Wait&) const { return none; }
};

const Address* changed_address(const Verb& verb) {
    if (const auto* scale = std::get_if<Scale>(&verb)) return &scale->what;
    if (const auto* restart = std::get_if<Restart>(&verb)) return &restart->what;
    if (const auto* repoint = std::get_if<Repoint>(&verb)) return &repoint->clients;
    return nullptr;
}

void add_step(Builder& builder, std::uint32_t runbook, std::uint32_t index) {
    const Runbook& book = builder.system.runbooks[runbook];
    const Step& step = book.steps[index];
    if (const auto* promote = std::get_if<Promote>(&step.verb); promote != nullptr && promote->copy.part == Part::Writer)
        builder.diagnostics.error(step.where, "the writer cannot be promoted; name the copy that takes over");
    PlanStep compiled;
    compiled.runbook = runbook;
    compiled.index = index;
    compiled.step = &step;
    for (const Address& need : step.needs) compiled.needs.push_back(builder.watch(need, true));
    compiled.component = std::visit(Changes{}, step.verb);
    compiled.predecessors = static_cast<std::uint32_t>(step.after.size());
    compiled.is_alternative = step.is_alternative;
    compiled.scales = std::holds_alternative<Scale>(step.verb);
    compiled.interrupts = std::holds_alternative<SwitchOver>(step.verb) || std::holds_alternative<Restart>(step.verb);
    compiled.fills = std::holds_alternative<Resync>(step.verb) || std::holds_alternative<Restore>(step.verb);
    compiled.may_be_about_nothing =
        !step.needs.empty() || std::holds_alternative<Promote>(step.verb) || std::holds_alternative<Repoint>(step.verb);
    if (const auto* route = std::get_if<Route>(&step.verb)) {
        const auto& targets = builder.plan.routers[builder.plan.router_of[route->router.index()]].targets;
        for (std::uint32_t t = 0; t < targets.size(); ++t)
            if (targets[t].address == route->to) compiled.target = t;
    }
    if (const Address* address = changed_address(step.verb))
        if (address->component.exists()) compiled.pools = builder.list(builder.pools_at(address->component, address->place));
    for (std::uint32_t other = 0; other < book.steps.size(); ++other) {
        const auto& after = book.steps[other].after;
        if (std::find(after.begin(), after.end(), index) != after.end()) compiled.successors.push_back(other);
    }
    const std::string name = book.name + "." + step.name;
    compiled.takes = builder.stream(name + "/takes");
    compiled.fails = builder.stream(name + "/fails");
    compiled.starts = builder.stream(name + "/starts");
    if (step.only_if) compiled.only_if = builder.condition(*step.only_if);
    if (step.unless) compiled.unless = builder.condition(*step.unless);
    builder.plan.steps.push_back(std::move(compiled));
}

}  // namespace

void build_runbooks(Builder& builder) {
    Plan& plan = builder.plan;
    for (std::uint32_t r = 0; r < builder.system.runbooks.size(); ++r) {
        const Runbook& book = builder.system.runbooks[r];
        PlanRunbook compiled;
        compiled.first_step = static_cast<std::uint32_t>(plan.steps.size());
        compiled.step_count = static_cast<std::uint32_t>(book.steps.size());
        compiled.declare = builder.stream(book.name + "/declare");
        if (book.only_if) compiled.only_if = builder.condition(*book.only_if);
        if (book.abort_if) compiled.abort_if = builder.condition(*book.abort_if);
        for (std::uint32_t s = 0; s < book.steps.size(); ++s) {
            add_step(builder, r, s);
            if (plan.steps.back().component != none) compiled.changes.push_back(plan.steps.back().component);
        }
        std::sort(compiled.changes.begin(), compiled.changes.end());
        plan.runbooks.push_back(std::move(compiled));
    }
}

}  // namespace drsim::plan
