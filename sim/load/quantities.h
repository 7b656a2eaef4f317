// Numbers with their units, as operators write them: 30s, 99%, 120/s, 5Gbps, 2KiB.
// What should stand there decides how it is read, never a guess.
#pragma once

#include <optional>

#include "sim/base/time.h"
#include "sim/load/reading.h"

namespace drsim::load {

/// What a number can be; each has its own units.
enum class Quantity : std::uint8_t { Time, Share, Utilisation, PerSecond, BytesPerSecond, Bytes, Number };

/// In seconds, 0 to 1, per second, bytes per second, bytes or as it is; never negative, always finite. None after complaining.
std::optional<double> quantity_of(Reading& reading, const Node& node, Quantity quantity);

/// The same with 0 after complaining: for where the result is thrown away once anything was wrong.
double number_of(Reading& reading, const Node& node, Quantity quantity);
Duration duration_of(Reading& reading, const Node& node);
/// A duration above zero.
Duration period_of(Reading& reading, const Node& node, std::string_view what);
double share_of(Reading& reading, const Node& node);
/// What is asked of something, as a share of what it can do: may be more than all.
double utilisation_of(Reading& reading, const Node& node);
/// A bare whole number from `least` to one million.
std::uint32_t count_of(Reading& reading, const Node& node, std::uint32_t least = 0);

/// "03:00" as seconds after midnight.
double time_of_day(Reading& reading, const Node& node);
/// "2018-10-21T22:52:00Z" as seconds since 1970.
std::int64_t instant_of(Reading& reading, const Node& node);

}  // namespace drsim::load
