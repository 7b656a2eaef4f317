// How failures are detected: probes, metric alarms, users' reports.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/model/people.h"
#include "sim/model/probe.h"
#include "sim/model/traffic.h"

namespace drsim::model {

struct ProbeDetector {
    Address of;
    Probe probe;
};

struct MetricAlarm {
    enum class Metric : std::uint8_t { FailedShare, Utilisation, CopyLag, Backlog };
    enum class Missing : std::uint8_t { Ignored, Breaching };  // how a period without data counts: no requests, or a silent place
    Metric metric = Metric::FailedShare;
    Address of;
    bool above = true;
    double threshold = 0;       // a share; for CopyLag seconds, for Backlog items
    Duration over;              // one period
    std::uint32_t periods = 1;  // breaching periods required ...
    std::uint32_t out_of = 1;   // ... out of this many
    Missing missing = Missing::Ignored;
};

/// Users notice that an entry point is below `below` and report it after a while.
struct UserReports {
    Id<EntryPoint> entry;
    double below = 0.99;
    Distribution after;
};

struct Detector {
    std::string name;
    std::variant<ProbeDetector, MetricAlarm, UserReports> how;
    Id<Party> pages;             // none: pages nobody
    std::vector<Address> needs;  // the detector is blind while any of these is down
    std::optional<Hours> hours;  // when somebody watches it; a problem that lasts until the hours begin is reported then
    double misses = 0;           // probability, drawn once per trial, that it never fires
    Where where;
};

}  // namespace drsim::model
