#include "sim/base/portable_math.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/base/portable_math_tables.h"

// Only + - * / and sqrt, which IEEE 754 rounds correctly everywhere; the build forbids contraction to fused multiply-add.
namespace drsim::portable {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr int mantissa_bits = 52;

/// 2^n for a normal exponent.
double power_of_two(std::int64_t n) { return std::bit_cast<double>(static_cast<std::uint64_t>(n + 1023) << mantissa_bits); }

/// log(1 + r) - r for |r| <= 1/96: the series to its eighth term; the ninth is below 2^-58 of the sum.
double log1p_without_first(double r) {
    const double r2 = r * r;
    const double low = -0.5 + r * (1.0 / 3);
    const double middle = -0.25 + r * (1.0 / 5);
    const double high = (-1.0 / 6 + r * (1.0 / 7)) + r2 * (-1.0 / 8);
    return r2 * (low + r2 * (middle + r2 * high));
}

/// exp(r) - 1 for |r| <= log(2) / 64: the series to its sixth term.
double expm1_small(double r) {
    const double r2 = r * r;
    const double low = 0.5 + r * (1.0 / 6);
    const double high = (1.0 / 24 + r * (1.0 / 120)) + r2 * (1.0 / 720);
    return r + r2 * (low + r2 * high);
}

}  // namespace

double log(double x) {
    if (!(x > 0)) return x == 0 ? -infinity : not_a_number;
    if (x == infinity) return x;
    std::int64_t exponent = 0;
    if (x < std::numeric_limits<double>::min()) {
        x *= 0x1p54;
        exponent = -54;
    }
    // x = 2^exponent * m with m in [3/4, 3/2), so that nothing cancels near 1.
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const auto three_quarters = std::bit_cast<std::uint64_t>(0.75);
    const auto shift = static_cast<std::int64_t>(bits - three_quarters) >> mantissa_bits;
    exponent += shift;
    const double m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(shift) << mantissa_bits));
    // m = c (1 + r) with c the nearest 64th: m - c is exact, so r is good to its last bit although 1 + r would not be.
    const int step = static_cast<int>(m * 64 + 0.5);
    const double c = step * (1.0 / 64);
    const double r = (m - c) / c;
    const double log_c = table::log_of[step - 48];
    const auto k = static_cast<double>(exponent);
    const double k_log2 = k * table::log2_high;
    const double high = k_log2 + log_c;
    // The rounding error of the sum above. This is exact, because k_log2 is 0 or the larger term.
    const double lost = (k_log2 - high) + log_c;
    const double first = high + r;
    // Either high is 0 or it is larger than r.
    const double lost_too = (high - first) + r;
    return first + (lost_too + (lost + (k * table::log2_low + log1p_without_first(r))));
}

double exp(double x) {
    if (!(x < 709.8)) return x >= 709.8 ? infinity : not_a_number;
    if (x < -745.2) return 0;
    // x = k log(2) / 32 + r; adding and taking away 1.5 * 2^52 rounds to a whole number.
    const double rounding = 0x1.8p52;
    const double k = (x * table::thirty_two_by_log2 + rounding) - rounding;
    const double r = (x - k * table::log2_by_32_high) - k * table::log2_by_32_low;
    const auto whole = static_cast<std::int64_t>(k);
    const double base = table::power_of_two[whole & 31];
    const double value = base + base * expm1_small(r);
    const std::int64_t exponent = whole >> 5;
    if (exponent > 1000) return value * power_of_two(exponent - 100) * 0x1p100;
    if (exponent < -1000) return value * power_of_two(exponent + 100) * 0x1p-100;
    return value * power_of_two(exponent);
}

double pow(double x, double y) {
    if (y == 0 || x == 1) return 1;
    if (y == 1) return x;
    if (x == 0) return y > 0 ? 0 : infinity;
    return exp(y * log(x));
}

double normal_quantile(double u) {
    // M. J. Wichura, Algorithm AS 241: The percentage points of the normal distribution, Applied Statistics 37 (1988), 477-484.
    const double q = u - 0.5;
    if (std::abs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        const double top =
            (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r +
                13731.693765509461125) *
                   r +
               1971.5909503065514427) *
                  r +
              133.14166789178437745) *
                 r +
             3.387132872796366608);
        const double bottom =
            (((((((r * 5226.495278852854561 + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r +
                5394.1960214247511077) *
                   r +
               687.1870074920579083) *
                  r +
              42.313330701600911252) *
                 r +
             1.0);
        return q * top / bottom;
    }
    const double tail = q < 0 ? u : 1 - u;
    if (!(tail > 0)) return q < 0 ? -infinity : infinity;
    double r = std::sqrt(-log(tail));
    double size = 0;
    if (r <= 5) {
        r -= 1.6;
        const double top =
            (((((((r * 7.7454501427834140764e-4 + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) *
                    r +
                3.64784832476320460504) *
                   r +
               5.7694972214606914055) *
                  r +
              4.6303378461565452959) *
                 r +
             1.42343711074968357734);
        const double bottom =
            (((((((r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) *
                    r +
                0.68976733498510000455) *
                   r +
               1.6763848301838038494) *
                  r +
              2.05319162663775882187) *
                 r +
             1.0);
        size = top / bottom;
    } else {
        r -= 5;
        const double top = (((((((r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r +
                                0.026532189526576123093) *
                                   r +
                               0.29656057182850489123) *
                                  r +
                              1.7848265399172913358) *
                                 r +
                             5.4637849111641143699) *
                                r +
                            6.6579046435011037772);
        const double bottom = (((((((r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r +
                                   7.868691311456132591e-4) *
                                      r +
                                  0.0148753612908506148525) *
                                     r +
                                 0.13692988092273580531) *
                                    r +
                                0.59983220655588793769) *
                                   r +
                               1.0);
        size = top / bottom;
    }
    return q < 0 ? -size : size;
}

double normal_share_below(double z) {
    const double size = std::abs(z);
    if (!(size < 39)) return z > 0 ? 1 : z < 0 ? 0 : not_a_number;
    const double density = 0.39894228040143267794 * exp(-0.5 * z * z);
    if (size < 3) {
        // Share between 0 and |z|: density (z + z^3/3 + z^5/(3 5) + ...), all terms positive.
        double term = size;
        double sum = size;
        for (int n = 3; term > sum * 0x1p-56; n += 2) {
            term *= z * z / n;
            sum += term;
        }
        return z < 0 ? 0.5 - density * sum : 0.5 + density * sum;
    }
    // Tail by Laplace's continued fraction z + 1/(z + 2/(z + 3/(z + ...))); 120 steps suffice from 3 on.
    double fraction = size;
    for (int n = 120; n >= 1; --n) fraction = size + n / fraction;
    return z < 0 ? density / fraction : 1 - density / fraction;
}

}  // namespace drsim::portable
