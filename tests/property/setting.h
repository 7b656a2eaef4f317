// Settings of property tests from the environment: DRSIM_PROPERTY_CASES and DRSIM_PROPERTY_SEED for more cases, or other ones.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace drsim::test {

/// The number in an environment variable.
inline std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// How many random cases to try.
inline std::uint64_t cases(std::uint64_t otherwise) { return setting("DRSIM_PROPERTY_CASES", otherwise); }

}  // namespace drsim::test
