// Ctrl-C, an end that is asked for, a terminal that was closed: heard at any time, and nothing half-written is left behind.
#pragma once

#include <atomic>

namespace drsim::cli {

/// SIGINT, SIGTERM and SIGHUP end the program at once from now on: it has nothing yet that is worth keeping.
/// One that ignores SIGHUP (nohup) goes on doing so.
void end_at_signals();

/// From now on the first of them is only remembered here,
/// for the work to come back soon with what it has; the second ends the program at once.
const std::atomic<bool>& stop_signal();

}  // namespace drsim::cli
