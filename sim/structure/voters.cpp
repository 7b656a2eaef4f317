#include "sim/structure/voters.h"

#include <algorithm>

namespace drsim::structure {

std::vector<std::size_t> voters_of(const model::StorePart& store) {
    std::vector<std::size_t> voters{0};
    for (std::size_t i = 1; i < store.copies.size(); ++i)
        if (store.copies[i].commit == model::Commit::Majority) voters.push_back(i);
    return voters;
}

std::size_t count_in(const model::System& system, const model::StorePart& store, const std::vector<std::size_t>& copies,
                     Id<model::Location> place) {
    return static_cast<std::size_t>(std::count_if(copies.begin(), copies.end(), [&](std::size_t copy) {
        return store.copies[copy].at.exists() && model::lies_in(system, store.copies[copy].at, place);
    }));
}

std::vector<Id<model::Component>> without_majority(const model::System& system, Id<model::Location> place) {
    std::vector<Id<model::Component>> stores;
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        if (!system.components[c].store) continue;
        const model::StorePart& store = *system.components[c].store;
        const auto voters = voters_of(store);
        const std::size_t left = voters.size() - count_in(system, store, voters, place);
        if (voters.size() > 1 && left < voters.size() / 2 + 1) stores.push_back(Id<model::Component>(c));
    }
    return stores;
}

}  // namespace drsim::structure
