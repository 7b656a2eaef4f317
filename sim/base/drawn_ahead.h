// The draws of one trial, with the usual ones computed at its start: there the processor overlaps them,
// whereas in the middle of a trial each would be waited for. The values are the same as those of Draws.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/base/stream.h"

namespace drsim {

class DrawnAhead {
public:
    /// The draws of the first trials are the ones that later trials compute in advance.
    void begin(std::uint64_t seed, std::uint64_t trial) {
        draws_ = Draws(seed, trial);
        if (trials_ < learning_trials) ++trials_;
        for (const std::uint32_t slot : usual_) drawn_[slot].value = draws_.uniform(drawn_[slot].stream, drawn_[slot].number);
    }
    /// Same value as Draws::uniform.
    [[nodiscard]] double uniform(StreamId stream, std::uint32_t number) {
        const Drawn& drawn = drawn_[slot_of(stream, number)];
        return drawn.stream == stream && drawn.number == number && drawn.known ? drawn.value : draw_now(stream, number);
    }

private:
    static constexpr std::uint32_t slots = 64;
    static constexpr std::uint32_t learning_trials = 4;
    struct Drawn {
        StreamId stream;
        double value = 0;
        std::uint32_t number = 0;
        bool known = false;
    };
    static std::uint32_t slot_of(StreamId stream, std::uint32_t number) {
        return (static_cast<std::uint32_t>(stream.hash >> 32) + number * 7u) % slots;
    }
    double draw_now(StreamId stream, std::uint32_t number);

    Draws draws_{0, 0};
    std::uint32_t trials_ = 0;
    std::vector<std::uint32_t> usual_;  // slots in use
    std::array<Drawn, slots> drawn_;
};

}  // namespace drsim
