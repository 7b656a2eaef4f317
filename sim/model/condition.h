// What a look can ask about the state of the world: the one place where a response sees it as it is.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "sim/model/address.h"

namespace drsim::model {

struct EntryPoint;
struct Runbook;

/// What `down` and `serving` may be asked of.
using Subject = std::variant<Address, Id<Location>, Id<EntryPoint>>;

struct Condition;

struct IsDown {
    Subject of;
};
struct IsServing {
    Subject of;
    bool above = true;            // true: at or above `level`; false: below it
    std::optional<double> level;  // none: restored_at for an entry point, 100% for anything else
    Duration for_at_least;        // it must have held for so long
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
