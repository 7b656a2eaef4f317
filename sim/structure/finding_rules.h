// The rules behind the findings, by subject. For sim/structure/ only.
#pragma once

#include <string>
#include <vector>

#include "sim/structure/structural_analysis.h"

namespace drsim::structure {

/// What all rules look at. Refers to what it was made from.
struct Case {
    const ServiceStructure& structure;
    const StructuralAnalysis& analysis;
    [[nodiscard]] const model::System& system() const { return structure.ground().system; }
    [[nodiscard]] const Mishap& mishap(Id<Mishap> id) const { return structure.mishaps().all[id.index()]; }
    [[nodiscard]] const std::string& name(Id<model::Location> place) const { return system().locations[place.index()].name; }
    [[nodiscard]] const std::string& name(Id<model::Component> component) const { return system().components[component.index()].name; }
};

using Findings = std::vector<Finding>;

void find_single_points(const Case& of, Findings& findings);         // DRS101, DRS102
void find_lone_instances(const Case& of, Findings& findings);        // DRS103
void find_quorums(const Case& of, Findings& findings);               // DRS104
void find_circles(const Case& of, Findings& findings);               // DRS105
void find_lost_needs(const Case& of, Findings& findings);            // DRS106
void find_steps_in_lost_places(const Case& of, Findings& findings);  // DRS107
void find_copies_together(const Case& of, Findings& findings);       // DRS108, DRS109
void find_little_capacity(const Case& of, Findings& findings);       // DRS110
void find_idle_copies(const Case& of, Findings& findings);           // DRS111
void find_missing_runbooks(const Case& of, Findings& findings);      // DRS112
void find_untold(const Case& of, Findings& findings);                // DRS113

/// Whether a gate works, also one that is younger than the state.
bool holds(const Case& of, const Outage& outage, Id<Gate> gate);

/// "a", "a and b", "a, b and c"; of more than `most` only the first, and how many more.
std::string spoken(const std::vector<std::string>& names, std::size_t most = 8);
/// "a", "a or b", "any of a, b or c": one of them is enough.
std::string any_one(const std::vector<std::string>& names, std::size_t most = 8);
/// "region us-east-1", "nat@us-east-1".
std::string named(const Case& of, Id<Mishap> mishap);
/// The names of the entry points for which `fits` is true of the effect.
std::vector<std::string> entries_where(const Case& of, const std::vector<Effect>& effects, const auto& fits) {
    std::vector<std::string> names;
    for (std::size_t e = 0; e < effects.size(); ++e)
        if (fits(effects[e])) names.push_back(of.system().entry_points[e].name);
    return names;
}
/// "stays out" for one, "stay out" for several.
inline std::string_view stays(const std::vector<std::string>& names) { return names.size() == 1 ? "stays" : "stay"; }
inline std::string_view is(const std::vector<std::string>& names) { return names.size() == 1 ? "is" : "are"; }

/// Whether an objective judges the recovery of one of these entry points after such a mishap.
bool is_promised(const Case& of, const Mishap& mishap, const std::vector<Effect>& effects, Effect at_least);

}  // namespace drsim::structure
