// A trial begins with a healthy system. A system that is unhealthy in any trial is described wrongly, and its numbers mean nothing.
#pragma once

#include <stdexcept>
#include <string>

#include "sim/base/diagnostics.h"
#include "sim/model/system.h"
#include "sim/model/trial_record.h"

namespace drsim::campaign {

/// An input error; the message names what is unhealthy, the trial, and the hour on the trial's clock.
class UnhealthyStart : public std::runtime_error {
public:
    UnhealthyStart(Where where, const std::string& what) : std::runtime_error(what), where_(where) {}
    [[nodiscard]] Where where() const { return where_; }

private:
    Where where_;
};

/// Throws UnhealthyStart if, before anything struck, an entry point was below its restored level,
/// a detector had fired, or a queue could never drain.
void expect_healthy_start(const model::System& system, const model::TrialRecord& record);

}  // namespace drsim::campaign
