// Ctrl-C: the work comes back soon and leaves nothing half-written behind.
#pragma once

#include <atomic>

namespace drsim::cli {

/// Listens for SIGINT and SIGTERM from now on; true once one came. A second one ends the program at once.
const std::atomic<bool>& stop_signal();

}  // namespace drsim::cli
