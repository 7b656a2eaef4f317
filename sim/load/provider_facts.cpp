#include "sim/load/provider_facts.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/load/component_model.h"
#include "sim/load/quantities.h"

namespace drsim::load {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_region_name(std::string_view name) {
    const auto is_letter = [](char c) { return lower(c) >= 'a' && lower(c) <= 'z'; };
    const auto may_follow = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    return !name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), may_follow);
}

/// Where a fact comes from. `of_file`: what the whole file says, which holds for regions that do not say it themselves.
struct Origin {
    const Node* source = nullptr;
    const Node* verified = nullptr;
};

Origin origin_of(Reading& reading, const Fields& fields) {
    const Origin origin{fields.find("source"), fields.find("verified")};
    if (origin.source != nullptr) read_source(reading, *origin.source);
    if (origin.verified != nullptr) truth_of(reading, *origin.verified);
    return origin;
}

void check_origin(Reading& reading, const Entry& region, const Origin& own, const Origin& of_file) {
    if (own.source == nullptr && of_file.source == nullptr)
        reading.error(region.where, fmt::format("region \"{}\" needs \"source\", or the file does", region.key));
    if (own.verified == nullptr && of_file.verified == nullptr)
        reading.error(region.where, fmt::format("region \"{}\" needs \"verified\", or the file does", region.key));
    // What somebody has read in one source says nothing of another.
    else if (own.source != nullptr && own.verified == nullptr)
        reading.error(region.where, fmt::format("region \"{}\" has a source of its own and needs \"verified\"", region.key));
}

void read_region(Reading& reading, const Entry& entry, const Origin& of_file, ProviderFacts& facts) {
    if (!is_region_name(entry.key))
        reading.error(
            entry.where,
            fmt::format("\"{}\" is not a valid name for a region; use letters, digits, _ and -, starting with a letter", entry.key));
    const Fields fields(reading, *entry.value, keys::provider_region, fmt::format("region \"{}\"", entry.key));
    if (!entry.value->is_map()) return;
    check_origin(reading, entry, origin_of(reading, fields), of_file);
    ProviderRegion region{entry.key, plain_name(entry.key), std::nullopt};
    if (const Node* zones = fields.find("zones")) region.zones = count_of(reading, *zones);
    const auto [known, is_new] = facts.by_plain.emplace(region.plain, facts.regions.size());
    if (!is_new)
        reading.error(entry.where, fmt::format("\"{}\" and \"{}\" are one region: case, hyphens and underscores do not count", entry.key,
                                               facts.regions[known->second].name));
    else facts.regions.push_back(std::move(region));
}

}  // namespace

std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : name)
        if (c != '-' && c != '_') plain += lower(c);
    return plain;
}

ProviderFacts provider_facts_of(Reading& reading, const Node& root) {
    const Fields fields(reading, root, keys::provider_facts, "a file of provider facts");
    ProviderFacts facts;
    read_version(reading, fields);
    if (const Node* name = fields.need("provider")) {
        facts.name = text_of(reading, *name, "the name of a provider");
        if (name->is_scalar()) is_name(reading, facts.name, name->where, "provider");
    }
    const Origin of_file = origin_of(reading, fields);
    const Node* regions = fields.need("regions");
    if (regions != nullptr && !regions->is_map()) reading.error(regions->where, "expected a map with one entry for each region");
    if (regions != nullptr)
        for (const Entry& entry : regions->entries) read_region(reading, entry, of_file, facts);
    return facts;
}

}  // namespace drsim::load
