#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim;
using namespace drsim::model;

namespace {

System system_at(const std::string& path) {
    Diagnostics diagnostics;
    auto system = load::read_system(std::string(DRSIM_SOURCE_DIR) + "/" + path, {}, diagnostics);
    INFO(diagnostics.render());
    REQUIRE(system);
    return *system;
}

}  // namespace

TEST_CASE("the reference system is read as its file says") {
    const System system = system_at("models/systems/reference/reference.yaml");
    CHECK(system.name == "reference");
    REQUIRE(system.locations.size() == 3);
    CHECK(system.locations[2].name == "outside");
    CHECK(system.outside == Id<Location>(2u));

    REQUIRE(system.components.size() == 4);
    const Component& name = system.components[0];
    CHECK(name.kind == Kind::Router);
    REQUIRE(name.route);
    REQUIRE(name.route->targets.size() == 2);
    CHECK(name.route->targets[1] == Address{Id<Component>(1u), Id<Location>(1u), Part::All, {}});
    CHECK_FALSE(name.route->switches_automatically);
    CHECK(std::get<Uniform>(name.route->drain->shape).high == 60);

    const Component& primary = system.components[1];
    REQUIRE(primary.at.size() == 2);
    CHECK(primary.at[0].count == 3u);
    CHECK(primary.at[1].count == 0u);
    CHECK(primary.needs[0].of[0].role == Role::Writer);
    CHECK(primary.needs[0].of[0].within == Scope::Anywhere);

    const Component& database = system.components[2];
    REQUIRE(database.store);
    REQUIRE(database.store->copies.size() == 2);
    CHECK(database.store->copies[0].is == Copy::Is::Writer);
    CHECK(database.store->copies[1].name == "west");
    CHECK(std::get<Exponential>(std::get<Distribution>(database.store->copies[1].lag).shape).mean == 2);

    CHECK(system.control_plane == Id<Component>(3u));
    CHECK(system.components[3].kind == Kind::ControlPlane);
    CHECK(system.components[3].at.size() == 2);

    REQUIRE(system.people.size() == 1);
    CHECK(system.people[0].chain[0].acknowledge.at_most == 600);
    const auto& probe = std::get<ProbeDetector>(system.detection[0].how).probe;
    CHECK(probe.every == Duration::seconds(30));
    CHECK(probe.timeout == Duration::seconds(5));
    CHECK(probe.failures == 3);

    const Runbook& failover = system.runbooks[0];
    REQUIRE(failover.steps.size() == 5);
    CHECK(failover.steps[4].after == std::vector<std::uint32_t>{0, 1, 2, 3});
    CHECK(std::get<Scale>(failover.steps[1].verb).add == 1u);
    CHECK(std::get<Lognormal>(failover.declare->takes.shape).sigma == 0.5);
    CHECK(system.objectives.size() == 2);
    CHECK(system.inputs[0].path == "../../catalogue/generic/database.yaml");
}

TEST_CASE("the reference scenario strikes its region") {
    const System system = system_at("models/systems/reference/reference.yaml");
    Diagnostics diagnostics;
    const auto scenario = load::read_scenario(std::string(DRSIM_SOURCE_DIR) + "/scenarios/reference/region.yaml", system, diagnostics);
    INFO(diagnostics.render());
    REQUIRE(scenario);
    CHECK(scenario->horizon == Duration::seconds(3 * 3600));
    REQUIRE(scenario->faults.size() == 1);
    CHECK(scenario->faults[0].name == "outage_1");
    CHECK_FALSE(scenario->faults[0].lasts);
    CHECK(std::get<Id<Location>>(std::get<Outage>(scenario->faults[0].what).of.is) == Id<Location>(0u));
    CHECK(scenario->inputs[0].path == "../../../scenarios/reference/region.yaml");
    CHECK(scenario->inputs[0].sha256.size() == 64);
}
