// What both kernels take for the same microsecond when a flow ends.
#pragma once

namespace drsim::kernel {

/// A last byte that arrives this little after a whole microsecond counts as in it: the rounding of real numbers must not decide a tie
/// between a flow and an event. About a hundredth, and deliberately no round share of a microsecond,
/// on which bytes over round rates end all the time.
inline constexpr double tie_us = 0.0098765;

}  // namespace drsim::kernel
