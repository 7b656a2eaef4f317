#include <fmt/format.h>

#include "sim/load/quantities.h"
#include "sim/load/sections.h"

namespace drsim::load {

using namespace model;

Probe probe_of(Reading& reading, Names& names, const Fields& fields) {
    constexpr Word<Probe::Paced> paces[] = {{"start", Probe::Paced::Start}, {"result", Probe::Paced::Result}};
    Probe probe;
    if (const Node* every = fields.need("every")) probe.every = period_of(reading, *every, "the interval of a probe");
    probe.timeout = probe.every;
    if (const Node* timeout = fields.find("timeout")) probe.timeout = duration_of(reading, *timeout);
    if (const Node* failures = fields.find("failures")) probe.failures = count_of(reading, *failures, 1);
    if (const Node* successes = fields.find("successes")) probe.successes = count_of(reading, *successes, 1);
    if (const Node* paced = fields.find("paced")) probe.paced = word_of(reading, *paced, "paced", paces);
    if (const Node* from = fields.find("from"))
        for (const Node* item : items_of(*from)) probe.from.push_back(names.location(*item, "from"));
    if (const Node* agree = fields.find("agree")) {
        probe.agree = count_of(reading, *agree, 1);
        const std::size_t observers = std::max<std::size_t>(1, probe.from.size());
        if (probe.agree > observers)
            reading.error(agree->where,
                          fmt::format("agree {} is more than the {} observer{}", probe.agree, observers, observers == 1 ? "" : "s"));
    }
    if (const Node* deep = fields.find("deep")) probe.deep = truth_of(reading, *deep);
    if (const Node* role = fields.find("role")) {
        probe.role = role_named(reading, *role);
        probe.role_stands = role->where;
    }
    return probe;
}

}  // namespace drsim::load
