// What both kernels treat as the same microsecond when a flow ends.
#pragma once

namespace drsim::kernel {

/// A last byte that arrives this little after a whole microsecond counts as in it: floating-point rounding must not decide a tie between a
/// flow and an event. About a hundredth, and deliberately not a round fraction of a microsecond,
/// because flows at round rates often end on one.
inline constexpr double tie_us = 0.0098765;

}  // namespace drsim::kernel
