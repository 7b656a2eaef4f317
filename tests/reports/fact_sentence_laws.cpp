#include <catch2/catch.hpp>

#include <string>

#include "reports/story.h"
#include "sim/measure/measurer.h"
#include "sim/model/fact_shapes.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::test;
using model::FactThing;

TEST_CASE("every kind of fact has a sentence that names its subject") {
    model::System system = small_system();
    system.components[0].route->targets = {{Id<model::Component>(1u), {}, model::Part::All, {}}};
    const model::Scenario scenario = small_scenario();
    for (const model::FactShape& shape : model::fact_shapes) {
        RecordMaker made;
        const std::uint32_t component = shape.other == FactThing::Target ? 0 : 1;  // the router, else the store
        const std::uint32_t index = made.fact(100, shape.kind, 0, shape.subject == FactThing::Component ? component : 0, 0, 1);
        for (const std::uint8_t detail : {std::uint8_t{0}, std::uint8_t{1}}) {
            made.record.facts[index].detail = detail;
            const std::string says = reports::sentence_of(system, scenario, made.record, index);
            INFO(shape.name << ": " << says);
            CHECK_FALSE(says.empty());
            CHECK(says.find_first_of("#{}") == says.npos);
            CHECK(says.find("  ") == says.npos);
        }
    }
}

TEST_CASE("the person who begins a response is named, even without a runbook") {
    const model::System system = small_system();
    const model::Scenario scenario = small_scenario();
    const auto ending = [&](const RecordMaker& made) {
        measure::Measurer measurer(system, scenario, 1);
        measure::TrialMeasures measures;
        measurer.measure(made.record, measures);
        return reports::ending_of({system, scenario, made.record, measures, 1, "native"});
    };
    RecordMaker made;
    made.level(100, 0, 0, made.fact(100, model::FactKind::FaultStruck, 0));
    CHECK(ending(made).find("Nobody acted: no detector fired.\n") != std::string::npos);
    for (const model::FactShape& shape : model::fact_shapes) {
        if (!shape.sets.has(model::ClockPoint::ResponseStarted)) continue;
        RecordMaker answered = made;
        answered.fact(110, shape.kind, 1, 1, 1);
        INFO(shape.name);
        CHECK(ending(answered).find("Nobody acted") == std::string::npos);
    }
}

TEST_CASE("an unknown number is shown as a number") {
    const model::System system = small_system();
    RecordMaker made;
    const std::uint32_t woken = made.fact(100, model::FactKind::Woken, 0, 7);
    const std::uint32_t changed = made.fact(100, model::FactKind::RouteChanged, 0, 0, 9);
    CHECK(reports::sentence_of(system, small_scenario(), made.record, woken) == "triggered #7");
    CHECK(reports::sentence_of(system, small_scenario(), made.record, changed) == "name routes to target #9");
}
