// Compares a system with what is known about the providers that run it: their regions, and who fails their stores over.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/base/duration_text.h"
#include "sim/load/notes.h"
#include "sim/model/pool.h"

namespace drsim::load {

using namespace model;

namespace {

/// The regions of a system by provider.
class Belongings {
public:
    Belongings(Catalogue& catalogue, const System& system) : catalogue_(catalogue), system_(system) {}

    /// The region of `place`, or the regions inside it, belong to the provider of that name.
    void add(std::string_view provider, Id<Location> place) {
        if (!place.exists() || place == system_.outside) return;
        if (const ProviderFacts* facts = catalogue_.provider(provider)) add_regions(*facts, place);
    }

    struct Belonging {
        std::size_t region;  // index of the location
        const ProviderFacts* provider;
    };

    /// Each once, in the order of the locations.
    [[nodiscard]] std::vector<Belonging> all() && {
        const auto key = [](const Belonging& one) { return std::pair(one.region, one.provider->name); };
        std::sort(all_.begin(), all_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
        all_.erase(std::unique(all_.begin(), all_.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); }), all_.end());
        return std::move(all_);
    }

private:
    void add_regions(const ProviderFacts& facts, Id<Location> place) {
        if (!added_.emplace(&facts, place.index()).second) return;
        const Location& location = system_.locations[place.index()];
        if (location.level == PlaceLevel::Provider) {
            for (const Id<Location> inside : location.children) add_regions(facts, inside);
            return;
        }
        const Id<Location> region = region_of(system_, place);
        if (system_.locations[region.index()].level == PlaceLevel::Region) all_.push_back({region.index(), &facts});
    }

    Catalogue& catalogue_;
    const System& system_;
    std::set<std::pair<const ProviderFacts*, std::size_t>> added_;  // so that a place that is named often costs little
    std::vector<Belonging> all_;
};

std::string_view provider_of(const Component& component) { return std::string_view(component.model).substr(0, component.model.find('/')); }

void note_zones(Reading& reading, const System& system, const Location& region, const ProviderRegion& known, std::string_view provider) {
    const auto is_zone = [&](Id<Location> place) { return system.locations[place.index()].level == PlaceLevel::Zone; };
    const auto written = std::count_if(region.children.begin(), region.children.end(), is_zone);
    if (!known.zones || written <= *known.zones) return;
    const std::string there = *known.zones == 0 ? "no availability zones" : std::to_string(*known.zones);
    reading.note(region.where, fmt::format("\"{}\" is written with {} zone{}, but {} has {} there", region.name, written,
                                           written == 1 ? "" : "s", provider, there));
}

/// A region that is not known may have a name of the owners' own choice, so only a name of much the same length is taken for a slip.
void note_unlisted(Reading& reading, const Location& region, const std::string& plain, const ProviderFacts& facts) {
    if (!reading.may_suggest()) return;
    std::vector<std::string_view> known;
    for (const ProviderRegion& one : facts.regions)
        if (one.plain.size() + 1 >= plain.size() && plain.size() + 1 >= one.plain.size()) known.push_back(one.plain);
    const auto meant = facts.by_plain.find(std::string(nearest_name(plain, known)));
    if (meant == facts.by_plain.end()) return;
    reading.note(region.where, fmt::format("\"{}\" is not among the regions of {} in the catalogue; did you mean \"{}\"?", region.name,
                                           facts.name, facts.regions[meant->second].name));
}

}  // namespace

void note_providers(Reading& reading, Catalogue& catalogue, const Names& names, const Node* providers, const System& system) {
    if (reading.diagnostics.has_errors()) return;
    Belongings belongings(catalogue, system);
    if (providers != nullptr)
        for (const Entry& entry : providers->entries)
            for (const Node* member : items_of(*entry.value)) belongings.add(entry.key, names.locations.find(member->text));
    for (std::size_t l = 0; l < system.locations.size(); ++l)
        if (system.locations[l].level == PlaceLevel::Provider) belongings.add(system.locations[l].name, Id<Location>(l));
    for (const Component& component : system.components) {
        for (const Placement& placement : component.at) belongings.add(provider_of(component), placement.place);
        if (component.store)
            for (const Copy& copy : component.store->copies) belongings.add(provider_of(component), copy.at);
    }
    for (const auto& [index, provider] : std::move(belongings).all()) {
        const Location& region = system.locations[index];
        const std::string plain = plain_name(region.name);
        const auto known = provider->by_plain.find(plain);
        if (known == provider->by_plain.end()) note_unlisted(reading, region, plain, *provider);
        else note_zones(reading, system, region, provider->regions[known->second], provider->name);
    }
}

void note_failovers(Reading& reading, Catalogue& catalogue, const System& system) {
    if (reading.diagnostics.has_errors()) return;
    for (const Component& component : system.components) {
        if (!component.store || !component.store->failover || !component.store->failover->to) continue;
        const DatabaseFailover& failover = *component.store->failover;
        const ComponentModel* product = component.model.empty() ? nullptr : catalogue.find(component.model, component.where);
        if (product == nullptr || !product->replica_failover) continue;
        const ReplicaFailover& known = *product->replica_failover;
        const std::string_view replica = component.store->copies[*failover.to].name;
        const std::string source = fmt::format("{}{}", known.source.title, known.verified ? "" : "; unverified");
        if (!known.is_providers)
            reading.note(failover.to_where,
                         fmt::format("\"{}\" fails over to \"{}\" by itself, but {} leaves that to the customer ({}); use a runbook",
                                     component.name, replica, component.model, source));
        else if (known.grace && failover.grace < *known.grace)
            reading.note(failover.to_where,
                         fmt::format("\"{}\" fails over to \"{}\" after {}, but {} waits at least {} ({})", component.name, replica,
                                     as_written(failover.grace), component.model, as_written(*known.grace), source));
    }
}

}  // namespace drsim::load
