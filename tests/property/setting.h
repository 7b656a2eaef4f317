// What the environment says about property tests: DRSIM_PROPERTY_CASES and DRSIM_PROPERTY_SEED look longer, or elsewhere.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace drsim::test {

/// The number that an environment variable holds.
inline std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// How many random cases to try.
inline std::uint64_t cases(std::uint64_t otherwise) { return setting("DRSIM_PROPERTY_CASES", otherwise); }

}  // namespace drsim::test
