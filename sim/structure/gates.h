// Boolean functions as gates: a gate works if enough of those behind it work; a leaf works until its mishap happens.
// All functions are monotone: a further mishap never makes a gate work. Nothing here knows what the mishaps are.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "sim/base/id.h"

namespace drsim::structure {

struct Mishap;

struct Gate {
    Id<Mishap> mishap;           // of a leaf; none: not a leaf
    std::uint32_t at_least = 0;  // of `of`; without any behind it: 0 always works, 1 never does
    std::vector<Id<Gate>> of;    // in ascending order, all before this gate

    [[nodiscard]] bool is_leaf() const { return mishap.exists(); }
    [[nodiscard]] bool is_constant() const { return !is_leaf() && of.empty(); }
    [[nodiscard]] bool needs_all() const { return !of.empty() && at_least == of.size(); }
};

/// Equal gates are one gate, and constants behind a gate are folded into it.
class Gates {
public:
    Gates();
    [[nodiscard]] Id<Gate> always() const { return Id<Gate>(std::size_t{0}); }
    [[nodiscard]] Id<Gate> never() const { return Id<Gate>(std::size_t{1}); }
    Id<Gate> leaf(Id<Mishap> mishap);
    Id<Gate> all_of(std::vector<Id<Gate>> of);
    Id<Gate> any_of(std::vector<Id<Gate>> of);
    Id<Gate> at_least(std::uint32_t count, std::vector<Id<Gate>> of);

    [[nodiscard]] const Gate& operator[](Id<Gate> gate) const { return gates_[gate.index()]; }
    [[nodiscard]] std::size_t size() const { return gates_.size(); }

private:
    Id<Gate> kept(Gate gate);

    std::vector<Gate> gates_;
    std::map<std::pair<std::uint32_t, std::vector<Id<Gate>>>, Id<Gate>> known_;
    std::map<Id<Mishap>, Id<Gate>> leaves_;
};

/// The gates that `root` depends on, itself included, in ascending order.
std::vector<Id<Gate>> behind(const Gates& gates, Id<Gate> root);

/// The mishaps that `root` depends on, in ascending order.
std::vector<Id<Mishap>> mishaps_behind(const Gates& gates, Id<Gate> root);

/// Whether each gate works, by number, once `happened` (by mishap; shorter: the others have not) is true for some mishaps.
/// Gates in `kept` (by number; shorter: no others) work in any case.
std::vector<bool> working(const Gates& gates, const std::vector<bool>& happened, const std::vector<bool>& kept = {});

}  // namespace drsim::structure
