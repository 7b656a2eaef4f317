#include "reports/structure_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/base/printable.h"
#include "sim/graph/order.h"

namespace drsim::reports {

using structure::Effect;
using structure::Mishap;
using structure::StructuralAnalysis;

namespace {

enum class Line : std::uint8_t { Call, SoftCall, Alternative, RecoveryNeed };

struct Node {
    std::string name;
    Effect effect = Effect::Serves;  // the worst that a part of it does, by itself, to some entry point
    bool is_entry = false;
};

struct Edge {
    std::size_t from, to;
    Line line;
};

/// Entry points first, then components; those that nothing leads to and that lead nowhere are left out.
struct Drawing {
    std::vector<Node> nodes;
    std::vector<Edge> edges;
};

void add_calls(const model::System& system, std::size_t component, std::size_t first, Drawing& drawing) {
    const model::Component& what = system.components[component];
    const auto to = [&](Id<model::Component> other, Line line) {
        drawing.edges.push_back({first + component, first + other.index(), line});
    };
    for (const model::NeedGroup& group : what.needs)
        for (const model::Need& need : group.of)
            to(need.component, need.without ? Line::SoftCall : group.at_least < group.of.size() ? Line::Alternative : Line::Call);
    if (what.route) {
        std::vector<Id<model::Component>> targets;
        for (const model::Address& target : what.route->targets)
            if (std::find(targets.begin(), targets.end(), target.component) == targets.end()) targets.push_back(target.component);
        for (const Id<model::Component> target : targets) to(target, Line::Call);
    }
    for (const Id<model::Component> need : graph::recovery_needs(system, Id<model::Component>(component))) to(need, Line::RecoveryNeed);
}

Drawing drawing_of(const model::System& system, const StructuralAnalysis& analysis) {
    Drawing drawing;
    for (const model::EntryPoint& entry : system.entry_points) drawing.nodes.push_back({entry.name, Effect::Serves, true});
    const std::size_t first = drawing.nodes.size();
    for (const model::Component& component : system.components) drawing.nodes.push_back({component.name, Effect::Serves, false});
    for (const structure::Blast& blast : analysis.blasts) {
        const Mishap& mishap = analysis.mishaps[blast.mishap.index()];
        if (mishap.is != Mishap::Is::Part && mishap.is != Mishap::Is::Copy) continue;
        Effect& worst = drawing.nodes[first + mishap.of].effect;
        worst = std::max(worst, blast.worst());
    }
    for (std::size_t e = 0; e < first; ++e)
        drawing.edges.push_back({e, first + system.entry_points[e].through.component.index(), Line::Call});
    for (std::size_t c = 0; c < system.components.size(); ++c) add_calls(system, c, first, drawing);
    return drawing;
}

std::vector<bool> drawn(const Drawing& drawing) {
    std::vector<bool> is_drawn(drawing.nodes.size(), false);
    for (const Edge& edge : drawing.edges) is_drawn[edge.from] = is_drawn[edge.to] = true;
    return is_drawn;
}

std::string label_of(const Node& node) {
    std::string name = printable(node.name);
    std::erase_if(name, [](char c) { return c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == '#' || c == '`'; });
    return name;
}

std::string_view colour_of(Effect effect) {
    switch (effect) {
        case Effect::Serves: return "#ffffff";
        case Effect::FailsOver: return "#fff3c4";
        case Effect::People: return "#ffd59a";
        case Effect::Unnoticed:
        case Effect::NoRunbook:
        case Effect::Blocked:
        case Effect::StaysOut: return "#f6a5a5";
    }
    return {};
}

std::string_view dot_style(Line line) {
    switch (line) {
        case Line::Call: return "";
        case Line::SoftCall: return " [style=dashed, label=\"can do without\"]";
        case Line::Alternative: return " [label=\"one of\"]";
        case Line::RecoveryNeed: return " [style=dotted, color=gray, label=\"to recover\"]";
    }
    return {};
}

std::string_view mermaid_arrow(Line line) {
    switch (line) {
        case Line::Call: return "-->";
        case Line::SoftCall: return "-. can do without .->";
        case Line::Alternative: return "-- one of -->";
        case Line::RecoveryNeed: return "-. to recover .->";
    }
    return {};
}

}  // namespace

std::string structure_dot(const model::System& system, const StructuralAnalysis& analysis) {
    const Drawing drawing = drawing_of(system, analysis);
    const std::vector<bool> is_drawn = drawn(drawing);
    std::string text = "digraph structure {\n  rankdir=LR;\n  node [shape=box, style=filled, fillcolor=\"#ffffff\"];\n";
    for (std::size_t n = 0; n < drawing.nodes.size(); ++n) {
        const Node& node = drawing.nodes[n];
        if (!is_drawn[n]) continue;
        const std::string effect = node.effect == Effect::Serves ? "" : fmt::format("\\n{}", structure::word_for(node.effect));
        text += fmt::format("  n{} [label=\"{}{}\", fillcolor=\"{}\"{}];\n", n, label_of(node), effect, colour_of(node.effect),
                            node.is_entry ? ", shape=ellipse" : "");
    }
    for (const Edge& edge : drawing.edges) text += fmt::format("  n{} -> n{}{};\n", edge.from, edge.to, dot_style(edge.line));
    return text + "}\n";
}

std::string structure_mermaid(const model::System& system, const StructuralAnalysis& analysis) {
    const Drawing drawing = drawing_of(system, analysis);
    const std::vector<bool> is_drawn = drawn(drawing);
    std::string text = "flowchart LR\n";
    for (std::size_t n = 0; n < drawing.nodes.size(); ++n) {
        const Node& node = drawing.nodes[n];
        if (!is_drawn[n]) continue;
        const std::string effect = node.effect == Effect::Serves ? "" : fmt::format("<br/>{}", structure::word_for(node.effect));
        text += fmt::format("  n{}{}\"{}{}\"{}\n", n, node.is_entry ? "([" : "[", label_of(node), effect, node.is_entry ? "])" : "]");
        if (node.effect != Effect::Serves) text += fmt::format("  style n{} fill:{}\n", n, colour_of(node.effect));
    }
    for (const Edge& edge : drawing.edges) text += fmt::format("  n{} {} n{}\n", edge.from, mermaid_arrow(edge.line), edge.to);
    return text;
}

}  // namespace drsim::reports
