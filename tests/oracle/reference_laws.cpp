// The reference trial: probe, people, decision, parallel steps and drain in one sum, as every benchmark runs it.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

TEST_CASE("the reference trial is the sum of its phases") {
    const int seed = GENERATE(1, 2, 3);
    // Detection U(0, 30) + 2 * 30 + 5: mean 80, variance 75.
    // Acknowledgement min(Exp(300), 600): mean 300 (1 - e^-2) = 259.399; E[X^2] = 2 * 300^2 (1 - 3 e^-2).
    // Decision, lognormal with median 300 and sigma 0.5: mean 300 e^0.125 = 339.945, variance mean^2 (e^0.25 - 1).
    // Then the greatest of U(60, 180) and three U(90, 150): with x = (t - 90)/60 it is below t with probability (1/4 + x/2) x^3 up to 150
    // (nothing below 90) and with (t - 60)/120 from there to 180; E = 90 + 60 (1 - 1/16 - 1/10) + 30 - (0.75 + 1)/2 * 30 = 144.0.
    // Drain U(0, 60): mean 30, variance 300.
    const double acknowledged = 300 * (1 - std::exp(-2));
    const double decided = 300 * std::exp(0.125);
    const double steps = 90 + 60 * (1 - 1.0 / 16 - 1.0 / 10) + 30 - 0.875 * 30;
    const Experiment reference("models/systems/reference/reference.yaml", "scenarios/reference/region.yaml", seed, 10000);
    const Sample rto = reference.column("rto_s");
    CHECK_THAT(rto, has_mean(80 + acknowledged + decided + steps + 30));
    // Quantiles of the same sum, from draws by another program.
    CHECK_THAT(rto, has_share_at_most(816.3, 0.5));
    CHECK_THAT(rto, has_share_at_most(1325.2, 0.95));
    CHECK_THAT(rto, has_share_at_most(1596.3, 0.99));
    CHECK_THAT(reference.between("onset", "detected"), is_uniform(65, 95));
    CHECK_THAT(reference.between("detected", "acknowledged"),
               has_mean(acknowledged, 300 * std::sqrt(2 * (1 - 3 * std::exp(-2)) - std::pow(1 - std::exp(-2), 2))));
    CHECK_THAT(reference.between("acknowledged", "declared"), has_mean(decided, decided * std::sqrt(std::exp(0.25) - 1)));
    // The copy's lag, Exp(2 s): 95% lose at most -2 ln 0.05 = 5.991 s.
    CHECK_THAT(reference.column("rpo.records_s"), has_mean(2, 2));
    CHECK_THAT(reference.column("rpo.records_s"), has_share_at_most(-2 * std::log(0.05), 0.95));
}
