// One law at a time: a tiny system in a few lines, one trial, and the instants of its facts.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>

#include "sim/model/fact_shapes.h"
#include "tests/support/scene.h"

namespace drsim::test {

using model::FactKind;

/// One trial of a tiny system. Times are whole seconds from the trial's start; faults strike at 0 by default.
class Law {
public:
    /// `system` and `scenario` without their heads; the system has the regions east and west without zones unless it gives `locations`.
    Law(const std::string& system, const std::string& scenario, std::uint64_t trial = 0) {
        run(write_system("system.yaml", system), scenario, trial);
    }

    /// The changes of a variant: paths with their new values, or `removed`.
    struct Changes {
        std::string of_paths;
    };
    /// The same for a variant of a system.
    Law(const std::string& base, const Changes& change, const std::string& scenario) {
        write_system("base.yaml", base);
        run(folder_.write("system.yaml", "drsim: 1\nsystem: s\nenvironment: e\nbased_on: base.yaml\nchange: {" + change.of_paths + "}\n"),
            scenario, 0);
    }

    static constexpr std::int64_t never = -1;

    /// Instants in microseconds of the facts of a kind, with one subject or any.
    [[nodiscard]] std::vector<std::int64_t> all(FactKind kind, const std::string& of = "") const {
        std::vector<std::int64_t> instants;
        for (const model::Fact& fact : told_.record.facts)
            if (fact.kind == kind && (of.empty() || name_of_subject(fact) == of)) instants.push_back(fact.at.us);
        return instants;
    }
    /// The first of them in seconds; `never` if there is none.
    [[nodiscard]] double at(FactKind kind, const std::string& of = "") const {
        const auto instants = all(kind, of);
        return instants.empty() ? static_cast<double>(never) : static_cast<double>(instants.front()) / 1e6;
    }
    [[nodiscard]] std::size_t count(FactKind kind, const std::string& of = "") const { return all(kind, of).size(); }

    /// RTO in seconds; `never` if not recovered.
    [[nodiscard]] double rto() const {
        return told_.measures.recovered ? static_cast<double>(told_.measures.rto_us) / 1e6 : static_cast<double>(never);
    }
    [[nodiscard]] double rpo(std::size_t data = 0) const { return seconds_of(told_.measures.rpo_us.at(data)); }
    [[nodiscard]] bool nothing_left(std::size_t data = 0) const { return told_.measures.rpo_us.at(data) == measure::beyond_horizon; }
    /// The service level of an entry point at an instant, changes of that instant included.
    [[nodiscard]] double level(double at_s, std::uint32_t entry = 0) const {
        double level = 1;
        for (const model::LevelChange& change : told_.record.levels)
            if (change.entry_point == entry && change.at.in_seconds() <= at_s)
                level = change.level + change.slope_per_us * (at_s - change.at.in_seconds()) * 1e6;
        return level;
    }
    [[nodiscard]] const TrialResult& told() const { return told_; }
    [[nodiscard]] const Scene& scene() const { return *scene_; }

private:
    std::string write_system(const std::string& name, const std::string& system) {
        const std::string places = system.find("locations:") == std::string::npos ? "locations: {east: [], west: []}\n" : "";
        return folder_.write(name, "drsim: 1\nsystem: s\nenvironment: e\n" + places + system);
    }
    void run(const std::string& system_path, const std::string& scenario, std::uint64_t trial) {
        const std::string horizon = scenario.find("horizon:") == std::string::npos ? "horizon: 4h\n" : "";
        const std::string scenario_path = folder_.write("scenario.yaml", "drsim: 1\nscenario: t\nclass: incident\n" + horizon + scenario);
        std::string said;
        scene_ = scene_from_files(system_path, scenario_path, said);
        INFO(said);
        REQUIRE(scene_);
        told_ = Replay(*scene_).trial(trial);
        const auto broken = measure::broken_invariant(scene_->system, told_.record, told_.measures);
        INFO(broken.value_or("every invariant holds"));
        CHECK_FALSE(broken);
        CHECK(starts_healthy(told_.record));
    }

    [[nodiscard]] std::string name_of_subject(const model::Fact& fact) const {
        const model::System& system = scene_->system;
        const auto step = [&] {
            std::uint32_t left = fact.subject;
            for (const model::Runbook& book : system.runbooks) {
                if (left < book.steps.size()) return book.name + "." + book.steps[left].name;
                left -= static_cast<std::uint32_t>(book.steps.size());
            }
            return std::string();
        };
        using model::FactThing;
        const model::FactShape& shape = model::shape_of(fact.kind);
        switch (shape.subject) {
            case FactThing::Detector: return system.detection.at(fact.subject).name;
            case FactThing::Party:
                return shape.other == FactThing::Human ? system.humans.at(fact.other).name : system.people.at(fact.subject).name;
            case FactThing::Runbook: return system.runbooks.at(fact.subject).name;
            case FactThing::Step: return step();
            case FactThing::Component: return system.components.at(fact.subject).name;
            default: return {};
        }
    }
    static double seconds_of(std::int64_t us) {
        return us == measure::not_measured || us == measure::beyond_horizon ? static_cast<double>(never) : static_cast<double>(us) / 1e6;
    }

    ScratchFolder folder_;
    std::unique_ptr<Scene> scene_;
    TrialResult told_;
};

}  // namespace drsim::test
