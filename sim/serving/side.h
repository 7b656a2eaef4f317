// Which side of an instant is asked for, and what rounding leaves of a share.
#pragma once

#include <cstdint>

namespace drsim::serving {

/// On which side of an instant the state is read: a jump at that instant has already happened, or has not.
enum class Side : std::uint8_t { Before, After };

/// Shares are products and sums of shares: what is all or nothing up to rounding is all or nothing.
inline double tidy(double share) { return share > 1 - 1e-9 ? 1 : share < 1e-9 ? 0 : share; }

}  // namespace drsim::serving
