// Names in results: measures, clock points, phases, statuses, targets. In one place, so that files and reports agree.
#pragma once

#include <string>
#include <string_view>

#include "sim/analysis/results.h"
#include "sim/measure/measures.h"
#include "sim/model/system.h"

namespace drsim::analysis {

/// "onset_to_detected"
[[nodiscard]] std::string span_name(model::ClockPoint from, model::ClockPoint until);
/// "met", "not_recoverable", ...; and the reverse, none for any other word.
[[nodiscard]] std::string_view name_of(Status status);
[[nodiscard]] std::optional<Status> status_named(std::string_view word);
/// "undetected", "step failover.promote", "mechanism database", ...
[[nodiscard]] std::string name_of(const model::System& system, measure::Phase phase);
/// "database@west is down": what was missing at the end of a trial, by its number in measures.
[[nodiscard]] std::string missing_name(const model::System& system, std::int64_t number);
/// Of a step numbered over all runbooks: "failover.promote".
[[nodiscard]] std::string step_name(const model::System& system, std::uint32_t step);
/// "availability", or "availability_over_30d" if it is averaged over a span; zero: no span.
[[nodiscard]] std::string availability_name(Duration over);
/// "99.9%"
[[nodiscard]] std::string as_percentage(double share);

}  // namespace drsim::analysis
