// Exact probabilities of a boolean function, by an ordered binary decision diagram of it (Bryant 1986).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "sim/structure/reduced.h"

namespace drsim::structure {

/// Each node asks one bundle: works or not. A bundle is asked at most once on every way down.
class DecisionDiagram {
public:
    /// None if the diagram would have more than `at_most` nodes, take too long, or ask more bundles in a row than the stack has room for.
    static std::optional<DecisionDiagram> of(const Reduced& function, std::size_t at_most = 200'000);

    /// The probability that the function does not work, if bundle b is down with probability `down[b]`, each by itself.
    [[nodiscard]] double fails_with(const std::vector<double>& down) const;
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }

private:
    using Node = std::uint32_t;
    struct Asks {
        std::uint32_t level = 0;  // position in the order in which bundles are asked
        Node if_down = 0;
        Node if_works = 0;
    };
    enum class Joined : std::uint8_t { Both, Either };
    static constexpr Node fails = 0;
    static constexpr Node works = 1;

    DecisionDiagram(const Reduced& function, std::size_t at_most);
    Node build(const Reduced& function);
    Node node_of(const Gate& gate, const std::vector<Node>& of);
    Node asks(std::uint32_t level, Node if_down, Node if_works);
    Node join(Joined how, Node a, Node b);

    std::vector<Asks> nodes_;               // the two constants first
    std::vector<std::uint32_t> bundle_at_;  // by level
    std::vector<std::uint32_t> level_of_;   // by bundle
    std::map<std::pair<std::uint32_t, std::pair<Node, Node>>, Node> known_;
    std::map<std::pair<Joined, std::pair<Node, Node>>, Node> joined_;
    std::size_t at_most_;
    std::uint64_t joins_ = 0;
    bool too_large_ = false;
    Node root_ = works;
};

}  // namespace drsim::structure
