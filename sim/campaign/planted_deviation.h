// Plants small errors in a record, to test that the comparison of kernels finds them. In no shipped program.
#pragma once

#include <utility>

#include "sim/model/trial_record.h"

namespace drsim::campaign {

enum class Deviation : int { TwoMicrosecondsLate = 1, FactDropped = 2, TwoFactsSwapped = 3 };

/// Alters the record's last fact, or swaps the last two that are simultaneous and different.
inline void plant(model::TrialRecord& record, Deviation deviation) {
    auto& facts = record.facts;
    if (facts.empty()) return;
    switch (deviation) {
        case Deviation::TwoMicrosecondsLate: facts.back().at.us += 2; break;
        case Deviation::FactDropped: facts.pop_back(); break;
        case Deviation::TwoFactsSwapped:
            for (std::size_t i = facts.size(); i-- > 1;)
                if (facts[i].at == facts[i - 1].at && (facts[i].kind != facts[i - 1].kind || facts[i].subject != facts[i - 1].subject)) {
                    std::swap(facts[i], facts[i - 1]);
                    return;
                }
    }
}

}  // namespace drsim::campaign
