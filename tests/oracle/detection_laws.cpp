// How long it takes to notice a failure. The failure's phase within a probe's or an alarm's period is uniform.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

Written probing(const std::string& checker) { return {"probe", {{"detection.checker", checker}}}; }

Sample wait_for_detection(const Written& system, const std::string& scenario, int seed) {
    return Experiment(system, scenario, seed).between("onset", "detected");
}

}  // namespace

TEST_CASE("a silent failure is noticed by the K-th probe in a row: U(0, I) + (K-1) I + T") {
    const int seed = GENERATE(1, 2, 3);
    // I, T, K as the providers document them: (K-1) I + T to K I + T.
    CHECK_THAT(wait_for_detection(probing("{probes: server, every: 30s, timeout: 4s, failures: 3}"), "server-lost", seed),
               is_uniform(64, 94));
    CHECK_THAT(wait_for_detection(probing("{probes: server, every: 10s, timeout: 4s, failures: 3}"), "server-lost", seed),
               is_uniform(24, 34));
    CHECK_THAT(wait_for_detection(probing("{probes: server, every: 30s, timeout: 10s, failures: 4}"), "server-lost", seed),
               is_uniform(100, 130));
    CHECK_THAT(wait_for_detection(probing("{probes: server, every: 10s, timeout: 9s, failures: 1}"), "server-lost", seed),
               is_uniform(9, 19));
    CHECK_THAT(wait_for_detection(probing("{probes: server, every: 30s, timeout: 5s, failures: 2}"), "server-lost", seed),
               is_uniform(35, 65));
    CHECK_THAT(wait_for_detection(probing("{probes: server, every: 10s, timeout: 1s, failures: 3}"), "server-lost", seed),
               is_uniform(21, 31));
}

TEST_CASE("a refused request is noticed at once, not after the timeout: U(0, I) + (K-1) I") {
    const int seed = GENERATE(1, 2, 3);
    CHECK_THAT(wait_for_detection("probe", "server-refuses", seed), is_uniform(60, 90));
}

TEST_CASE("with probes paced by results, each silent probe delays the next: U(0, I) + T + (K-1) (I + T)") {
    const int seed = GENERATE(1, 2, 3);
    // 0..30 until the first, 4 to fail, then two more of 30 + 4 each: 72 to 102. A refusal takes no time and puts nothing off.
    const auto paced = probing("{probes: server, every: 30s, timeout: 4s, failures: 3, paced: result}");
    CHECK_THAT(wait_for_detection(paced, "server-lost", seed), is_uniform(72, 102));
    CHECK_THAT(wait_for_detection(paced, "server-refuses", seed), is_uniform(60, 90));
}

TEST_CASE("of sixteen checkers the fourteenth decides: (K-1) I + T + I k / (M + 1)") {
    const int seed = GENERATE(1, 2, 3);
    // At most 18% healthy of 16: 16 - floor(2.88) = 14 must have failed. The 14th of 16 uniforms on (0, 30) has mean 30 * 14 / 17
    // and variance 900 * 14 * 3 / (17^2 * 18): 60 + 4 + 24.706 = 88.706 s, sd 2.696 s.
    const auto quorum = probing(
        "{probes: server, every: 30s, timeout: 4s, failures: 3, agree: 14, "
        "from: [outside, outside, outside, outside, outside, outside, outside, outside, outside, outside, outside, outside, outside, "
        "outside, outside, outside]}");
    const double sd = std::sqrt(900.0 * 14 * 3 / (17 * 17 * 18));
    const Sample wait = wait_for_detection(quorum, "server-lost", seed);
    CHECK_THAT(wait, has_mean(64 + 30.0 * 14 / 17, sd));
    CHECK_THAT(wait, has_sd(sd));
    CHECK_THAT(wait, lies_within(64, 94));
}

TEST_CASE("an alarm needs whole periods, and the first counts if enough of it had failed") {
    const int seed = GENERATE(1, 2, 3);
    // A running balancer counts the failures of a dead server. The period of the failure ends v ~ U(0, 60) later with a failed share of v /
    // 60, above 5% if v > 3. Two more periods make three: v + 120, or v + 180 for v < 3: uniform between 123 and 183.
    const Written alarm{"probe",
                        {{"components.front", "{model: generic/load-balancer, at: here, needs: [server]}"},
                         {"entry_points.users.through", "front"},
                         {"detection.checker", "{alarm: failed_share, of: front, above: 5%, over: 1m, periods: 3}"}}};
    CHECK_THAT(wait_for_detection(alarm, "server-lost", seed), is_uniform(123, 183));
}

TEST_CASE("a dead server reports nothing, and only an alarm that counts missing data as failure sees it") {
    const int seed = GENERATE(1, 2, 3);
    // All requests reported in the period of the failure were answered; then three silent periods: U(0, 60) + 180.
    CHECK_THAT(wait_for_detection(probing("{alarm: failed_share, of: server, above: 5%, over: 1m, periods: 3, missing: breaching}"),
                                  "server-lost", seed),
               is_uniform(180, 240));
    CHECK(wait_for_detection(probing("{alarm: failed_share, of: server, above: 5%, over: 1m, periods: 3, missing: ignored}"), "server-lost",
                             seed)
              .values.empty());
}

TEST_CASE("users report lasting failures: the delay is that of the report") {
    const int seed = GENERATE(1, 2, 3);
    // Lognormal with median 60 s and p95 180 s: sigma = ln 3 / 1.6449, p25 = 60 exp(-0.6745 sigma).
    const double sigma = std::log(3.0) / 1.6448536;
    const Sample wait = wait_for_detection(probing("{reports: users, after: {lognormal: {median: 60s, p95: 180s}}}"), "server-lost", seed);
    CHECK_THAT(wait, has_share_at_most(60, 0.5));
    CHECK_THAT(wait, has_share_at_most(180, 0.95));
    CHECK_THAT(wait, has_share_at_most(60 * std::exp(-0.6744898 * sigma), 0.25));
}

TEST_CASE("a detector that misses a fifth of the failures detects four of five") {
    const int seed = GENERATE(1, 2, 3);
    const Experiment experiment(probing("{probes: server, every: 30s, timeout: 4s, failures: 3, misses: 20%}"), "server-lost", seed);
    CHECK(std::abs(experiment.share_with("detected_s") - 0.8) <= tolerance_of_share(0.8, 4000));
    CHECK_THAT(experiment.between("onset", "detected"), is_uniform(64, 94));
}

TEST_CASE("the earliest of two detectors counts") {
    const int seed = GENERATE(1, 2, 3);
    // Minimum of two U(0, 30): mean 10, sd 30 sqrt(1/18) = 7.0711; behind a common 64 s.
    const Written two{"probe", {{"detection.second", "{probes: server, every: 30s, timeout: 4s, failures: 3}"}}};
    const Sample wait = wait_for_detection(two, "server-lost", seed);
    CHECK_THAT(wait, has_mean(74, 30 * std::sqrt(1.0 / 18)));
    CHECK_THAT(wait, has_sd(30 * std::sqrt(1.0 / 18)));
}
