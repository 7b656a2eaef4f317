#include "sim/base/beta_gamma.h"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>

namespace drsim {

namespace {

// Plain doubles throughout: long double differs between machines.
using Doubles = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

}  // namespace

double beta_quantile(double alpha, double beta, double u) { return boost::math::ibeta_inv(alpha, beta, u, Doubles()); }
double beta_share_below(double alpha, double beta, double x) { return boost::math::ibeta(alpha, beta, x, Doubles()); }
double gamma_quantile(double shape, double u) { return boost::math::gamma_p_inv(shape, u, Doubles()); }
double gamma_share_below(double shape, double x) { return boost::math::gamma_p(shape, x, Doubles()); }

}  // namespace drsim
