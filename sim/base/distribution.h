// Distributions of one number, sampled by inversion: one uniform, one value. sim/load/ parses their text form.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "sim/base/time.h"

namespace drsim {

class Distribution;

struct Constant {
    double value = 0;
};
struct Uniform {
    double low = 0, high = 0;
};
struct Triangular {
    double low = 0, mode = 0, high = 0;
};
/// Beta with alpha = 1 + 4 (mode-low)/(high-low), beta = 1 + 4 (high-mode)/(high-low), scaled to [low, high].
struct Pert {
    double low = 0, mode = 0, high = 0;
};
struct Exponential {
    double mean = 0;
};
struct Lognormal {
    double median = 0, sigma = 0;
};
struct Weibull {
    double scale = 0, shape = 0;
};
struct Gamma {
    double mean = 0, shape = 0;
};
/// Order statistics of a sample, ascending; the quantile is linear between them.
struct Empirical {
    std::vector<double> sorted;
};
struct MixturePart;
struct Mixture {
    std::shared_ptr<const std::vector<MixturePart>> parts;  // weights sum to 1
};

/// A distribution with optional clamps; values are seconds for durations, plain numbers otherwise.
class Distribution {
public:
    using Shape = std::variant<Constant, Uniform, Triangular, Pert, Exponential, Lognormal, Weibull, Gamma, Empirical, Mixture>;

    Shape shape = Constant{};
    double at_least = -std::numeric_limits<double>::infinity();  // clamps: mass piles up at the bound
    double at_most = std::numeric_limits<double>::infinity();
    std::optional<Uniform> within;  // truncates: mass outside is redistributed

    static Distribution constant(double value);
    /// The value below which a share `u` in (0, 1) of the mass lies; monotone in `u`. A mixture without `within` picks a part by `u` and
    /// uses the remainder as that part's uniform: the law is the same and only one part is evaluated, but it is not monotone.
    [[nodiscard]] double quantile(double u) const;
    /// The share of the mass at or below `value`; the inverse of `quantile` where that is monotone.
    [[nodiscard]] double share_below(double value) const;
    [[nodiscard]] bool is_constant() const;
    /// Largest and smallest possible value; infinite where unbounded.
    [[nodiscard]] double lowest() const;
    [[nodiscard]] double highest() const;
    [[nodiscard]] Duration duration(double u) const { return Duration::seconds(quantile(u)); }
};

struct MixturePart {
    double weight = 0;
    Distribution of;
};

}  // namespace drsim
