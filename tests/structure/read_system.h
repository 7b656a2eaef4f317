// Systems for tests, read from the text of a file.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include "sim/load/load.h"
#include "sim/structure/structural_analysis.h"
#include "tests/support/command_line.h"

namespace drsim::test {

inline model::System system_from(const std::string& text) {
    const TempFolder folder;
    const std::string path = (folder / "system.yaml").string();
    write_text(path, text);
    Diagnostics diagnostics;
    auto system = load::read_system(path, {{}, {path}, {}}, diagnostics);
    INFO(diagnostics.render());
    REQUIRE(system);
    return std::move(*system);
}

/// What one outage does to one entry point, by their names.
inline structure::Effect effect_of(const model::System& system, const std::string& outage, const std::string& entry) {
    const structure::ServiceStructure structure(system);
    const auto& all = structure.mishaps().all;
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.is_outage() && one.name == outage; });
    REQUIRE(found != all.end());
    const Id<structure::Mishap> id(static_cast<std::size_t>(found - all.begin()));
    const auto effects = structure::effects_of(structure, structure::outage_of(structure, {id}));
    for (std::size_t e = 0; e < effects.size(); ++e)
        if (system.entry_points[e].name == entry) return effects[e];
    FAIL("no such entry point");
    return {};
}

inline std::vector<structure::Finding> findings_in(const model::System& system, std::string_view rule) {
    auto findings = structure::analysed(system, {}).findings;
    std::erase_if(findings, [&](const structure::Finding& finding) { return finding.rule.id != rule; });
    return findings;
}

}  // namespace drsim::test
