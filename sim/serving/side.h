// The side of an instant at which a state is read, and the rounding of shares.
#pragma once

#include <cstdint>

namespace drsim::serving {

/// On which side of an instant the state is read: a jump at that instant has already happened, or has not.
enum class Side : std::uint8_t { Before, After };

/// Shares are products and sums of shares: one that is 0 or 1 up to rounding becomes exactly that.
inline double tidy(double share) { return share > 1 - 1e-9 ? 1 : share < 1e-9 ? 0 : share; }

}  // namespace drsim::serving
