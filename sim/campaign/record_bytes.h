// A trial's record as bytes for a pipe between two processes of the same program. Not a file format.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/model/trial_record.h"

namespace drsim::campaign {

[[nodiscard]] std::vector<std::byte> bytes_of(const model::TrialRecord& record);

/// The consecutive records in `bytes`; a truncated last one is left out.
[[nodiscard]] std::vector<model::TrialRecord> records_in(std::span<const std::byte> bytes);

}  // namespace drsim::campaign
