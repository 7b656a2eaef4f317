// Too little capacity after an outage.
#include <fmt/format.h>

#include <algorithm>

#include "sim/structure/finding_rules.h"

namespace drsim::structure {

namespace {

/// One component in one place, and the outages after which it carries less than the peak.
struct Short {
    CapacityLeft worst;
    std::vector<std::string> after;
};

std::vector<Short> short_ones(const Case& of) {
    std::vector<Short> all;
    for (const Blast& blast : of.analysis.blasts)
        for (const CapacityLeft& left : blast.overloaded) {
            if (left.now <= 0) continue;  // nothing runs there: it is out, or nobody is sent there before something has been launched
            const auto known = std::find_if(
                all.begin(), all.end(), [&](const Short& one) { return one.worst.component == left.component && one.worst.at == left.at; });
            if (known == all.end()) {
                all.push_back({left, {named(of, blast.mishap)}});
                continue;
            }
            known->after.push_back(named(of, blast.mishap));
            if (left.now / left.demand < known->worst.now / known->worst.demand) known->worst = left;
        }
    return all;
}

std::string rate(double per_second) { return fmt::format("{:.4g}/s", per_second); }

bool grows_by_itself(const model::Component& component) {
    return component.service && (component.service->autoscale || component.service->replaced_in);
}

}  // namespace

void find_little_capacity(const Case& of, Findings& findings) {
    for (const Short& one : short_ones(of)) {
        const model::Component& component = of.system().components[one.worst.component.index()];
        const std::string name = one.worst.at.exists() ? component.name + "@" + of.name(one.worst.at) : component.name;
        const bool can_grow = one.worst.at_most >= one.worst.demand;
        const bool soon = can_grow && (one.worst.after_steps >= one.worst.demand || grows_by_itself(component));
        std::string until = can_grow ? "until more instances are launched" : "and cannot grow enough";
        if (one.worst.after_steps >= one.worst.demand) until = "until a step has launched more";
        else if (soon) until = "until it has scaled";
        findings.push_back(
            {too_little_capacity, soon ? Severity::Note : Severity::Warning, component.where, name,
             fmt::format("Without {}, {} carries {} of a peak of {}, {}.", any_one(one.after), name, rate(one.worst.now),
                         rate(one.worst.demand), until),
             component.store ? "A copy that carries the peak alone." : "Enough instances for the peak with any one of these out (N+1)."});
    }
}

}  // namespace drsim::structure
