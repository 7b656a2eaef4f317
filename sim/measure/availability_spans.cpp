#include "sim/measure/availability_spans.h"

#include <algorithm>

namespace drsim::measure {

std::vector<Duration> availability_spans(const model::System& system) {
    std::vector<Duration> spans;
    for (const model::Objective& objective : system.objectives) {
        const auto* availability = std::get_if<model::Availability>(&objective.measure);
        if (availability && availability->over.us > 0 && std::find(spans.begin(), spans.end(), availability->over) == spans.end())
            spans.push_back(availability->over);
    }
    return spans;
}

}  // namespace drsim::measure
