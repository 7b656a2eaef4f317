// What is known about a provider, as data: its regions, and the number of availability zones in each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/load/reading.h"

namespace drsim::load {

/// A name without case, hyphens and underscores. Names of providers and regions are compared in this form.
std::string plain_name(std::string_view name);

struct ProviderRegion {
    std::string_view name;
    std::string plain;
    std::optional<std::uint32_t> zones;  // none: not known
};

struct ProviderFacts {
    std::string_view name;
    std::vector<ProviderRegion> regions;                    // in file order
    std::unordered_map<std::string, std::size_t> by_plain;  // index in `regions`
};

/// Reads a file of provider facts and reports its errors.
ProviderFacts provider_facts_of(Reading& reading, const Node& root);

}  // namespace drsim::load
