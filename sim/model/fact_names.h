// Names of facts and waits in results and messages.
#pragma once

#include <string_view>

#include "sim/model/fact.h"

namespace drsim::model {

/// "promoted", "runbook_started", ...
[[nodiscard]] std::string_view name_of(FactKind kind);
/// "capacity", "control_plane", ...
[[nodiscard]] std::string_view name_of(WaitedFor what);

}  // namespace drsim::model
