// How anybody comes to know: probes, metric alarms, users' reports.
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
    enum class Metric : std::uint8_t { FailedShare, Utilisation, CopyLag };
    enum class Missing : std::uint8_t { Ignored, Breaching };  // a period without requests (or from a silent place)
    Metric metric = Metric::FailedShare;
    Address of;
    bool above = true;
    double threshold = 0;       // a share, or seconds for CopyLag
    Duration over;              // one period
    std::uint32_t periods = 1;  // breaching periods needed ...
    std::uint32_t out_of = 1;   // ... among the last so many
    Missing missing = Missing::Ignored;
};

/// Users notice that an entry point is below `below` and tell somebody after a while.
struct UserReports {
    Id<EntryPoint> entry;
    double below = 0.99;
    Distribution after;
};

struct Detector {
    std::string name;
    std::variant<ProbeDetector, MetricAlarm, UserReports> how;
    Id<Party> pages;             // none: pages nobody
    std::vector<Address> needs;  // down: the detector is blind
    std::optional<Hours> hours;  // when somebody looks at it: outside nobody is told; what is still so when they begin is told then
    double misses = 0;           // probability, drawn once a trial, that it never fires
    Where where;
};

}  // namespace drsim::model
