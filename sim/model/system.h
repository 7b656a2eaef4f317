// A system as written down: what exists and how its owners respond. Immutable once loaded.
#pragma once

#include <string>
#include <vector>

#include "sim/model/objective.h"
#include "sim/model/runbook.h"
#include "sim/model/value.h"

namespace drsim::model {

/// A value that the owners assume, or an unverified catalogue value.
struct Assumption {
    std::string of;       // path, e.g. components.web.at.us-west-2.count
    std::string because;  // or, for a catalogue value, its source's title
    std::string source;
};

/// A named set of components or places that fails together.
struct Tag {
    std::string name;
    std::vector<std::variant<Address, Id<Location>>> members;
};

struct InputFile {
    std::string path;  // as results show it: relative to the system's folder
    std::string sha256;
};

struct System {
    std::string name;
    std::string environment;
    std::string folder;               // of the system's file: inputs are named relative to it
    std::vector<Location> locations;  // each followed by the places inside it; `outside` last
    std::vector<Link> links;
    std::vector<Component> components;  // file order; then one `control_plane` with a placement in every region
    std::vector<EntryPoint> entry_points;
    std::vector<DataSet> data;
    std::vector<Human> humans;
    std::vector<Party> people;
    std::vector<Detector> detection;
    std::vector<Runbook> runbooks;
    std::vector<Hours> maintenance;  // windows for planned work
    std::vector<Objective> objectives;
    std::vector<Tag> tags;
    std::vector<std::string> classes;  // scenario classes that this system adds to the built-in ones
    std::vector<Assumption> assumptions;
    std::vector<Assumption> unverified;  // catalogue values in use that are marked unverified
    ValueCounts values;                  // values in force, by origin
    std::vector<InputFile> inputs;

    Id<Location> outside;
    Id<Component> control_plane;
};

/// By component: the total of its data sets; none if no total is written.
std::vector<std::optional<double>> data_totals(const System& system);

/// The bytes that a store holds, which filling a copy moves: the size of a restore, or else the total of its data sets;
/// none if neither is written.
std::optional<double> bytes_held(const Component& store, std::optional<double> data_total);

/// Calls `take` with each rate at which a data set is written: its own, or else those of the entry points that write it.
template <class Take>
void each_write_rate(const System& system, std::uint32_t data, Take take) {
    if (const auto& own = system.data[data].writes) return take(*own);
    for (const EntryPoint& entry : system.entry_points)
        if (entry.writes.value == data) take(entry.rate);
}

/// Steps are numbered over all runbooks, in file order.
struct StepPlace {
    std::uint32_t runbook = 0;  // the number of runbooks if there is no such step
    std::uint32_t step = 0;     // within it
};
inline StepPlace place_of_step(const System& system, std::uint32_t number) {
    StepPlace place{0, number};
    while (place.runbook < system.runbooks.size() && place.step >= system.runbooks[place.runbook].steps.size())
        place.step -= static_cast<std::uint32_t>(system.runbooks[place.runbook++].steps.size());
    return place;
}

}  // namespace drsim::model
