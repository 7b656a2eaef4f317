// Responses by people and automation: runbooks, their steps, and what each step changes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/base/distribution.h"
#include "sim/model/condition.h"
#include "sim/model/detector.h"

namespace drsim::model {

struct Promote {
    Address copy;
};
struct SwitchOver {
    Id<Component> store;
    Id<Location> to;
};  // planned, loses nothing
struct Resync {
    Id<Component> store;
    Id<Location> to;
};  // makes the copy at `to` follow the writer again
struct Restore {
    Id<Component> store;
};  // from backups, to the latest point
struct Fence {
    Id<Component> store;
};  // the old writers, or else the present one, accept nothing any more
struct Repoint {
    Address clients;
    Address copy;
};
struct Scale {
    Address what;
    std::optional<std::uint32_t> to;
    std::optional<std::uint32_t> add;
};
struct Restart {
    Address what;
};
struct Rollback {
    std::vector<Id<Component>> services;
};
struct Route {
    Id<Component> router;
    Address to;
};
struct Manual {
    std::string text;
};
struct Approve {
    std::string text;
};
struct Wait {
    Distribution time;
};

using Verb = std::variant<Promote, SwitchOver, Resync, Restore, Fence, Repoint, Scale, Restart, Rollback, Route, Manual, Approve, Wait>;

struct Step {
    enum class Otherwise : std::uint8_t { Stop, Continue, Alternative };
    std::string name;  // "switch"; steps of a list are "1", "2", ...; an alternative is "NAME.otherwise"
    Verb verb;
    std::optional<Distribution> takes;  // replaces the mechanism's own time
    Id<Party> by;                       // none: it needs no person
    std::uint32_t hands = 1;
    std::vector<std::uint32_t> after;  // indices into the runbook's steps
    std::vector<Address> needs;        // besides the control planes that the verb needs
    std::optional<Condition> only_if;  // checked at its start; false: skipped
    std::optional<Condition> unless;
    double fails = 0;  // probability of each attempt
    std::uint32_t retries = 0;
    Distribution retry_after;
    std::optional<Duration> timeout;  // an attempt that takes longer has failed
    Otherwise otherwise = Otherwise::Stop;
    std::uint32_t alternative = 0;  // for Otherwise::Alternative: index into the runbook's steps
    bool is_alternative = false;    // runs only when another step names it
    Where where;
};

struct Approval {
    Id<Party> by;
    Distribution takes;
};

struct Declare {
    Id<Party> by;
    Distribution takes;
    std::vector<Approval> approvals;
};

struct Runbook {
    std::string name;
    std::vector<Id<Detector>> when;     // any of these triggers it
    Id<Runbook> when_finished;          // or: the end of another runbook does
    std::optional<Condition> only_if;   // what people must find when they investigate
    std::optional<Declare> declare;     // none: it starts by itself
    std::optional<Condition> abort_if;  // checked before each step that has not started
    std::vector<Step> steps;
    Where where;
};

}  // namespace drsim::model
