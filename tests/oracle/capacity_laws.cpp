// How much is served while a part is missing, and how long until there is enough again.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

double availability(const Experiment& experiment) { return experiment.measure("availability.users").at("mean").get<double>(); }

double harmonic(int n) {
    double sum = 0;
    for (int k = 1; k <= n; ++k) sum += 1.0 / k;
    return sum;
}

}  // namespace

TEST_CASE("two zones of three serve two thirds") {
    // 200/s of 300/s for 10 min of an hour: availability 1 - (1/3)(600/3600) = 0.94444.
    const Experiment zones("zones", "zone-lost-for-ten-minutes", 1, 50);
    CHECK_THAT(zones.column("rto_s"), is_always(600));
    CHECK(availability(zones) == Approx(1 - 1.0 / 18).epsilon(1e-9));
    // Two thirds are enough if that is the restored level.
    CHECK_THAT(Experiment({"zones", {{"entry_points.users.restored_at", "66%"}}}, "zone-lost-for-ten-minutes", 1, 50).column("rto_s"),
               is_always(0));
    // With half as much again in each zone the loss is not felt.
    CHECK_THAT(Experiment({"zones", {{"components.server.capacity", "150/s"}}}, "zone-lost-for-ten-minutes", 1, 50).column("rto_s"),
               is_always(0));
}

TEST_CASE("each crashed instance is replaced on its own") {
    const int seed = GENERATE(1, 2, 3);
    // One instance: U(60, 120). All three, and all needed: the greatest of three: 60 + 60 * 3/4 = 105 s, sd 60 sqrt(3/80).
    const Written replaced{"zones",
                           {{"components.server.replaced_in", "{uniform: [60s, 120s]}"}, {"entry_points.users.restored_at", "100%"}}};
    CHECK_THAT(Experiment(replaced, "one-instance-crashed", seed).column("rto_s"), is_uniform(60, 120));
    const Sample rto = Experiment(replaced, "server-crashed", seed).column("rto_s");
    CHECK_THAT(rto, has_mean(105, 60 * std::sqrt(3.0 / 80)));
    CHECK_THAT(rto, has_sd(60 * std::sqrt(3.0 / 80)));
}

TEST_CASE("forty instances that start independently: the last of them, and the thirty-sixth") {
    const int seed = GENERATE(1, 2, 3);
    // n Exp(m): the k-th is ready at m (H_n - H_(n-k)) on average, with variance m^2 (sum of 1/j^2 from n-k+1 to n).
    const auto sd_of = [](int k) {
        double sum = 0;
        for (int j = 40 - k + 1; j <= 40; ++j) sum += 1.0 / j / j;
        return 30 * std::sqrt(sum);
    };
    REQUIRE(30 * harmonic(40) == Approx(128.356).epsilon(1e-5));
    REQUIRE(30 * (harmonic(40) - harmonic(4)) == Approx(65.856).epsilon(1e-5));
    CHECK_THAT(Experiment("cold-site", "east-lost", seed, 2000).column("rto_s"), has_mean(30 * harmonic(40), sd_of(40)));
    CHECK_THAT(Experiment({"cold-site", {{"entry_points.users.restored_at", "90%"}}}, "east-lost", seed, 2000).column("rto_s"),
               has_mean(30 * (harmonic(40) - harmonic(4)), sd_of(36)));
}

TEST_CASE("a launch waits for capacity, then starts") {
    const int seed = GENERATE(1, 2, 3);
    // Nothing can be launched in the west for L, lognormal with median 10 min and p95 1 h; then 60 s: quantiles of L + 60.
    const Sample rto = Experiment({"cold-site", {{"components.server.starts_in", "60s"}}}, "east-lost-west-full", seed).column("rto_s");
    const double sigma = std::log(6.0) / 1.6448536;
    CHECK_THAT(rto, has_share_at_most(600 + 60, 0.5));
    CHECK_THAT(rto, has_share_at_most(3600 + 60, 0.95));
    CHECK_THAT(rto, has_share_at_most(600 * std::exp(-0.6744898 * sigma) + 60, 0.25));
    CHECK(rto.least() > 60);
}

TEST_CASE("an autoscaler adds eight a minute until forty carry the load") {
    const int seed = GENERATE(1, 2, 3);
    // 50 instances carry 40/s at 80%, just below the threshold; 40 of them are lost. The period of the loss ends U(0, 60) later, above it.
    // Then eight more are added, and eight each minute: 18, 26, 34, 42 instances, each ready 60 s after its decision. The fourth batch is
    // ready 3 * 60 + 60 s after the first decision.
    const Sample rto = Experiment("autoscaled", "four-zones-lost", seed).column("rto_s");
    CHECK_THAT(rto, is_uniform(240, 300));
}

TEST_CASE("a cold cache warms in a straight line while the database is the limit") {
    // Without the cache 100/s meet a database of 50/s: half is served. Back after 60 s, its share of hits is h = 0.85 t/300;
    // of the rest, (1 - h) 100/s, the database serves 50: level h + 0.5, which is 99% at h = 0.49: 60 + 300 * 0.49/0.85 = 232.94 s.
    // A need without a role is shielded like one for a reader; only writes bypass the cache.
    const auto needs = GENERATE("[{component: database, role: reader}, {component: store, without: 100%}]",
                                "[database, {component: store, without: 100%}]");
    const Experiment cache({"cache", {{"components.app.needs", needs}}}, "cache-out-for-a-minute", 1, 20);
    CHECK_THAT(cache.column("rto_s"), is_always(60 + 300 * 0.49 / 0.85));
    // Lost: 60 s * 0.5, then a triangle from 0.5 to 0 in 300 * 0.5/0.85 s, of an hour.
    CHECK(availability(cache) == Approx(1 - (30 + 0.5 * 0.5 * 300 * 0.5 / 0.85) / 3600).epsilon(1e-7));
}

TEST_CASE("a bad canary costs its share of the requests until its alarm rolls it back") {
    const int seed = GENERATE(1, 2, 3);
    // 5% of requests fail with 30%: level 0.985. Canary requests of any period that touches it fail with 30% > 2%: two periods of 60 s
    // end U(60, 120) after the release; rolling back takes U(20, 60): mean 130 s, sd sqrt((60^2 + 40^2)/12).
    const double sd = std::sqrt((3600.0 + 1600) / 12);
    const Experiment canary("release", "bad-release", seed);
    CHECK_THAT(canary.column("rto_s"), has_mean(130, sd));
    CHECK_THAT(canary.column("rto_s"), has_sd(sd));
    CHECK_THAT(canary.column("rto_s"), lies_within(80, 180));
    // 1.5% fail meanwhile, of an hour.
    CHECK(availability(canary) == Approx(1 - 0.015 * 130 / 3600).margin(standard_errors * 0.015 * sd / 3600 / std::sqrt(4000.0)));
}

TEST_CASE("a bad release that goes everywhere at once costs its whole share") {
    const int seed = GENERATE(1, 2, 3);
    const Written everywhere{"release",
                             {{"components.app.rollout", "{stages: [{share: 100%}], watches: errors, rollback: {takes: 0s}}"},
                              {"detection.errors", "{alarm: failed_share, of: app, above: 2%, over: 1m, periods: 1}"}}};
    // The first period ends U(0, 60) later; its failed share 0.3 v/60 is above 2% if v > 4, else that of the next is: U(4, 64), mean 34 s.
    const Experiment release(everywhere, "bad-release", seed);
    CHECK_THAT(release.column("rto_s"), is_uniform(4, 64));
    CHECK(availability(release) == Approx(1 - 0.3 * 34 / 3600).margin(standard_errors * 0.3 * 60 / std::sqrt(12.0 * 4000) / 3600));
}

TEST_CASE("k of n needs are enough, and a soft one costs its share") {
    const auto [scenario, rto, lost] = GENERATE(table<const char*, double, double>({
        {"one-helper-out", 0, 0}, {"two-helpers-out", 600, 600}, {"nice-out", 600, 0.2 * 600},  // 80% are served without it
    }));
    const Experiment experiment("alternatives", scenario, 1, 20);
    CHECK_THAT(experiment.column("rto_s"), is_always(rto));
    CHECK(availability(experiment) == Approx(1 - lost / 3600).epsilon(1e-9));
}

TEST_CASE("background outages lower availability, and nothing else") {
    const int seed = GENERATE(1, 2, 3);
    // Up with probability 0.99 at any instant; server out for 60 s of a day besides. Two-state Markov chain, r = 1/20 + 1/1980 per minute:
    // the variance of the mean over T = 1440 min is 2 p (1-p) (T/r - (1 - e^-rT)/r^2) / T^2.
    const double r = 1.0 / 20 + 1.0 / 1980;
    const double T = 1440;
    const double sd = std::sqrt(2 * 0.99 * 0.01 * (T / r - (1 - std::exp(-r * T)) / (r * r))) / T;
    const Experiment party("party", "server-out-for-a-minute", seed);
    CHECK(availability(party) == Approx(0.99 * (1 - 60.0 / 86400)).margin(standard_errors * sd / std::sqrt(4000.0)));
    CHECK_THAT(party.column("rto_s"), is_always(60));
}

TEST_CASE("a component that is out a tenth of the time is out a tenth of any time, however long each outage lasts") {
    const int seed = GENERATE(1, 2, 3);
    const auto lasts = GENERATE("10h", "{uniform: [1h, 19h]}", "{mixture: [{weight: 90%, of: 1h}, {weight: 10%, of: 91h}]}");
    const Experiment experiment({"unreliable", {{"components.server.available", std::string("{share: 90%, outages_last: ") + lasts + "}"}}},
                                "other-crashed", seed);
    INFO(lasts);
    CHECK(availability(experiment) ==
          Approx(0.9).margin(standard_errors * 0.3 / std::sqrt(4000.0)));  // no share between 0 and 1 has a larger variance
}
