#include <cmath>

#include <fmt/format.h>

#include "sim/load/checks.h"
#include "sim/load/distributions.h"
#include "sim/load/request_graph.h"
#include "sim/load/sections.h"

namespace drsim::load {

using namespace model;

namespace {

ScaleIn scale_in_of(Reading& reading, const Node& node, double scales_out_above) {
    const Fields fields(reading, node, keys::scale_in, "scale_in");
    ScaleIn rule;
    if (const Node* below = fields.need("below")) {
        rule.below = utilisation_of(reading, *below);
        if (rule.below <= 0) reading.error(below->where, "\"below\" must be more than 0%: no utilisation is below that");
        if (rule.below >= scales_out_above)
            reading.error(below->where, "\"below\" must be less than the utilisation at which instances are added");
    }
    if (const Node* periods = fields.find("periods")) rule.periods = count_of(reading, *periods, 1);
    if (const Node* step = fields.find("step")) rule.step = count_of(reading, *step, 1);
    if (const Node* cooldown = fields.find("cooldown")) rule.cooldown = duration_of(reading, *cooldown);
    return rule;
}

Autoscale autoscale_of(Reading& reading, const Node& node) {
    const Fields fields(reading, node, keys::autoscale, "autoscale");
    Autoscale autoscale;
    if (const Node* when = fields.need("when")) {
        const Fields parts(reading, *when, keys::autoscale_when, "when");
        const Node* unplaced = parts.find("unplaced");
        const Node* utilisation = unplaced == nullptr ? parts.need("utilisation") : parts.find("utilisation");
        const Node* over = unplaced == nullptr ? parts.need("over") : parts.find("over");
        if (unplaced != nullptr) autoscale.unplaced = period_of(reading, *unplaced, "unplaced");
        for (const std::string_view key : {"utilisation", "over", "periods"})
            if (unplaced != nullptr && parts.find(key) != nullptr)
                reading.error(parts.where(key), fmt::format("\"{}\" cannot be used with \"unplaced\"", key));
        for (const std::string_view key : {"step", "cooldown", "scale_in"})
            if (unplaced != nullptr && fields.find(key) != nullptr)
                reading.error(
                    fields.where(key),
                    fmt::format("\"{}\" cannot be used with \"unplaced\": as many as are needed are added, and none is removed", key));
        if (utilisation != nullptr) autoscale.utilisation = utilisation_of(reading, *utilisation);
        if (over != nullptr) autoscale.over = period_of(reading, *over, "over");
        if (const Node* periods = parts.find("periods")) autoscale.periods = count_of(reading, *periods, 1);
    }
    if (const Node* step = fields.find("step")) autoscale.step = count_of(reading, *step, 1);
    if (const Node* cooldown = fields.find("cooldown")) autoscale.cooldown = duration_of(reading, *cooldown);
    if (const Node* in = fields.find("scale_in"); in != nullptr && !autoscale.unplaced)
        autoscale.scale_in = scale_in_of(reading, *in, autoscale.utilisation);
    return autoscale;
}

Concurrency concurrency_of(Reading& reading, const Node& node) {
    const Fields fields(reading, node, keys::concurrency, "concurrency");
    Concurrency concurrency{1, Duration::seconds(1)};
    if (const Node* limit = fields.need("limit")) concurrency.limit = count_of(reading, *limit, 1);
    if (const Node* each = fields.need("each")) concurrency.each = period_of(reading, *each, "the duration of a request");
    return concurrency;
}

RunsOn runs_on_of(Reading& reading, Names& names, const Node& node) {
    RunsOn rule;
    rule.where = node.where;
    if (node.is_scalar()) {
        rule.nodes = names.of(names.components, node, "runs_on");
        return rule;
    }
    const Fields fields(reading, node, keys::runs_on, "runs_on");
    if (const Node* component = fields.need("component")) rule.nodes = names.of(names.components, *component, "runs_on");
    if (const Node* takes = fields.find("takes")) rule.takes = count_of(reading, *takes, 1);
    return rule;
}

void read_stages(Reading& reading, const Node& node, Rollout& rollout) {
    const auto items = items_of(node);
    for (const Node* item : items) {
        const Fields fields(reading, *item, keys::rollout_stage, "a stage");
        RolloutStage stage;
        const Node* share = fields.need("share");
        if (share != nullptr) stage.share = share_of(reading, *share);
        if (const Node* lasts = fields.find("for")) stage.lasts = period_of(reading, *lasts, "a stage");
        const bool last = item == items.back();
        if (!last && fields.find("for") == nullptr) reading.error(item->where, "every stage but the last needs \"for\"");
        if (share != nullptr && !rollout.stages.empty() && stage.share <= rollout.stages.back().share)
            reading.error(share->where, "each stage needs a larger share than the one before");
        rollout.stages.push_back(stage);
    }
}

Rollout rollout_of(Reading& reading, Names& names, const Node& node) {
    const Fields fields(reading, node, keys::rollout, "rollout");
    constexpr Word<RolloutStyle> styles[] = {
        {"canary", RolloutStyle::Canary}, {"rolling", RolloutStyle::Rolling}, {"blue_green", RolloutStyle::BlueGreen}};
    Rollout rollout;
    if (const Node* style = fields.find("style")) rollout.style = word_of(reading, *style, "style", styles);
    const auto only_of = [&](std::string_view key, RolloutStyle style, std::string_view name) {
        const Node* value = fields.find(key);
        if (value != nullptr && rollout.style != style)
            reading.error(value->where, fmt::format("\"{}\" is for a rollout of style: {}", key, name));
        return value != nullptr && rollout.style == style ? value : nullptr;
    };
    if (const Node* stages = only_of("stages", RolloutStyle::Canary, "canary")) read_stages(reading, *stages, rollout);
    if (const Node* takes = only_of("takes", RolloutStyle::Rolling, "rolling")) rollout.takes = distribution_of(reading, *takes);
    else if (rollout.style == RolloutStyle::Rolling)
        reading.error(node.where, "a rolling rollout needs \"takes\", the time to replace all instances");
    if (const Node* name = only_of("switch", RolloutStyle::BlueGreen, "blue_green")) {
        rollout.switched_by = names.of(names.components, *name, "switch");
        rollout.switch_where = name->where;
    }
    if (const Node* watches = fields.find("watches")) {
        if (watches->is_scalar() && names.was_removed(fmt::format("detection.{}", watches->text))) {
            reading.note(watches->where, fmt::format("detector \"{}\" was removed and no longer watches this rollout", watches->text));
        } else {
            rollout.watches = names.of(names.detection, *watches, "watches");
        }
    }
    if (const Node* rollback = fields.find("rollback")) {
        const Fields parts(reading, *rollback, keys::rollback, "rollback");
        if (const Node* takes = parts.need("takes")) rollout.rollback_takes = distribution_of(reading, *takes);
    }
    return rollout;
}

}  // namespace

void check_nodes(Reading& reading, const System& system) {
    std::vector<bool> hosts(system.components.size());
    for (const Component& component : system.components) {
        if (!component.service || !component.service->runs_on || !component.service->runs_on->nodes.exists()) continue;
        const RunsOn& rule = *component.service->runs_on;
        const Component& nodes = system.components[rule.nodes.index()];
        hosts[rule.nodes.index()] = true;
        if (!nodes.service) reading.error(rule.where, fmt::format("\"{}\" is not a service: nothing runs on it", nodes.name));
        else if (nodes.service->runs_on) reading.error(rule.where, fmt::format("\"{}\" runs on other nodes itself", nodes.name));
        else if (!nodes.service->room)
            reading.error(nodes.where, fmt::format("\"{}\" runs on \"{}\", which needs \"room\", what one instance of it has room for",
                                                   component.name, nodes.name));
        else if (component.service->runs_on->takes > *nodes.service->room)
            reading.error(rule.where,
                          fmt::format("one instance takes {} of the room of a node, which is {}", rule.takes, *nodes.service->room));
        if (component.at.empty() || nodes.at.empty())
            reading.error(rule.where, fmt::format("\"{}\" needs \"at\": nodes and what runs on them are placed",
                                                  component.at.empty() ? component.name : nodes.name));
        if (component.service->replaced_in) continue;
        reading.note(component.where,
                     fmt::format("\"{}\" is not replaced when its node is lost; write replaced_in if it is", component.name));
    }
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        const auto& service = system.components[c].service;
        if (!service || hosts[c]) continue;
        const Where where = system.components[c].where;
        if (service->room) reading.error(where, fmt::format("\"{}\" has room, but nothing runs on it", system.components[c].name));
        if (service->autoscale && service->autoscale->unplaced)
            reading.error(where,
                          fmt::format("\"{}\" scales when something is unplaced, but nothing runs on it", system.components[c].name));
    }
}

namespace {

/// What would make an autoscaler remove instances that are needed.
void check_scale_in(Reading& reading, const Component& component, const std::vector<bool>& behind_queue, std::size_t index) {
    const auto refuse = [&](const std::string& why) {
        reading.error(component.where, fmt::format("\"{}\" cannot scale in: {}", component.name, why));
    };
    if (component.service->room) refuse("what runs on a removed node is not moved in this release");
    if (std::isinf(component.capacity_per_second)) refuse("without \"capacity\" it has no utilisation");
    if (behind_queue[index]) refuse("what a queue delivers to it does not count as utilisation in this release");
}

}  // namespace

void check_autoscalers(Reading& reading, const System& system) {
    std::vector<std::uint32_t> queues;
    for (std::uint32_t c = 0; c < system.components.size(); ++c)
        if (system.components[c].queue) queues.push_back(c);
    const std::vector<bool> behind_queue = reached_from(requests_of(system), std::move(queues));
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        const Component& component = system.components[c];
        const bool scales = component.service && component.service->autoscale;
        if (scales && component.service->concurrency)
            reading.error(
                component.where,
                fmt::format("\"{}\" has \"concurrency\", by which its provider adds instances; remove \"autoscale\"", component.name));
        if (scales && component.service->autoscale->scale_in) check_scale_in(reading, component, behind_queue, c);
        for (const Placement& placement : component.at)
            if (placement.minimum && !(scales && component.service->autoscale->scale_in))
                reading.error(placement.where, "\"min\" has no effect without an autoscaler with \"scale_in\"");
    }
}

void check_rollouts(Reading& reading, const System& system) {
    for (const Component& component : system.components) {
        if (!component.service || !component.service->rollout || !component.service->rollout->switched_by.exists()) continue;
        const Component& name = system.components[component.service->rollout->switched_by.index()];
        const Where where = component.service->rollout->switch_where;
        if (!name.route || !name.route->ttl)
            reading.error(where, fmt::format("\"{}\" cannot switch releases: it is not a name with a \"ttl\"", name.name));
        else if (!leads_to(requests_of(system), component.service->rollout->switched_by.value,
                           static_cast<std::uint32_t>(&component - system.components.data())))
            reading.error(where, fmt::format("\"{}\" cannot switch releases: it does not lead to \"{}\"", name.name, component.name));
    }
}

void read_service(Reading& reading, Names& names, const Fields& fields, Component& component) {
    ServicePart service;
    if (const Node* runs_on = fields.find("runs_on")) service.runs_on = runs_on_of(reading, names, *runs_on);
    if (const Node* room = fields.find("room")) service.room = count_of(reading, *room, 1);
    if (const Node* concurrency = fields.find("concurrency")) service.concurrency = concurrency_of(reading, *concurrency);
    if (const Node* starts = fields.find("starts_in")) service.starts_in = distribution_of(reading, *starts);
    if (const Node* restarts = fields.find("restarts_in")) service.restarts_in = distribution_of(reading, *restarts);
    if (const Node* replaced = fields.find("replaced_in")) service.replaced_in = distribution_of(reading, *replaced);
    if (const Node* autoscale = fields.find("autoscale")) service.autoscale = autoscale_of(reading, *autoscale);
    if (const Node* rollout = fields.find("rollout")) service.rollout = rollout_of(reading, names, *rollout);
    component.service = std::move(service);
}

}  // namespace drsim::load
