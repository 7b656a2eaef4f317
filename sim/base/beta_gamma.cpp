#include "sim/base/beta_gamma.h"

#include <cmath>

#include "sim/base/portable_math.h"

// Uses our own logarithm and exponential, so that results have the same bits on every machine. Relative error about 1e-14.
namespace drsim {

namespace {

using portable::exp;
using portable::log;

constexpr int most_terms = 10'000;

/// Logarithm of the gamma function for x > 0: C. Lanczos' approximation with g = 7 and nine terms (P. Godfrey's coefficients).
double log_gamma(double x) {
    constexpr double terms[] = {676.5203681218851,  -1259.1392167224028,  771.32342877765313,    -176.61502916214059,
                                12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};
    double sum = 0.99999999999980993;
    for (int i = 0; i < 8; ++i) sum += terms[i] / (x + i);
    const double t = x + 6.5;
    return (x - 0.5) * log(t) - t + 0.91893853320467274178 + log(sum);
}

/// A law at x: the share below, and its density times x.
struct Point {
    double share = 0, weight = 0;
};

/// Logarithm of the beta function.
double log_beta(double alpha, double beta) { return log_gamma(alpha) + log_gamma(beta) - log_gamma(alpha + beta); }

/// Keeps a continued fraction evaluated by Lentz's method from dividing by zero.
double away_from_zero(double x) { return std::abs(x) < 1e-300 ? 1e-300 : x; }

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), which converges fast below the mean.
double beta_fraction(double alpha, double beta, double x) {
    double c = 1;
    double d = 1 / away_from_zero(1 - (alpha + beta) * x / (alpha + 1));
    double value = d;
    for (int m = 1; m < most_terms; ++m) {
        const double even = m * (beta - m) * x / ((alpha + 2 * m - 1) * (alpha + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        value *= d * c;
        const double odd = -(alpha + m) * (alpha + beta + m) * x / ((alpha + 2 * m) * (alpha + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        value *= d * c;
        if (std::abs(d * c - 1) < 2e-16) break;
    }
    return value;
}

Point beta_at(double alpha, double beta, double log_beta_value, double x) {
    const double weight = exp(alpha * log(x) + beta * log(1 - x) - log_beta_value);
    const bool below_mean = x <= (alpha + 1) / (alpha + beta + 2);
    const double share =
        below_mean ? weight * beta_fraction(alpha, beta, x) / alpha : 1 - weight * beta_fraction(beta, alpha, 1 - x) / beta;
    return {share, weight / (1 - x)};
}

Point gamma_at(double shape, double log_gamma_value, double x) {
    const double weight = exp(shape * log(x) - x - log_gamma_value);
    if (x < shape + 1) {
        // The series 1/a + x/(a(a+1)) + ..., all terms positive.
        double term = 1 / shape;
        double sum = term;
        for (int n = 1; n < most_terms && term > sum * 1e-17; ++n) {
            term *= x / (shape + n);
            sum += term;
        }
        return {std::fmin(1.0, weight * sum), weight};
    }
    // The share above x by Legendre's continued fraction.
    double b = x + 1 - shape;
    double c = 1e300;
    double d = 1 / b;
    double value = d;
    for (int n = 1; n < most_terms; ++n) {
        const double a = -n * (n - shape);
        b += 2;
        d = 1 / away_from_zero(a * d + b);
        c = away_from_zero(b + a / c);
        value *= d * c;
        if (std::abs(d * c - 1) < 2e-16) break;
    }
    return {1 - weight * value, weight};
}

/// The x with this share below it, by Newton's method on its logarithm, kept between bounds.
template <class Law>
double solve(double share, double guess, double highest_log, Law law) {
    double low = -745;
    double high = highest_log;
    double y = std::fmin(std::fmax(log(guess), low), high);
    for (int i = 0; i < 200; ++i) {
        const double x = exp(y);
        const Point here = law(x);
        const double error = here.share - share;
        if (error == 0) return x;
        (error > 0 ? high : low) = y;
        double next = y - error / here.weight;
        const bool inside = next > low && next < high;
        if (!inside) next = low + (high - low) / 2;
        // Convergence is quadratic: the next error is about the square of this step.
        if (std::abs(next - y) <= (inside ? 1e-9 : 2e-16 * std::fmax(1.0, std::abs(y)))) return exp(next);
        y = next;
    }
    return exp(y);
}

}  // namespace

double beta_share_below(double alpha, double beta, double x) {
    if (x <= 0) return 0;
    if (x >= 1) return 1;
    return beta_at(alpha, beta, log_beta(alpha, beta), x).share;
}

double beta_quantile(double alpha, double beta, double u) {
    // Use the half whose logarithm keeps its digits.
    if (u > 0.5) return 1 - beta_quantile(beta, alpha, 1 - u);
    const double log_beta_value = log_beta(alpha, beta);
    return solve(u, alpha / (alpha + beta), 0, [&](double x) { return beta_at(alpha, beta, log_beta_value, x); });
}

double gamma_share_below(double shape, double x) {
    if (x <= 0) return 0;
    return gamma_at(shape, log_gamma(shape), x).share;
}

double gamma_quantile(double shape, double u) {
    // Near 0 the law is x^shape / Gamma(shape + 1); elsewhere the cube root is nearly normal (Wilson and Hilferty).
    const double log_gamma_value = log_gamma(shape);
    const double near_zero = exp((log(u) + log_gamma_value + log(shape)) / shape);
    const double spread = 1 / (9 * shape);
    const double root = 1 - spread + portable::normal_quantile(u) * std::sqrt(spread);
    const double guess = near_zero < 0.2 * shape || root <= 0 ? near_zero : shape * root * root * root;
    if (guess == 0) return 0;
    return solve(u, guess, 700, [&](double x) { return gamma_at(shape, log_gamma_value, x); });
}

}  // namespace drsim
