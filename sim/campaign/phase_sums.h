// The total time of each phase of the critical path, over many trials.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/measure/measures.h"

namespace drsim::campaign {

class PhaseSums {
public:
    void add(const std::vector<measure::PhaseTime>& times) {
        for (const measure::PhaseTime& time : times) {
            std::vector<std::int64_t>& sums = us_[static_cast<std::size_t>(time.phase.is)];
            const std::size_t place = place_of(time.phase);
            if (place >= sums.size()) sums.resize(place + 1);
            sums[place] += time.us;
        }
    }
    /// The phases that took any time, by kind and subject.
    [[nodiscard]] std::vector<measure::PhaseTime> sorted() const {
        std::vector<measure::PhaseTime> times;
        for (std::size_t is = 0; is < us_.size(); ++is)
            for (std::size_t place = 0; place < us_[is].size(); ++place)
                if (us_[is][place] != 0)
                    times.push_back({{static_cast<measure::Phase::Is>(is), static_cast<std::uint32_t>(place - 1)}, us_[is][place]});
        return times;
    }

private:
    /// "No subject" is the largest number: it wraps around to the first place.
    static std::uint32_t place_of(measure::Phase phase) { return phase.subject + 1; }

    std::array<std::vector<std::int64_t>, static_cast<std::size_t>(measure::Phase::Is::Other) + 1> us_;  // by kind, then by place
};

}  // namespace drsim::campaign
