// Ctrl-C, a request to terminate, a closed terminal: noticed at any time, and nothing half-written is left behind.
#pragma once

#include <atomic>

namespace drsim::cli {

/// From now on SIGINT, SIGTERM and SIGHUP end the program at once, because there is nothing worth keeping yet.
/// An ignored SIGHUP (nohup) stays ignored.
void end_at_signals();

/// From now on the first of these signals only sets this flag, so that the work returns soon with what it has;
/// the second ends the program at once.
const std::atomic<bool>& stop_signal();

}  // namespace drsim::cli
