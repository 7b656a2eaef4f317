// The figures that a system rests on, and where each of them is from.
#pragma once

#include <cstdint>
#include <string>

namespace drsim::model {

enum class Origin : std::uint8_t {
    Stated,      // by a file of the system, without more
    Assumed,     // by a file of the system, which lists it among its assumptions
    Verified,    // by the catalogue, read in the source that it names
    Unverified,  // by the catalogue, on somebody's word
    Default      // by nobody: what holds where nothing is written
};

/// One value in force: a quantity, a distribution, or a choice that has a default.
struct Value {
    std::string path;  // components.web.capacity
    std::string text;  // as it is written, or as the default would be
    Origin origin = Origin::Stated;
    std::string because;  // the reason of an assumption, the title of a source
    std::string file;     // where it is written; empty: nowhere
    std::uint32_t line = 0;
};

/// How many values in force are from where.
struct ValueCounts {
    std::uint64_t stated = 0;
    std::uint64_t assumed = 0;
    std::uint64_t verified = 0;
    std::uint64_t unverified = 0;
    std::uint64_t defaults = 0;
};

}  // namespace drsim::model
