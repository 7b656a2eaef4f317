#include "sim/measure/fingerprint.h"

namespace drsim::measure {

std::uint64_t fingerprint_of(const model::TrialRecord& record) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < record.facts.size(); ++i) sum += fingerprint_of(record.facts[i], record.trial, i);
    return sum;
}

}  // namespace drsim::measure
