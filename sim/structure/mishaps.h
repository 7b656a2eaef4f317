// The mishaps of a system: what can be out by itself, for as long as it may take.
#pragma once

#include <string>
#include <vector>

#include "sim/model/pool.h"

namespace drsim::structure {

/// What can be out. A place takes everything inside it along, a tag all its members. A part is all instances of a component in one region,
/// or all of them if it has no place. Each copy of a store is out by itself.
struct Mishap {
    enum class Is : std::uint8_t {
        Place,
        Part,
        Copy,
        Link,
        Tag,
        // Not outages, but how one looks to those who should respond: cut sets leave these out.
        RunbookRefused,  // the condition of a runbook does not hold
        DetectorFooled,  // a detector sees nothing wrong
        RouterFooled     // a router does not go on to a target, because its check of another passes that serves nothing
    };
    [[nodiscard]] bool is_outage() const { return is < Is::RunbookRefused; }

    Is is = Is::Place;
    std::string name;           // as an address: "us-east-1", "nat@us-east-1", "database.standby"
    std::uint32_t of = 0;       // number of the location, component, link, tag, runbook or detector
    Id<model::Location> place;  // of a part: its region, none if it has no place; of a copy: where it is
    Id<model::Copy> copy;
    Where where;
};

/// "region", "zone", "component", "copy", "link", "tag" and so on.
[[nodiscard]] std::string_view word_for(const model::System& system, const Mishap& mishap);

/// All mishaps of a system, and which of them take what along. Refers to the system.
class Mishaps {
public:
    explicit Mishaps(const model::System& system);

    std::vector<Mishap> all;

    /// The place itself, the places around it, and their tags. None for `outside`.
    [[nodiscard]] std::vector<Id<Mishap>> of_place(Id<model::Location> place) const;
    /// The pool's own mishap and tags, without those of its place.
    [[nodiscard]] std::vector<Id<Mishap>> of_pool(const model::Pool& pool) const;
    [[nodiscard]] Id<Mishap> of_link(Id<model::Link> link) const { return links_[link.index()]; }
    [[nodiscard]] Id<Mishap> of_location(Id<model::Location> place) const { return places_[place.index()]; }
    [[nodiscard]] Id<Mishap> of_runbook(Id<model::Runbook> runbook) const { return runbooks_[runbook.index()]; }
    [[nodiscard]] Id<Mishap> of_detector(Id<model::Detector> detector) const { return detectors_[detector.index()]; }
    /// None for an imagined request, which no check leads astray.
    [[nodiscard]] Id<Mishap> of_router(Id<model::Component> router, Id<model::EntryPoint> entry, std::size_t target) const;

private:
    Id<Mishap> add(Mishap mishap);
    void add_parts(Id<model::Component> component);
    void add_tags();
    void add_router(Id<model::Component> router);

    const model::System& system_;
    std::vector<Id<Mishap>> places_;
    std::vector<Id<Mishap>> links_;
    struct TaggedPart {
        Id<Mishap> tag;
        model::Address what;
    };
    std::vector<std::vector<Id<Mishap>>> tags_of_place_;  // by location, without those of the places around it
    std::vector<std::vector<TaggedPart>> tags_of_component_;
    std::vector<Id<Mishap>> runbooks_;
    std::vector<Id<Mishap>> detectors_;
    std::vector<std::vector<std::vector<Id<Mishap>>>> routers_;  // by component, entry point and target
    std::vector<std::vector<Id<Mishap>>> parts_;                 // by component: its parts, or its copies
};

}  // namespace drsim::structure
