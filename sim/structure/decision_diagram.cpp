#include "sim/structure/decision_diagram.h"

#include <algorithm>
#include <limits>

namespace drsim::structure {

namespace {

constexpr std::uint64_t most_joins = 20'000'000;  // some seconds
constexpr std::size_t deepest = 5'000;            // bundles in a row; each is a call inside a call
constexpr std::uint32_t below_all = std::numeric_limits<std::uint32_t>::max();

/// Bundles in the order in which a walk from the root meets them, so that those of one part of the system stand together.
std::vector<std::uint32_t> order_of(const Reduced& function) {
    std::vector<std::uint32_t> order;
    std::vector<bool> seen(function.root.index() + 1, false);
    std::vector<Id<Gate>> open{function.root};
    while (!open.empty()) {
        const Id<Gate> next = open.back();
        open.pop_back();
        if (seen[next.index()]) continue;
        seen[next.index()] = true;
        const Gate& gate = function.gates[next];
        if (gate.is_leaf()) order.push_back(gate.mishap.value);
        open.insert(open.end(), gate.of.rbegin(), gate.of.rend());
    }
    return order;
}

}  // namespace

std::optional<DecisionDiagram> DecisionDiagram::of(const Reduced& function, std::size_t at_most) {
    DecisionDiagram diagram(function, at_most);
    if (diagram.too_large_) return std::nullopt;
    return diagram;
}

DecisionDiagram::DecisionDiagram(const Reduced& function, std::size_t at_most)
    : bundle_at_(order_of(function)), level_of_(function.bundles.size(), 0), at_most_(at_most) {
    for (std::uint32_t level = 0; level < bundle_at_.size(); ++level) level_of_[bundle_at_[level]] = level;
    nodes_ = {{below_all, fails, fails}, {below_all, works, works}};
    too_large_ = bundle_at_.size() > deepest;
    if (!too_large_) root_ = build(function);
    known_.clear();
    joined_.clear();
}

DecisionDiagram::Node DecisionDiagram::build(const Reduced& function) {
    std::vector<Node> node_of_gate(function.root.index() + 1, fails);
    for (const Id<Gate> id : behind(function.gates, function.root)) {
        const Gate& gate = function.gates[id];
        std::vector<Node> of;
        for (const Id<Gate> part : gate.of) of.push_back(node_of_gate[part.index()]);
        node_of_gate[id.index()] = node_of(gate, of);
        if (too_large_) return fails;
    }
    return node_of_gate[function.root.index()];
}

DecisionDiagram::Node DecisionDiagram::node_of(const Gate& gate, const std::vector<Node>& of) {
    if (gate.is_leaf()) return asks(level_of_[gate.mishap.index()], fails, works);
    // enough[j]: at least j of the parts so far work.
    std::vector<Node> enough(gate.at_least + 1, fails);
    enough[0] = works;
    for (const Node part : of)
        for (std::size_t j = gate.at_least; j >= 1; --j)
            enough[j] = join(Joined::Either, enough[j], join(Joined::Both, enough[j - 1], part));
    return enough[gate.at_least];
}

DecisionDiagram::Node DecisionDiagram::asks(std::uint32_t level, Node if_down, Node if_works) {
    if (if_down == if_works) return if_down;
    const auto [known, is_new] = known_.try_emplace({level, {if_down, if_works}}, static_cast<Node>(nodes_.size()));
    if (is_new) nodes_.push_back({level, if_down, if_works});
    too_large_ = too_large_ || nodes_.size() > at_most_;
    return known->second;
}

// As deep as there are bundles at most: each call goes on to a later one.
DecisionDiagram::Node DecisionDiagram::join(Joined how, Node a, Node b) {
    const Node decides = how == Joined::Both ? fails : works;
    if (a == decides || b == decides) return decides;
    if (a <= works) return b;
    if (b <= works || a == b) return a;
    too_large_ = too_large_ || ++joins_ > most_joins;
    if (too_large_) return fails;
    if (a > b) std::swap(a, b);
    const auto known = joined_.find({how, {a, b}});
    if (known != joined_.end()) return known->second;
    const Asks first = nodes_[a];
    const Asks second = nodes_[b];
    const std::uint32_t level = std::min(first.level, second.level);
    const bool asks_a = first.level == level;
    const bool asks_b = second.level == level;
    const Node if_down = join(how, asks_a ? first.if_down : a, asks_b ? second.if_down : b);
    const Node if_works = join(how, asks_a ? first.if_works : a, asks_b ? second.if_works : b);
    return joined_[{how, {a, b}}] = asks(level, if_down, if_works);
}

// Nodes stand after those that they lead to.
double DecisionDiagram::fails_with(const std::vector<double>& down) const {
    std::vector<double> fails_at(nodes_.size(), 0);
    fails_at[fails] = 1;
    for (std::size_t n = works + 1; n < nodes_.size(); ++n) {
        const double is_down = down[bundle_at_[nodes_[n].level]];
        fails_at[n] = is_down * fails_at[nodes_[n].if_down] + (1 - is_down) * fails_at[nodes_[n].if_works];
    }
    return fails_at[root_];
}

}  // namespace drsim::structure
