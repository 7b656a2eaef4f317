// CSV traces and samples: columns of numbers, checked cell by cell.
#pragma once

#include <optional>

#include "sim/base/series.h"
#include "sim/load/reading.h"

namespace drsim::load {

/// What the second column of a series is.
enum class SeriesOf : std::uint8_t { Rate, Lag };

/// The series in the file that `node` names, relative to the file of the node. None after an error.
std::optional<Series> series_of(Reading& reading, const Node& node, SeriesOf what);

/// The same for a file that is already open.
std::optional<Series> series_in(Reading& reading, std::uint32_t file, SeriesOf what);

/// One column with the header `seconds`, sorted ascending. None after an error.
std::optional<std::vector<double>> sample_of(Reading& reading, const Node& node);
std::optional<std::vector<double>> sample_in(Reading& reading, std::uint32_t file);

/// The first line of an open file, which tells the kind of CSV.
std::string_view header_of(const Reading& reading, std::uint32_t file);

}  // namespace drsim::load
