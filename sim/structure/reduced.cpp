#include "sim/structure/reduced.h"

#include <algorithm>
#include <iterator>
#include <map>

namespace drsim::structure {

namespace {

using Parts = std::vector<Id<Gate>>;

// A longer list of parts is not copied into the gate that needs it: a chain of n components would take n * n / 2 of them.
constexpr std::size_t longest_list = 1024;

/// What a gate needs without fail: itself, or all that it stands for.
Parts parts_of(const Gates& gates, Id<Gate> gate) { return gates[gate].needs_all() ? gates[gate].of : Parts{gate}; }

Id<Gate> all_flat(Gates& gates, const Parts& of) {
    Parts flat;
    for (const Id<Gate> gate : of) {
        const Parts parts = gates[gate].of.size() <= longest_list ? parts_of(gates, gate) : Parts{gate};
        flat.insert(flat.end(), parts.begin(), parts.end());
    }
    return gates.all_of(std::move(flat));
}

/// What all alternatives need is needed whatever happens: k of (x and a, x and b, ...) is x and k of (a, b, ...).
Id<Gate> some_factored(Gates& gates, std::uint32_t at_least, const Parts& of) {
    std::vector<Parts> options;
    for (const Id<Gate> gate : of)
        if (gate != gates.never()) options.push_back(parts_of(gates, gate));
    const bool never_holds = std::find(of.begin(), of.end(), gates.never()) != of.end() && options.size() < at_least;
    if (never_holds || options.empty()) return gates.at_least(at_least, of);
    Parts common = options.front();
    for (const Parts& option : options) {
        Parts both;
        std::set_intersection(common.begin(), common.end(), option.begin(), option.end(), std::back_inserter(both));
        common = std::move(both);
    }
    if (common.empty()) return gates.at_least(at_least, of);
    Parts rest;
    for (const Parts& option : options) {
        Parts left;
        std::set_difference(option.begin(), option.end(), common.begin(), common.end(), std::back_inserter(left));
        rest.push_back(gates.all_of(std::move(left)));
    }
    common.push_back(gates.at_least(at_least, std::move(rest)));
    return all_flat(gates, common);
}

/// The same function with common parts drawn out, in gates of its own.
Id<Gate> factored(const Gates& from, Id<Gate> root, const std::vector<bool>& may_happen, Gates& to) {
    std::map<Id<Gate>, Id<Gate>> now;
    for (const Id<Gate> old : behind(from, root)) {
        const Gate& gate = from[old];
        if (gate.is_leaf()) {
            const bool happens = gate.mishap.index() < may_happen.size() && may_happen[gate.mishap.index()];
            now[old] = happens ? to.leaf(gate.mishap) : to.always();
            continue;
        }
        Parts of;
        for (const Id<Gate> part : gate.of) of.push_back(now.at(part));
        now[old] = gate.is_constant() ? (gate.at_least == 0 ? to.always() : to.never())
                   : gate.needs_all() ? all_flat(to, of)
                                      : some_factored(to, gate.at_least, of);
    }
    return now.at(root);
}

/// By leaf: the gates that it is a part of, if all of these need all their parts.
std::map<Id<Gate>, Parts> needed_by(const Gates& gates, const std::vector<Id<Gate>>& all) {
    std::map<Id<Gate>, Parts> needed;
    for (const Id<Gate> gate : all) {
        if (gates[gate].is_leaf()) needed[gate];
        for (const Id<Gate> part : gates[gate].of)
            if (gates[part].is_leaf()) needed[part].push_back(gate);
    }
    return needed;
}

/// The first leaf of each leaf's bundle: leaves that are parts of the same gates, and only of such that need all their parts.
std::map<Id<Gate>, Id<Gate>> leaders_of(const Gates& gates, const std::vector<Id<Gate>>& all) {
    std::map<Parts, Id<Gate>> first;
    std::map<Id<Gate>, Id<Gate>> leader;
    for (const auto& [leaf, parents] : needed_by(gates, all)) {
        const bool in_series =
            !parents.empty() && std::all_of(parents.begin(), parents.end(), [&](Id<Gate> p) { return gates[p].needs_all(); });
        leader[leaf] = in_series ? first.try_emplace(parents, leaf).first->second : leaf;
    }
    return leader;
}

}  // namespace

Reduced reduced(const Gates& gates, Id<Gate> root, const std::vector<bool>& may_happen) {
    Gates flat;
    const Id<Gate> top = factored(gates, root, may_happen, flat);
    const std::vector<Id<Gate>> all = behind(flat, top);
    const auto leaders = leaders_of(flat, all);
    Reduced result;
    std::map<Id<Gate>, Id<Gate>> now;
    std::map<Id<Gate>, std::size_t> bundle_of;
    for (const auto& [leaf, leader] : leaders) {
        const auto [known, is_new] = bundle_of.try_emplace(leader, result.bundles.size());
        if (is_new) result.bundles.emplace_back();
        result.bundles[known->second].push_back(flat[leaf].mishap);
        now[leaf] = result.gates.leaf(Id<Mishap>(known->second));
    }
    for (Bundle& bundle : result.bundles) std::sort(bundle.begin(), bundle.end());
    for (const Id<Gate> old : all) {
        const Gate& gate = flat[old];
        if (gate.is_leaf()) continue;
        Parts of;
        for (const Id<Gate> part : gate.of) of.push_back(now.at(part));
        now[old] = gate.is_constant() ? (gate.at_least == 0 ? result.gates.always() : result.gates.never())
                   : gate.needs_all() ? result.gates.all_of(std::move(of))
                                      : result.gates.at_least(gate.at_least, std::move(of));
    }
    result.root = now.at(top);
    return result;
}

}  // namespace drsim::structure
