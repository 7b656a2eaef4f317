// How clients find an instance that still serves: cached answers, health checks, balancers.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

double availability(const Experiment& experiment) { return experiment.measure("availability.users").at("mean").get<double>(); }

}  // namespace

TEST_CASE("cached answers expire one by one: 1 - t/TTL of the clients still use the old one at t") {
    // Served share t/60: it crosses the restored level r at 60 r.
    const auto [level, seconds] =
        GENERATE(table<const char*, double>({{"25%", 15}, {"50%", 30}, {"75%", 45}, {"99%", 59.4}, {"100%", 60}}));
    const Experiment drain({"ttl", {{"entry_points.users.restored_at", level}}}, "east-lost", 1, 20);
    CHECK_THAT(drain.column("rto_s"), is_always(seconds));
    // Each client loses its remaining life, 30 s on average, of two hours.
    CHECK(availability(drain) == Approx(1 - 30.0 / 7200).epsilon(1e-9));
}

TEST_CASE("clients that keep answers longer make the tail") {
    // pinned(t) = (1-v)(1 - t/60)+ + v (1 - t/3600)+ with v = 8.74%.
    const double v = 0.0874;
    const auto stale = [](const char* level) {
        return Written{
            "ttl",
            {{"entry_points.users.restored_at", level}, {"entry_points.users.stale_answers", "{share: 8.74%, kept: {uniform: [0s, 1h]}}"}}};
    };
    // pinned(120) = 0.0874 * (1 - 120/3600) = 0.0844867.
    const Experiment at_120(stale("91.55133%"), "east-lost", 1, 20);
    CHECK(at_120.column("rto_s").mean() ==
          Approx(120).margin(0.05));  // the level is written to a hundred-thousandth of a percent: 1e-7 / v * 3600 s
    CHECK_THAT(at_120.column("rto_s"), has_sd(0) || is_always(at_120.column("rto_s").mean()));
    // 1% is left at 3600 (1 - 0.01/v) = 3188.1 s.
    CHECK_THAT(Experiment(stale("99%"), "east-lost", 1, 20).column("rto_s"), is_always(3600 * (1 - 0.01 / v)));
    // Mean residual (1-v) 30 + v 1800 = 184.698 s of two hours.
    CHECK(availability(at_120) == Approx(1 - 184.698 / 7200).epsilon(1e-9));
}

TEST_CASE("a health check changes the record, then the cached answers expire") {
    const int seed = GENERATE(1, 2, 3);
    // U(64, 94) until three probes failed, and 60 * 0.99 until 99% of the clients have asked again.
    CHECK_THAT(Experiment("health-check", "east-lost", seed).column("rto_s"), is_uniform(64 + 59.4, 94 + 59.4));
}

TEST_CASE("an outage shorter than its detection is not acted on") {
    // Three probes need 64 s at least: after 50 s of outage nothing has switched.
    CHECK_THAT(Experiment("health-check", "east-lost-for-fifty-seconds", 1, 500).column("rto_s"), is_always(50));
}

TEST_CASE("phases add up: a probe, a promotion, and the last cached answer") {
    const int seed = GENERATE(1, 2, 3);
    // U(64, 94) + U(60, 120) + 60 for the last client: mean 79 + 90 + 60 = 229, sd sqrt(30^2/12 + 60^2/12) = 19.365.
    const Sample rto = Experiment("phases", "east-lost", seed).column("rto_s");
    CHECK_THAT(rto, has_mean(229, std::sqrt(375)));
    CHECK_THAT(rto, has_sd(std::sqrt(375)));
    CHECK_THAT(rto, lies_within(184, 274));
}

TEST_CASE("if all clients move together the drain is one draw") {
    const int seed = GENERATE(1, 2, 3);
    // U(64, 94) + U(60, 120) + U(0, 60): mean 199, sd sqrt((30^2 + 60^2 + 60^2)/12) = 25.981, between 124 and 274.
    const Written together{
        "phases",
        {{"components.name",
          "{model: generic/switch, targets: [server@east, server@west], drain: {uniform: [0s, 60s]}, switches: manual, returns: manual}"}}};
    const Sample rto = Experiment(together, "east-lost", seed).column("rto_s");
    CHECK_THAT(rto, has_mean(199, std::sqrt(675)));
    CHECK_THAT(rto, has_sd(std::sqrt(675)));
    CHECK_THAT(rto, lies_within(124, 274));
}

TEST_CASE("a balancer drops a silent target after its probes: U(35, 65)") {
    const int seed = GENERATE(1, 2, 3);
    // Every 30 s, 5 s to time out, twice: U(0, 30) + 30 + 5; half of the requests fail until then:
    // availability 1 - 0.5 * 50 s / 7200 s on average.
    const Experiment ejection("balancer", "one-of-two-lost", seed);
    CHECK_THAT(ejection.column("rto_s"), is_uniform(35, 65));
    CHECK(availability(ejection) == Approx(1 - 0.5 * 50 / 7200).margin(standard_errors * 0.5 * 30 / std::sqrt(12.0 * 4000) / 7200));
}

TEST_CASE("a balancer takes a target back after five good probes: U(0, 30) + 4 * 30") {
    const int seed = GENERATE(1, 2, 3);
    // Each server carries half of the load, so the loss is felt until the target is back: 600 + U(120, 150).
    CHECK_THAT(Experiment({"balancer", {{"components.server.capacity", "50/s"}}}, "one-of-two-lost-for-ten-minutes", seed).column("rto_s"),
               is_uniform(720, 750));
}

TEST_CASE("an edge serves what it has cached until its origin group has shifted: U(22, 32)") {
    const int seed = GENERATE(1, 2, 3);
    // Three checks every 10 s, 2 s to time out: U(0, 10) + 20 + 2; no client has to ask anew.
    // Four of ten requests fail until then: 0.4 * 27 s of two hours.
    const Experiment shifted("origins", "east-lost", seed);
    CHECK_THAT(shifted.column("rto_s"), is_uniform(22, 32));
    CHECK(availability(shifted) == Approx(1 - 0.4 * 27 / 7200).margin(standard_errors * 0.4 * 10 / std::sqrt(12.0 * 4000) / 7200));
    // Clients content with six of ten are never interrupted, more demanding ones are.
    CHECK_THAT(Experiment({"origins", {{"entry_points.users.restored_at", "60%"}}}, "east-lost", seed, 50).column("rto_s"), is_always(0));
    CHECK_THAT(Experiment({"origins", {{"entry_points.users.restored_at", "61%"}}}, "east-lost", seed).column("rto_s"), is_uniform(22, 32));
}

TEST_CASE("an edge without a second origin serves from its cache while the first one is out") {
    // 600 s of 0.6 in two hours.
    const Experiment waited({"origins", {{"components.origins.targets", "[server@east]"}}}, "east-lost-for-ten-minutes", 1, 50);
    CHECK_THAT(waited.column("rto_s"), is_always(600));
    CHECK(availability(waited) == Approx(1 - 0.4 * 600 / 7200).epsilon(1e-9));
}
