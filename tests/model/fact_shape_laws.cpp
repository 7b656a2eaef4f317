#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "sim/model/fact_names.h"
#include "sim/model/fact_shapes.h"

using namespace drsim::model;

namespace {

bool is_snake_case(std::string_view name) {
    const auto belongs = [](char letter) { return letter == '_' || std::islower(static_cast<unsigned char>(letter)) != 0; };
    if (name.empty() || name.front() == '_' || name.back() == '_' || name.find("__") != name.npos) return false;
    return std::all_of(name.begin(), name.end(), belongs);
}

/// Whether a thing can be the subject of a fact; other things need the subject to be identified.
bool stands_alone(FactThing thing) {
    switch (thing) {
        case FactThing::Fault:
        case FactThing::Detector:
        case FactThing::Party:
        case FactThing::Runbook:
        case FactThing::Step:
        case FactThing::Component:
        case FactThing::Pool: return true;
        default: return false;
    }
}

}  // namespace

TEST_CASE("a kind of fact can be looked up by its name") {
    std::set<std::string_view> names;
    for (const FactShape& shape : fact_shapes) {
        CAPTURE(shape.name);
        CHECK(is_snake_case(shape.name));
        CHECK(names.insert(shape.name).second);
        CHECK(name_of(shape.kind) == shape.name);
        CHECK(&shape_of(shape.kind) == &shape);
    }
}

TEST_CASE("every kind of fact except the beginning and end of a trial has a subject") {
    for (const FactShape& shape : fact_shapes) {
        CAPTURE(shape.name);
        if (shape.kind == FactKind::TrialBegan || shape.kind == FactKind::TrialEnded) CHECK(shape.subject == FactThing::Nothing);
        else CHECK(stands_alone(shape.subject));
    }
}

TEST_CASE("the other reference of a fact depends on its subject or its detail") {
    for (const FactShape& shape : fact_shapes) {
        CAPTURE(shape.name);
        const FactThing other = shape.other;
        const bool is_of_component = other == FactThing::Copy || other == FactThing::Target || other == FactThing::FirstPool;
        if (is_of_component) CHECK(shape.subject == FactThing::Component);
        CHECK((other == FactThing::WaitedFor) == (shape.detail == FactDetail::WaitedFor));
        if (shape.detail == FactDetail::WaitedFor) CHECK(shape.value == FactValue::GoesOnFrom);
        if (counts_instances(shape.kind)) CHECK(shape.subject == FactThing::Pool);
    }
}

TEST_CASE("every fact with a number of instances changes redundancy") {
    for (const FactShape& shape : fact_shapes) {
        CAPTURE(shape.name);
        if (counts_instances(shape.kind)) CHECK(shape.sets.has(ClockPoint::Redundant));
        if (shape.sets.has(ClockPoint::Redundant)) CHECK((counts_instances(shape.kind) || shape.subject == FactThing::Component));
    }
}

TEST_CASE("a sentence only uses the fields that its kind of fact has") {
    for (const FactShape& shape : fact_shapes) {
        CAPTURE(shape.name);
        for (std::size_t open = shape.says.find('{'); open != shape.says.npos; open = shape.says.find('{', open + 1)) {
            const std::string_view word = shape.says.substr(open + 1, shape.says.find('}', open) - open - 1);
            if (word == "subject") CHECK(shape.subject != FactThing::Nothing);
            else if (word == "other") CHECK(shape.other != FactThing::Nothing);
            else if (word == "value") CHECK(shape.value != FactValue::Nothing);
            else FAIL_CHECK("an unknown word: " << word);
        }
    }
}
