#include <algorithm>

#include "sim/plan/builder.h"

namespace drsim::plan {

namespace {

/// Outages are as long as the midpoints of 4096 equal shares of their distribution: enough to space them.
PlanUnreliable unreliable(std::uint32_t component, StreamId stream, const model::Background& rule) {
    constexpr int pieces = 4096;
    PlanUnreliable out{component, stream, 0, {}};
    double end = 0;
    for (int i = 0; i < pieces; ++i) out.laid_end_to_end.push_back(end += std::max(0.0, rule.outages_last.quantile((i + 0.5) / pieces)));
    // Served `share` of the time: mean time up = mean outage x share / (1 - share).
    out.mean_up_s = end / pieces * rule.share / (1 - rule.share);
    return out;
}

std::vector<model::Hours::Stretch> maintenance_of(const model::System& system) {
    constexpr std::int64_t week_s = 7 * 86400;
    std::vector<model::Hours::Stretch> all;
    for (const model::Hours& window : system.maintenance)
        for (const auto& stretch : window.stretches) {
            const std::int64_t from_s = ((stretch.from_s - standard_offset_s(window.zone)) % week_s + week_s) % week_s;
            const std::int64_t to_s = from_s + stretch.to_s - stretch.from_s;
            all.push_back({from_s, std::min(to_s, week_s)});
            if (to_s > week_s) all.push_back({0, to_s - week_s});
        }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.from_s < b.from_s; });
    std::vector<model::Hours::Stretch> apart;
    for (const auto& next : all) {
        if (!apart.empty() && next.from_s <= apart.back().to_s) apart.back().to_s = std::max(apart.back().to_s, next.to_s);
        else apart.push_back(next);
    }
    return apart;
}

void name_streams(Builder& builder) {
    Plan& plan = builder.plan;
    for (const model::Party& party : builder.system.people) {
        plan.party_answers.push_back(builder.stream(party.name + "/answers"));
        plan.party_acknowledge.push_back(builder.stream(party.name + "/acknowledge"));
        plan.party_escalate.push_back(builder.stream(party.name + "/escalate"));
    }
    for (std::uint32_t c = 0; c < builder.system.components.size(); ++c) {
        const model::Component& component = builder.component(c);
        const StreamId background = builder.stream(component.name + "/background");
        plan.rollback.push_back(builder.stream(component.name + "/rollback"));
        plan.rollout.push_back(builder.stream(component.name + "/rollout"));
        if (component.service && component.service->rollout && component.service->rollout->style != model::RolloutStyle::Canary)
            plan.shifted_components.push_back(c);
        if (component.available && component.available->share < 1 && plan.is_asked[c])
            plan.unreliable.push_back(unreliable(c, background, *component.available));
    }
    const auto add = [&](const model::Fault& fault) {
        if (const auto* stall = std::get_if<model::Stall>(&fault.what); stall != nullptr && !stall->copy.copy.exists())
            builder.diagnostics.error(fault.where, "a stall strikes a copy that follows a writer; name such a copy");
        const std::string name = "fault/" + fault.name;
        Plan::FaultStreams streams;
        streams.at = builder.stream(name + "/at");
        streams.probability = builder.stream(name + "/probability");
        streams.lasts = builder.stream(name + "/lasts");
        streams.repair = builder.stream(name + "/repair");
        streams.choice = builder.stream(name + "/choice");
        plan.fault_streams.push_back(streams);
    };
    for (const model::Fault& fault : builder.scenario.given) add(fault);
    for (const model::Fault& fault : builder.scenario.faults) add(fault);
    plan.starts = builder.stream("starts");
    plan.maintenance = maintenance_of(builder.system);
}

}  // namespace

std::shared_ptr<const Plan> compile(const model::System& system, const model::Scenario& scenario, Diagnostics& diagnostics) {
    if (system.entry_points.size() > 64) {
        diagnostics.error(system.entry_points[64].where, "a system can have at most 64 entry points");
        return nullptr;
    }
    Builder builder(system, scenario, diagnostics);
    build_lanes(builder);
    build_pools(builder);
    build_nodes(builder);
    build_needs(builder);
    build_routing(builder);
    build_stores(builder);
    build_queues(builder);
    build_detection(builder);
    build_runbooks(builder);
    build_survivals(builder);
    build_order(builder);
    name_streams(builder);
    builder.check_streams();
    if (diagnostics.has_errors()) return nullptr;
    return std::make_shared<const Plan>(std::move(builder.plan));
}

}  // namespace drsim::plan
