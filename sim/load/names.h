// Resolves names of a system to ids, such as `web@us-east-1` or `database.oregon`, and suggests names for unknown ones.
#pragma once

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "sim/load/reading.h"
#include "sim/model/scenario.h"

namespace drsim::load {

/// Names of one kind of thing.
template <class Thing>
class NameTable {
public:
    explicit NameTable(std::string_view what) : what_(what) {}
    /// False if the name is taken.
    bool add(std::string_view name) {
        const bool is_new = ids_.emplace(std::string(name), Id<Thing>(ids_.size())).second;
        return is_new;
    }
    [[nodiscard]] Id<Thing> find(std::string_view name) const {
        const auto found = ids_.find(std::string(name));
        return found == ids_.end() ? Id<Thing>() : found->second;
    }
    [[nodiscard]] std::vector<std::string_view> all() const {
        std::vector<std::string_view> names;
        names.reserve(ids_.size());
        for (const auto& [name, id] : ids_) names.push_back(name);
        std::sort(names.begin(), names.end());
        return names;
    }
    [[nodiscard]] std::string_view what() const { return what_; }

private:
    std::string_view what_;
    std::unordered_map<std::string, Id<Thing>> ids_;
};

class Names {
public:
    /// The system must already have names, places and copies; steps of runbooks are looked up in `system` itself.
    Names(Reading& reading, const model::System& system);

    /// The thing of that name; none after an error that it is unknown in `in`.
    template <class Thing>
    Id<Thing> of(const NameTable<Thing>& table, const Node& node, std::string_view in) {
        const std::string_view name = text_of(reading_, node, table.what());
        if (name.empty()) return {};
        const Id<Thing> id = table.find(name);
        if (!id.exists() && table.what() == "component" && was_removed("components." + std::string(name)))
            removed_but_named(node, name, in);
        else if (!id.exists() && reading_.names_are_known)
            reading_.unknown(node.where, table.what(), name, in, reading_.may_suggest() ? table.all() : std::vector<std::string_view>());
        return id;
    }

    Id<model::Location> location(const Node& node, std::string_view in) { return of(locations, node, in); }
    Id<model::Component> component(const Node& node, std::string_view in) { return of(components, node, in); }
    /// `web`, `web@us-east-1`, `web.canary`, `database.writer`, `database.oregon`.
    model::Address address(const Node& node, std::string_view in);
    /// An address of a single copy of a store. `may_be_gone`: a copy that `change` removed is a note, and `copy` is none.
    model::Address copy(const Node& node, std::string_view in);
    /// Addresses that a step, a detector or a recovery needs.
    std::vector<model::Address> addresses(const Node* list, std::string_view in);
    model::Subject subject(const Node& node, std::string_view in);
    /// A human: a level of a chain (`on_call.primary`), or a name.
    Id<model::Human> human(const Node& node, std::string_view in);

    /// Paths that `change` removed, such as `components.database.replicas.oregon`.
    /// A remaining reference to one is a note where the language allows it.
    std::unordered_set<std::string> removed;
    /// Components whose model is unknown: their contents cannot be checked, so no further errors are reported for them.
    std::unordered_set<std::string> unreadable;
    /// Whether `path` or something around it was removed.
    [[nodiscard]] bool was_removed(std::string_view path) const;

    NameTable<model::Location> locations{"location"};
    NameTable<model::Link> links{"link"};
    NameTable<model::Component> components{"component"};
    NameTable<model::EntryPoint> entry_points{"entry point"};
    NameTable<model::DataSet> data{"data set"};
    NameTable<model::Human> humans{"human"};
    NameTable<model::Party> people{"person"};
    NameTable<model::Detector> detection{"detector"};
    NameTable<model::Runbook> runbooks{"runbook"};
    NameTable<model::Tag> tags{"tag"};

    const model::System& system;

private:
    Reading& reading_;
    void removed_but_named(const Node& node, std::string_view name, std::string_view in);
    [[nodiscard]] bool runs_at(const model::Component& component, Id<model::Location> place) const;
    bool take_part(model::Address& address, std::string_view part, const Node& node, std::string_view in);
};

}  // namespace drsim::load
