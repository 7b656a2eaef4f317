// What each entry point depends on, as one boolean function for each kind of recovery.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "sim/structure/noticing.h"

namespace drsim::structure {

inline constexpr std::size_t recovery_count = 4;
inline constexpr std::array<Recovery, recovery_count> all_recoveries{Recovery::None, Recovery::ByItself, Recovery::ByPeople,
                                                                     Recovery::Unhindered};

/// Refers to the system, which must have passed all checks. Neither copied nor moved.
class ServiceStructure {
public:
    explicit ServiceStructure(const model::System& system);

    /// Whether an entry point is served if this recovery may help.
    [[nodiscard]] Id<Gate> served(Id<model::EntryPoint> entry, Recovery recovery) const {
        return served_[static_cast<std::size_t>(recovery)][entry.index()];
    }
    [[nodiscard]] const Tier& tier(Recovery recovery) const { return *last_[static_cast<std::size_t>(recovery)]; }
    /// In the order in which each looks up what it needs in the one before.
    [[nodiscard]] const std::vector<std::unique_ptr<Tier>>& tiers() const { return tiers_; }
    [[nodiscard]] const Noticing& noticing() const { return *noticing_; }
    [[nodiscard]] const Mishaps& mishaps() const { return ground_->mishaps; }
    [[nodiscard]] const Gates& gates() const { return ground_->gates; }
    [[nodiscard]] const Ground& ground() const { return *ground_; }

private:
    std::unique_ptr<Ground> ground_;
    std::vector<std::unique_ptr<Tier>> tiers_;
    std::array<Tier*, recovery_count> last_{};
    std::array<std::vector<Id<Gate>>, recovery_count> served_;
    std::unique_ptr<Noticing> noticing_;
};

}  // namespace drsim::structure
