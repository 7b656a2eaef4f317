// results.json: everything that a report shows, for programs. Writing and reading are inverses.
#pragma once

#include <stdexcept>
#include <string>

#include "sim/analysis/results.h"

namespace drsim::reports {

/// The same results give the same bytes; numbers are the shortest that read back exactly, `null` means beyond the horizon.
[[nodiscard]] std::string results_to_json(const analysis::Results& results);

/// The text is not a result in this program's format; the message says where.
struct NotResults : std::runtime_error {
    using std::runtime_error::runtime_error;
};
[[nodiscard]] analysis::Results results_from_json(const std::string& text);

}  // namespace drsim::reports
