// Runbooks: graphs of steps, failing attempts, busy hands, needs that are down.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

Sample rto_with(const std::string& step, const std::string& scenario, int seed, int trials = 4000) {
    return Experiment({"steps", {{"runbooks.repair.steps", "[" + step + "]"}}}, scenario, seed, trials).column("rto_s");
}

}  // namespace

TEST_CASE("a graph of steps takes as long as its longest path") {
    // a 10, then b 20 parallel to c 15, then d 5, e 10: 45 min; c has 5 min of slack.
    CHECK_THAT(Experiment("graph", "server-crashed", 1, 20).column("rto_s"), is_always(45 * 60));
}

TEST_CASE("random steps cost more than their means along the critical path") {
    const int seed = GENERATE(1, 2, 3);
    // E[max(B, C)] = 20 + 15 - 1/(1/20 + 1/15) = 26.4286 min for exponential B and C; 10 + 26.4286 + 5 + 10 = 51.4286 min.
    // E[max^2] = 2*20^2 + 2*15^2 - 2/(1/20+1/15)^2 = 1250 - 146.94 = 1103.06,
    // so Var = 100 + (1103.06 - 698.47) + 25 + 100 = 629.59: sd 25.09 min.
    const Written random{"graph",
                         {{"runbooks.rebuild.steps.a.takes", "{exponential: {mean: 10m}}"},
                          {"runbooks.rebuild.steps.b.takes", "{exponential: {mean: 20m}}"},
                          {"runbooks.rebuild.steps.c.takes", "{exponential: {mean: 15m}}"},
                          {"runbooks.rebuild.steps.d.takes", "{exponential: {mean: 5m}}"},
                          {"runbooks.rebuild.steps.e.takes", "{exponential: {mean: 10m}}"}}};
    const double both = 1 / (1.0 / 20 + 1.0 / 15);
    const double longest = 35 - both;
    const double variance = 100 + (2 * 400 + 2 * 225 - 2 * both * both - longest * longest) + 25 + 100;
    const Sample rto = Experiment(random, "server-crashed", seed).column("rto_s");
    CHECK_THAT(rto, has_mean((25 + longest) * 60, std::sqrt(variance) * 60));
    CHECK_THAT(rto, has_sd(std::sqrt(variance) * 60));
}

TEST_CASE("a PERT step has the mean and the spread of its beta distribution") {
    const int seed = GENERATE(1, 2, 3);
    // (5, 10, 30) min: mean (5 + 40 + 30)/6 = 12.5. Beta(1.8, 4.2) on 25 min: sd 25 sqrt(1.8 * 4.2 / (36 * 7)) = 4.330 min
    // (the rule of thumb (30 - 5)/6 = 4.17 is another distribution's).
    const Sample rto = rto_with("{restart: server, takes: {pert: [5m, 10m, 30m]}}", "server-crashed", seed);
    CHECK_THAT(rto, has_mean(12.5 * 60, 25 * 60 * std::sqrt(0.03)));
    CHECK_THAT(rto, has_sd(25 * 60 * std::sqrt(0.03)));
    CHECK_THAT(rto, lies_within(300, 1800));
}

TEST_CASE("steps of one person are done one after another") {
    const auto by_crew = [](const char* hands) {
        return Written{"graph",
                       {{"people.crew.hands", hands},
                        {"runbooks.rebuild.steps.b", "{manual: b, takes: 20m, after: [a], by: crew}"},
                        {"runbooks.rebuild.steps.c", "{manual: c, takes: 15m, after: [a], by: crew}"}}};
    };
    CHECK_THAT(Experiment(by_crew("2"), "server-crashed", 1, 20).column("rto_s"), is_always(45 * 60));
    CHECK_THAT(Experiment(by_crew("1"), "server-crashed", 1, 20).column("rto_s"), is_always((10 + 20 + 15 + 5 + 10) * 60));
}

TEST_CASE("a failed attempt is repeated, then the alternative runs") {
    const int seed = GENERATE(1, 2, 3);
    // Attempts of 100 s fail with probability 0.5; 20 s between them, two at most; the alternative takes 300 s:
    // 100 (0.5), 100 + 20 + 100 = 220 (0.25), 220 + 300 = 520 (0.25).
    const Sample rto =
        rto_with("{restart: server, takes: 100s, fails: 50%, retries: 1, retry_after: 20s, otherwise: {restart: server, takes: 300s}}",
                 "server-crashed", seed);
    CHECK_THAT(rto, takes({{100, 0.5}, {220, 0.25}, {520, 0.25}}));
}

TEST_CASE("an attempt that takes too long gives way to the alternative") {
    const int seed = GENERATE(1, 2, 3);
    // X ~ Exp(100 s), given up at 60 s, then 30 s: E = 100 - 160 e^-0.6 + 90 e^-0.6 = 61.583 s; P(90 s) = e^-0.6.
    const Sample rto =
        rto_with("{restart: server, takes: {exponential: {mean: 100s}}, timeout: 60s, otherwise: {restart: server, takes: 30s}}",
                 "server-crashed", seed);
    CHECK_THAT(rto, has_mean(100 - 70 * std::exp(-0.6)));
    CHECK_THAT(rto, has_share_at_most(60, 1 - std::exp(-0.6)));
    CHECK_THAT(rto, has_share_at_most(30, 1 - std::exp(-0.3)));
    CHECK(rto.greatest() == Approx(90).margin(rounding_s));
}

TEST_CASE("when the retries are used up the runbook has failed, and people look again after five minutes") {
    const int seed = GENERATE(1, 2, 3);
    // Attempts of 10 s fail with 0.6, three to a run; after each run that failed people look again 300 s later. N attempts, geometric:
    // T = 10 N + 300 floor((N-1)/3); E = 10/0.4 + 300 * 0.216/(1 - 0.216) = 107.65 s.
    const Written stubborn{
        "steps",
        {{"detection.witness", "{reports: users, after: 0s, pages: crew}"},
         {"runbooks.repair",
          "{when: [witness], declare: {by: crew, takes: 0s}, steps: [{restart: server, takes: 10s, fails: 60%, retries: 2}]}"}}};
    const Sample rto = Experiment(stubborn, "server-crashed", seed).column("rto_s");
    CHECK_THAT(rto, has_mean(25 + 300 * 0.216 / 0.784));
    CHECK_THAT(rto, has_share_at_most(10, 0.4));
    CHECK_THAT(rto, has_share_at_most(30, 0.784));
    CHECK_THAT(rto, has_share_at_most(340, 0.784 + 0.216 * 0.4));
}

TEST_CASE("a step waits for the control plane that it needs") {
    const int seed = GENERATE(1, 2, 3);
    // The control plane is out for U(5, 15) min; the step begins when it is back and takes 60 s.
    CHECK_THAT(rto_with("{restart: server, takes: 60s, needs: [control_plane@here]}", "server-and-control-plane", seed),
               is_uniform(300 + 60, 900 + 60));
}

TEST_CASE("a step whose condition is false is skipped") {
    // `unless` holds: serving is false for a crashed server, so the detour of ten minutes happens only where it is requested.
    CHECK_THAT(
        rto_with("{manual: look for it, takes: 10m, unless: {down: server}}, {restart: server, takes: 60s}", "server-crashed", 1, 20),
        is_always(60));
    CHECK_THAT(rto_with("{manual: look for it, takes: 10m, if: {down: server}}, {restart: server, takes: 60s}", "server-crashed", 1, 20),
               is_always(660));
}
