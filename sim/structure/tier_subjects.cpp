// What people find when they look: the subjects of conditions.
#include "sim/structure/tier.h"

namespace drsim::structure {

namespace {

using model::Address;
using model::Location;

struct NotDown {
    const Ground& ground;
    Gates& gates;
    const Tier& tier;
    const std::vector<Id<Gate>>& entries;

    Id<Gate> operator()(Id<model::EntryPoint> entry) const {
        return entry.index() < entries.size() ? entries[entry.index()] : gates.always();
    }
    /// A place is down while no instance in it is up.
    Id<Gate> operator()(Id<Location> place) const {
        std::vector<Id<Gate>> any;
        for (std::size_t p = 0; p < ground.calls.pools.size(); ++p) {
            const model::Pool& pool = ground.calls.pools[p];
            const bool is_in_it = pool.place.exists() && model::lies_in(ground.system, pool.place, place);
            if (is_in_it && pool.component != ground.system.control_plane) any.push_back(tier.runs(p));
        }
        return any.empty() ? tier.stands(place) : gates.any_of(std::move(any));
    }
    /// A writer is whichever copy takes writes; another copy is down if it does not run; anything else if nothing of it answers.
    Id<Gate> operator()(const Address& address) const {
        std::vector<Id<Gate>> any;
        const auto& component = ground.system.components[address.component.index()];
        for (const graph::Stop& stop : ground.calls.pools_at(address, model::role_of_kind(component))) {
            const bool is_copy = address.copy.exists() || address.part == model::Part::Standby;
            if (address.part == model::Part::Standby) {
                const std::size_t copy = ground.calls.pools[stop.pool].copy.index();
                const auto& copies = component.store->copies;
                if (copy >= copies.size() || copies[copy].is != model::Copy::Is::Standby) continue;
            }
            const bool writes = component.store && address.part == model::Part::Writer;
            any.push_back(writes    ? tier.takes_writes(stop.pool)
                          : is_copy ? tier.runs(stop.pool)
                                    : tier.answers_anybody(stop.pool, stop.role));
        }
        return gates.any_of(std::move(any));
    }
};

}  // namespace

Id<Gate> Tier::is_not_down(const model::Subject& subject) const {
    return std::visit(NotDown{ground_, ground_.gates, *this, entries_}, subject);
}

}  // namespace drsim::structure
