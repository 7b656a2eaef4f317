#include "sim/base/stream.h"

#include <Random123/philox.h>

namespace drsim {

double Draws::uniform(StreamId stream, std::uint32_t draw) const {
    const r123::Philox2x64::ctr_type counter = {{stream.hash, trial_ << 24 | draw}};
    const r123::Philox2x64::key_type key = {{seed_}};
    const std::uint64_t bits = r123::Philox2x64{}(counter, key)[0];
    // 52 bits and a half: exact in a double, so that neither u nor 1 - u rounds to 0 or 1.
    return (static_cast<double>(bits >> 12) + 0.5) * 0x1p-52;
}

}  // namespace drsim
