// Numbers with units, as operators write them: 30s, 99%, 120/s, 5Gbps, 2KiB.
// The expected quantity decides how a number is read; nothing is guessed.
#pragma once

#include <optional>

#include "sim/base/time.h"
#include "sim/load/reading.h"

namespace drsim::load {

/// The kinds of quantities; each has its own units.
enum class Quantity : std::uint8_t { Time, Share, Utilisation, PerSecond, BytesPerSecond, Bytes, Number };

/// In seconds, a share from 0 to 1, per second, bytes per second, bytes or as written; never negative, always finite. None after an error.
std::optional<double> quantity_of(Reading& reading, const Node& node, Quantity quantity);

/// The same, but 0 after an error: for results that are discarded if there are errors.
double number_of(Reading& reading, const Node& node, Quantity quantity);
Duration duration_of(Reading& reading, const Node& node);
/// A duration above zero.
Duration period_of(Reading& reading, const Node& node, std::string_view what);
double share_of(Reading& reading, const Node& node);
/// Load as a share of capacity: may be more than 1.
double utilisation_of(Reading& reading, const Node& node);
/// A bare whole number from `least` to one million.
std::uint32_t count_of(Reading& reading, const Node& node, std::uint32_t least = 0);

/// "03:00" as seconds after midnight.
double time_of_day(Reading& reading, const Node& node);
/// "2018-10-21T22:52:00Z" as seconds since 1970.
std::int64_t instant_of(Reading& reading, const Node& node);

}  // namespace drsim::load
