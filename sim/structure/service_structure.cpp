#include "sim/structure/service_structure.h"

namespace drsim::structure {

namespace {

/// How often a recovery may wait for what an earlier recovery of the same kind has brought back.
constexpr int recoveries_in_a_row = 3;

}  // namespace

ServiceStructure::ServiceStructure(const model::System& system) : ground_(std::make_unique<Ground>(system)) {
    for (const Recovery recovery : all_recoveries) {
        const bool is_repeated = recovery == Recovery::ByItself || recovery == Recovery::ByPeople;
        for (int i = 0; i < (is_repeated ? recoveries_in_a_row : 1); ++i) {
            const Tier* before = tiers_.empty() ? nullptr : tiers_.back().get();
            tiers_.push_back(std::make_unique<Tier>(*ground_, recovery, before));
        }
        const auto number = static_cast<std::size_t>(recovery);
        last_[number] = tiers_.back().get();
        for (std::size_t e = 0; e < system.entry_points.size(); ++e)
            served_[number].push_back(last_[number]->served(Id<model::EntryPoint>(e)));
    }
    noticing_ = std::make_unique<Noticing>(*ground_, tier(Recovery::ByItself));
}

}  // namespace drsim::structure
