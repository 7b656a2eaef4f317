// The values that a system uses, and where each comes from.
#pragma once

#include <cstdint>
#include <string>

namespace drsim::model {

enum class Origin : std::uint8_t {
    Stated,      // in a file of the system
    Assumed,     // in a file of the system, which lists it as an assumption
    Verified,    // in the catalogue, checked in the source that it names
    Unverified,  // in the catalogue, not checked
    Default      // nowhere: the default applies
};

/// One value in force: a quantity, a distribution, or a choice that has a default.
struct Value {
    std::string path;  // components.web.capacity
    std::string text;  // as written; a default: as it would be written
    Origin origin = Origin::Stated;
    std::string because;  // the reason of an assumption, the title of a source
    std::string file;     // where it is written; empty if nowhere
    std::uint32_t line = 0;
};

/// Number of values in force by origin.
struct ValueCounts {
    std::uint64_t stated = 0;
    std::uint64_t assumed = 0;
    std::uint64_t verified = 0;
    std::uint64_t unverified = 0;
    std::uint64_t defaults = 0;
};

}  // namespace drsim::model
