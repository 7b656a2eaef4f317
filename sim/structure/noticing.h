// Who notices an outage: routers by their checks, people by detectors and by what they find when they look.
// A check that passes for something that serves nobody is as good as none, so these are not monotone: they are found for each outage.
#pragma once

#include <optional>
#include <vector>

#include "sim/structure/tier.h"

namespace drsim::structure {

/// Asked once everything has recovered that recovers by itself. Nothing here is a bad release, and nothing lags.
class Noticing {
public:
    Noticing(const Ground& ground, const Tier& by_itself);

    /// Adds the mishaps of routers that stay with a target because its check passes, although the entry point gets nothing from it.
    /// `works` is by gate. Returns whether there are any.
    bool add_fooled_routers(const std::vector<bool>& works, std::vector<bool>& happened) const;
    /// Adds the mishaps of detectors that see nothing wrong.
    void add_fooled_detectors(const std::vector<bool>& works, std::vector<bool>& happened) const;
    /// Adds the mishaps of runbooks whose condition does not hold. What structure alone cannot tell refuses nothing.
    void add_refusals(const std::vector<bool>& works, std::vector<bool>& happened) const;

private:
    struct Target {
        Id<Mishap> fooled;  // the router does not go on to it
        Id<Gate> looks_up;  // its check passes
        Id<Gate> leads;     // it answers the entry point
    };
    using Router = std::vector<Target>;  // in order of preference
    void add_router(Id<model::Component> router, Id<model::EntryPoint> entry);
    [[nodiscard]] std::vector<Id<Gate>> watched_by(const model::Detector& detector) const;
    [[nodiscard]] std::optional<bool> holds(const model::Condition& condition, const std::vector<bool>& works) const;

    const Ground& ground_;
    const Tier& tier_;
    std::vector<Router> routers_;
    std::vector<std::vector<Id<Gate>>> watched_;  // by detector: it fires if one of these does not work; empty: structure cannot tell
};

}  // namespace drsim::structure
