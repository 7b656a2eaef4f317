// The whole analysis of a system's structure: no time, no chance except assumed probabilities, nothing simulated.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/structure/blast_radius.h"
#include "sim/structure/capacity_left.h"
#include "sim/structure/cut_sets.h"
#include "sim/structure/finding.h"
#include "sim/structure/importance.h"

namespace drsim::structure {

/// Assumed probabilities that something is out at a random instant, each by itself.
struct Probabilities {
    double place = 0.01;
    double part = 0.01;  // of a component, and of a control plane
    double copy = 0.01;
    double link = 0.01;
    double tag = 0.01;
};

struct AnalysisOptions {
    std::uint32_t order = 2;                 // of cut sets, at most highest_order
    Recovery recovery = Recovery::ByPeople;  // what may help before cut sets and importance count a service as out
    Probabilities probabilities;
};

struct EntryAnalysis {
    Id<model::EntryPoint> entry;
    std::vector<Bundle> bundles;
    CutSets cuts;                            // sets of bundles
    std::optional<Importances> importances;  // none: too large to compute exactly
};

struct PlaceAnalysis {
    Id<model::Location> place;
    std::vector<Effect> effects;  // by entry point
    std::vector<CapacityLeft> capacity;
    std::vector<DataLeft> data;
    std::vector<Id<model::Component>> majority_lost;  // stores that can commit nothing without it
};

/// The components that every chain of calls from an entry point to a data set's store passes, both ends included.
struct Passage {
    Id<model::EntryPoint> entry;
    Id<model::DataSet> data;
    std::vector<Id<model::Component>> passes;
};

struct StructuralAnalysis {
    AnalysisOptions options;
    std::vector<Mishap> mishaps;
    std::vector<double> probability;  // by mishap
    std::vector<bool> is_stated;      // whether that probability follows from the file
    std::vector<Blast> blasts;
    std::vector<EntryAnalysis> entries;
    std::vector<Passage> passages;             // where calls lead there
    std::vector<Id<model::Location>> parting;  // places whose loss parts others that written links join
    std::vector<PlaceAnalysis> places;         // every place but `outside`, in file order
    std::vector<Finding> findings;
};

/// The system must have passed all checks. Takes seconds for a thousand components.
StructuralAnalysis analysed(const model::System& system, const AnalysisOptions& options);

}  // namespace drsim::structure
