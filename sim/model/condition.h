// Conditions that people and runbooks check. This is the only way in which a response sees the true state of the world.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "sim/model/address.h"

namespace drsim::model {

struct EntryPoint;
struct Runbook;

/// The subjects of `down` and `serving`.
using Subject = std::variant<Address, Id<Location>, Id<EntryPoint>>;

struct Condition;

struct IsDown {
    Subject of;
};
struct IsServing {
    Subject of;
    bool above = true;            // true: at or above `level`; false: below it
    std::optional<double> level;  // none: restored_at for an entry point, 100% for anything else
    Duration for_at_least;        // how long it must have held
};
struct LagIs {
    Address copy;
    bool below = true;
    Duration level;
};
struct HasBadRelease {
    Id<Component> component;
};  // none: any component
struct HasFinished {
    Id<Runbook> runbook;
};
struct AllOf {
    std::vector<Condition> of;
};
struct AnyOf {
    std::vector<Condition> of;
};
struct NotThat {
    std::vector<Condition> of;
};  // exactly one

struct Condition {
    std::variant<IsDown, IsServing, LagIs, HasBadRelease, HasFinished, AllOf, AnyOf, NotThat> is;
    Where where;
};

}  // namespace drsim::model
