// What the world does to a system: given conditions and faults.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/model/system.h"

namespace drsim::model {

struct Selector;
struct ZoneOf {
    Address of;
};
struct RegionOf {
    Address of;
};
struct OneOf {
    std::vector<Selector> of;
};  // drawn, equally likely
struct All {
    std::vector<Selector> of;
};
struct Everything {
    Id<Tag> tag;
};

/// What a fault strikes.
struct Selector {
    std::variant<Address, Id<Location>, Id<Link>, Everything, ZoneOf, RegionOf, OneOf, All> is;
};

struct Outage {
    Selector of;
};
struct Crash {
    Selector of;
    std::optional<Distribution> repair;      // none: only its own mechanisms bring it back
    std::optional<std::uint32_t> instances;  // only so many of them, the first ones that are up; none: all
};
struct Destroy {
    Selector of;
};
/// `fails` of the new release's requests, once its share of traffic is at least `at_share`.
struct BadRelease {
    Id<Component> of;
    double fails = 0;
    double at_share = 0;
};
struct NoCapacity {
    Id<Location> at;
    std::uint32_t above = 0;
    bool none_new = true;
};  // none_new: no `above` given
struct Unreachable {
    Id<Human> who;
};
struct Stall {
    Address copy;
};
struct FalseAlarm {
    Id<Detector> of;
};

struct AtTime {
    Distribution at;
};
struct AfterFault {
    std::uint32_t fault = 0;
    Distribution by;
};  // index into Scenario::faults
struct AfterRunbook {
    Id<Runbook> runbook;
    Distribution by;
};
struct AfterStep {
    Id<Runbook> runbook;
    std::uint32_t step = 0;
    Distribution by;
};
struct BeforeFault {
    std::uint32_t fault = 0;
    Distribution by;
};

struct Fault {
    std::string name;  // generated ("outage_1") when the file gives none
    std::variant<Outage, Crash, Destroy, BadRelease, NoCapacity, Unreachable, Stall, FalseAlarm> what;
    std::variant<AtTime, AfterFault, AfterRunbook, AfterStep, BeforeFault> at = AtTime{};
    Distribution since = Distribution::constant(0);  // of a given condition: how long before the trial it began
    std::optional<Distribution> lasts;               // none: forever (a crash: until a mechanism or its repair)
    double probability = 1;
    bool onset = false;
    std::optional<bool> silent;  // none: silent for outage and destroy, refused for crash
    Where where;
};

struct Scenario {
    /// When in the week a trial starts.
    enum class Starts : std::uint8_t { AnyTime, AnyWorkingHour, Maintenance, Fixed };
    std::string name;
    std::string scenario_class;
    Starts starts = Starts::AnyTime;
    double starts_at_s = 0;                // for Fixed: seconds from Monday 00:00 UTC (series origin)
    std::optional<std::int64_t> monday_s;  // for a start with a date: that Monday, in seconds since 1970
    std::vector<Fault> given;
    std::vector<Fault> faults;
    Duration horizon;  // from onset
    std::vector<InputFile> inputs;
    Where where;
};

}  // namespace drsim::model
