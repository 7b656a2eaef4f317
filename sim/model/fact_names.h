// The words for facts and waits, as results and messages use them.
#pragma once

#include <string_view>

#include "sim/model/fact.h"

namespace drsim::model {

/// "promoted", "runbook_started", ...
[[nodiscard]] std::string_view name_of(FactKind kind);
/// "capacity", "control_plane", ...
[[nodiscard]] std::string_view name_of(WaitedFor what);

}  // namespace drsim::model
