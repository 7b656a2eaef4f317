// The reference system and its scenario, as the program reads them from the repository.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "sim/load/load.h"
#include "sim/plan/plan.h"

namespace drsim::test {

struct Reference {
    Reference() {
        const std::string root = DRSIM_SOURCE_DIR;
        Diagnostics diagnostics;
        auto read = load::read_system(root + "/models/systems/reference/reference.yaml", {{root + "/models/catalogue"}}, diagnostics);
        if (!read) throw std::runtime_error(diagnostics.render());
        system = std::move(*read);
        auto found = load::read_scenario(root + "/scenarios/reference/region.yaml", system, diagnostics);
        if (!found) throw std::runtime_error(diagnostics.render());
        scenario = std::move(*found);
        plan = plan::compile(system, scenario, diagnostics);
        if (!plan) throw std::runtime_error(diagnostics.render());
    }
    Reference(const Reference&) = delete;
    Reference& operator=(const Reference&) = delete;

    model::System system;
    model::Scenario scenario;
    std::shared_ptr<const plan::Plan> plan;
};

}  // namespace drsim::test
