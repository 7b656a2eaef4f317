#include "reports/under_way.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/readable.h"
#include "sim/analysis/wording.h"

namespace drsim::reports {

using model::Fact;
using model::FactKind;

namespace {

/// Starts without their ends, in the order of the facts.
std::vector<Fact> open_at_end(const model::TrialRecord& record) {
    std::vector<Fact> open;
    const auto close = [&](FactKind kind, std::uint32_t subject) {
        open.erase(std::remove_if(open.begin(), open.end(), [&](const Fact& fact) { return fact.kind == kind && fact.subject == subject; }),
                   open.end());
    };
    for (const Fact& fact : record.facts) {
        switch (fact.kind) {
            case FactKind::Woken:
            case FactKind::StepStarted: open.push_back(fact); break;
            case FactKind::RunbookStarted:
                close(FactKind::Woken, fact.subject);
                open.push_back(fact);
                break;
            case FactKind::RunbookFinished:
            case FactKind::RunbookFailed:
            case FactKind::RunbookAborted: close(FactKind::RunbookStarted, fact.subject); break;
            case FactKind::StepDone:
            case FactKind::StepSkipped:
            case FactKind::StepFailed: close(FactKind::StepStarted, fact.subject); break;
            default: break;
        }
    }
    return open;
}

}  // namespace

std::string under_way_at_end(const model::System& system, const model::TrialRecord& record) {
    const std::vector<Fact> open = open_at_end(record);
    std::string text;
    for (const Fact& fact : open) {
        const std::string since = clock_time((record.horizon - fact.at).us);
        if (fact.kind == FactKind::Woken) {
            text += fmt::format("At the end {} had been triggered {} ago but not started.\n", system.runbooks[fact.subject].name, since);
        } else if (fact.kind == FactKind::StepStarted) {
            text += fmt::format("At the end {} had been running for {}.\n",
                                analysis::name_of(system, measure::Phase{measure::Phase::Is::Step, fact.subject}), since);
        } else {
            const bool at_a_step = std::any_of(open.begin(), open.end(), [&](const Fact& step) {
                return step.kind == FactKind::StepStarted && model::place_of_step(system, step.subject).runbook == fact.subject;
            });
            if (!at_a_step) text += fmt::format("At the end {} was waiting to start its next step.\n", system.runbooks[fact.subject].name);
        }
    }
    return text;
}

}  // namespace drsim::reports
