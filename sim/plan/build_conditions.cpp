// Conditions with their names resolved to watches, places and entry points.
#include "sim/base/level.h"
#include "sim/plan/builder.h"

namespace drsim::plan {

using namespace model;

namespace {

using Op = PlanCondition::Op;

PlanCondition about(Builder& builder, const Subject& subject, Op of_watch, Op of_place) {
    PlanCondition compiled;
    if (const auto* address = std::get_if<Address>(&subject)) {
        compiled.op = of_watch;
        compiled.subject = builder.watch(*address, true);
    } else if (const auto* place = std::get_if<Id<Location>>(&subject)) {
        compiled.op = of_place;
        compiled.subject = place->value;
    } else {
        const auto entry = std::get<Id<EntryPoint>>(subject);
        compiled.op = Op::ServingEntry;
        compiled.subject = entry.value;
        compiled.level = builder.system.entry_points[entry.index()].restored_at;
    }
    return compiled;
}

struct Compile {
    Builder& builder;

    PlanCondition operator()(const IsDown& is) const {
        PlanCondition compiled = about(builder, is.of, Op::DownWatch, Op::DownPlace);
        if (compiled.op == Op::ServingEntry) {  // an entry point is down at 0: below the least level that differs from it
            compiled.above = false;
            compiled.level = 2 * level_rounding;
        }
        return compiled;
    }
    PlanCondition operator()(const IsServing& is) const {
        PlanCondition compiled = about(builder, is.of, Op::Serving, Op::ServingPlace);
        compiled.above = is.above;
        if (is.level) compiled.level = *is.level;
        compiled.microseconds = is.for_at_least.us;
        return compiled;
    }
    PlanCondition operator()(const LagIs& is) const {
        PlanCondition compiled;
        compiled.op = Op::Lag;
        if (is.copy.part == Part::Writer) builder.diagnostics.error({}, "a writer has no lag; name another copy in this condition");
        if (is.copy.component.exists() && is.copy.copy.exists())
            compiled.subject = builder.plan.component_pools[is.copy.component.index()].first + is.copy.copy.value;
        compiled.above = !is.below;
        compiled.microseconds = is.level.us;
        return compiled;
    }
    PlanCondition operator()(const HasBadRelease& is) const {
        PlanCondition compiled;
        compiled.op = Op::BadRelease;
        compiled.subject = is.component.value;
        return compiled;
    }
    PlanCondition operator()(const HasFinished& is) const {
        PlanCondition compiled;
        compiled.op = Op::Finished;
        compiled.subject = is.runbook.value;
        return compiled;
    }
    PlanCondition operator()(const AllOf& is) const { return many(Op::All, is.of); }
    PlanCondition operator()(const AnyOf& is) const { return many(Op::Any, is.of); }
    PlanCondition operator()(const NotThat& is) const { return many(Op::Not, is.of); }

    PlanCondition many(Op op, const std::vector<Condition>& of) const {
        std::vector<PlanCondition> children;
        for (const Condition& child : of) children.push_back(std::visit(*this, child.is));
        PlanCondition compiled;
        compiled.op = op;
        auto& all = builder.plan.conditions;
        compiled.children = {static_cast<std::uint32_t>(all.size()), static_cast<std::uint32_t>(children.size())};
        all.insert(all.end(), children.begin(), children.end());
        return compiled;
    }
};

}  // namespace

std::uint32_t Builder::condition(const Condition& condition) {
    const std::size_t before = plan.conditions.size();
    const PlanCondition root = std::visit(Compile{*this}, condition.is);
    plan.conditions.push_back(root);
    for (std::size_t i = before; i < plan.conditions.size(); ++i) {
        if (plan.conditions[i].op != Op::Serving && plan.conditions[i].op != Op::ServingPlace && plan.conditions[i].op != Op::ServingEntry)
            continue;
        if (plan.conditions[i].microseconds == 0) continue;
        plan.conditions[i].held = static_cast<std::uint32_t>(plan.held_conditions.size());
        plan.held_conditions.push_back(static_cast<std::uint32_t>(i));
    }
    return static_cast<std::uint32_t>(plan.conditions.size() - 1);
}

}  // namespace drsim::plan
