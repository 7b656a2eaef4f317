#include "sim/structure/structural_analysis.h"

#include "sim/graph/narrows.h"
#include "sim/structure/findings.h"
#include "sim/structure/voters.h"

namespace drsim::structure {

namespace {

/// The share of time in which a component is out, if its file says so.
std::optional<double> stated_share(const model::System& system, const Mishap& mishap) {
    if (mishap.is != Mishap::Is::Part && mishap.is != Mishap::Is::Copy) return std::nullopt;
    const auto& available = system.components[mishap.of].available;
    if (!available) return std::nullopt;
    return 1 - available->share;
}

double assumed(const Probabilities& probabilities, const Mishap& mishap) {
    switch (mishap.is) {
        case Mishap::Is::Place: return probabilities.place;
        case Mishap::Is::Part: return probabilities.part;
        case Mishap::Is::Copy: return probabilities.copy;
        case Mishap::Is::Link: return probabilities.link;
        case Mishap::Is::Tag: return probabilities.tag;
        case Mishap::Is::RunbookRefused:
        case Mishap::Is::DetectorFooled:
        case Mishap::Is::RouterFooled: break;
    }
    return 0;
}

std::vector<bool> outages(const std::vector<Mishap>& mishaps) {
    std::vector<bool> may_happen;
    for (const Mishap& mishap : mishaps) may_happen.push_back(mishap.is_outage());
    return may_happen;
}

EntryAnalysis entry_analysis(const ServiceStructure& structure, Id<model::EntryPoint> entry, const AnalysisOptions& options,
                             const std::vector<double>& probability) {
    const Reduced function = reduced(structure.gates(), structure.served(entry, options.recovery), outages(structure.mishaps().all));
    EntryAnalysis analysis{entry, function.bundles, minimal_cut_sets(function, options.order), {}};
    analysis.importances = importances(function, probability);
    return analysis;
}

std::vector<PlaceAnalysis> place_analyses(const ServiceStructure& structure) {
    std::vector<PlaceAnalysis> places;
    const Loads loads(structure);
    const model::System& system = structure.ground().system;
    for (std::size_t l = 0; l < system.locations.size(); ++l) {
        const Id<Mishap> mishap = structure.mishaps().of_location(Id<model::Location>(l));
        if (!mishap.exists()) continue;
        const Outage outage = outage_of(structure, {mishap});
        places.push_back({Id<model::Location>(l), effects_of(structure, outage), loads.after(outage), data_left(structure, mishap),
                          without_majority(system, Id<model::Location>(l))});
    }
    return places;
}

}  // namespace

namespace {

std::vector<Passage> passages_in(const model::System& system) {
    std::vector<Passage> passages;
    for (std::size_t e = 0; e < system.entry_points.size(); ++e)
        for (std::size_t d = 0; d < system.data.size(); ++d) {
            if (!system.data[d].in.exists()) continue;
            Passage passage{Id<model::EntryPoint>(e), Id<model::DataSet>(d), {}};
            passage.passes = graph::on_every_way(system, passage.entry, system.data[d].in);
            if (!passage.passes.empty()) passages.push_back(std::move(passage));
        }
    return passages;
}

}  // namespace

StructuralAnalysis analysed(const model::System& system, const AnalysisOptions& options) {
    ServiceStructure structure(system);
    StructuralAnalysis analysis;
    analysis.options = options;
    analysis.mishaps = structure.mishaps().all;
    for (const Mishap& mishap : analysis.mishaps) {
        const auto stated = stated_share(system, mishap);
        analysis.probability.push_back(stated.value_or(assumed(options.probabilities, mishap)));
        analysis.is_stated.push_back(stated.has_value());
    }
    analysis.blasts = blasts_of(structure);
    for (std::size_t e = 0; e < system.entry_points.size(); ++e)
        analysis.entries.push_back(entry_analysis(structure, Id<model::EntryPoint>(e), options, analysis.probability));
    analysis.passages = passages_in(system);
    analysis.parting = graph::parting_places(system);
    analysis.places = place_analyses(structure);
    analysis.findings = findings_of(structure, analysis);
    return analysis;
}

}  // namespace drsim::structure
