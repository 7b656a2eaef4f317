#include "sim/structure/gates.h"

#include <algorithm>

namespace drsim::structure {

Gates::Gates() { gates_ = {Gate{{}, 0, {}}, Gate{{}, 1, {}}}; }

Id<Gate> Gates::leaf(Id<Mishap> mishap) {
    const auto known = leaves_.find(mishap);
    if (known != leaves_.end()) return known->second;
    gates_.push_back({mishap, 1, {}});
    return leaves_[mishap] = Id<Gate>(gates_.size() - 1);
}

Id<Gate> Gates::all_of(std::vector<Id<Gate>> of) {
    std::sort(of.begin(), of.end());
    of.erase(std::unique(of.begin(), of.end()), of.end());
    const auto count = static_cast<std::uint32_t>(of.size());
    return at_least(count, std::move(of));
}

Id<Gate> Gates::any_of(std::vector<Id<Gate>> of) {
    std::sort(of.begin(), of.end());
    of.erase(std::unique(of.begin(), of.end()), of.end());
    return at_least(1, std::move(of));
}

Id<Gate> Gates::at_least(std::uint32_t count, std::vector<Id<Gate>> of) {
    const auto certain = static_cast<std::uint32_t>(std::count(of.begin(), of.end(), always()));
    std::erase_if(of, [&](Id<Gate> gate) { return gate == always() || gate == never(); });
    if (certain >= count) return always();
    count -= certain;
    if (count > of.size()) return never();
    if (of.size() == 1) return of.front();
    std::sort(of.begin(), of.end());
    return kept({{}, count, std::move(of)});
}

Id<Gate> Gates::kept(Gate gate) {
    const auto [known, is_new] = known_.try_emplace({gate.at_least, gate.of}, Id<Gate>(gates_.size()));
    if (is_new) gates_.push_back(std::move(gate));
    return known->second;
}

std::vector<Id<Gate>> behind(const Gates& gates, Id<Gate> root) {
    std::vector<bool> found(root.index() + 1, false);
    found[root.index()] = true;
    std::vector<Id<Gate>> all;
    for (std::size_t g = root.index() + 1; g-- > 0;) {
        if (!found[g]) continue;
        all.push_back(Id<Gate>(g));
        for (const Id<Gate> next : gates[Id<Gate>(g)].of) found[next.index()] = true;
    }
    std::reverse(all.begin(), all.end());
    return all;
}

std::vector<Id<Mishap>> mishaps_behind(const Gates& gates, Id<Gate> root) {
    std::vector<Id<Mishap>> mishaps;
    for (const Id<Gate> gate : behind(gates, root))
        if (gates[gate].is_leaf()) mishaps.push_back(gates[gate].mishap);
    std::sort(mishaps.begin(), mishaps.end());
    return mishaps;
}

std::vector<bool> working(const Gates& gates, const std::vector<bool>& happened, const std::vector<bool>& kept) {
    std::vector<bool> works(gates.size());
    for (std::size_t g = 0; g < works.size(); ++g) {
        const Gate& gate = gates[Id<Gate>(g)];
        if (g < kept.size() && kept[g]) {
            works[g] = true;
            continue;
        }
        if (gate.is_leaf()) {
            works[g] = gate.mishap.index() >= happened.size() || !happened[gate.mishap.index()];
            continue;
        }
        const auto count = std::count_if(gate.of.begin(), gate.of.end(), [&](Id<Gate> next) { return works[next.index()]; });
        works[g] = static_cast<std::uint32_t>(count) >= gate.at_least;
    }
    return works;
}

}  // namespace drsim::structure
