#include "sim/base/drawn_ahead.h"

namespace drsim {

double DrawnAhead::draw_now(StreamId stream, std::uint32_t number) {
    const double value = draws_.uniform(stream, number);
    const std::uint32_t slot = slot_of(stream, number);
    if (trials_ < learning_trials && !drawn_[slot].known) {
        drawn_[slot] = {stream, value, number, true};
        usual_.push_back(slot);
    }
    return value;
}

}  // namespace drsim
