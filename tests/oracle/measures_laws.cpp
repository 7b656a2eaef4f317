// What counts as an interruption, a recovery or a trial; and results without a number.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

TEST_CASE("a blip inside the hold does not end an interruption") {
    // Out for 100 s, back for 30 s (the hold is 60 s), out for 50 s more: one interruption of 180 s.
    const Experiment blip("probe", "blip", 1, 20);
    CHECK_THAT(blip.column("rto_s"), is_always(180));
    CHECK_THAT(blip.between("interrupted", "restored"), is_always(180));
    // Back for 30 s is enough for a hold of 30 s: then the second is a relapse of 50 s, and the first counts.
    CHECK_THAT(Experiment({"probe", {{"entry_points.users.hold", "30s"}}}, "blip", 1, 20).column("rto_s"), is_always(100));
}

TEST_CASE("a relapse counts by its own duration") {
    // 100 s at 0, then 300 s at 1000 s: the longer gives the RTO, and its two ends are the clock's.
    const Experiment relapse("probe", "relapse", 1, 20);
    CHECK_THAT(relapse.column("rto_s"), is_always(300));
    CHECK_THAT(relapse.between("onset", "interrupted"), is_always(1000));
    CHECK_THAT(relapse.between("onset", "restored"), is_always(1300));
}

TEST_CASE("a planned interruption counts by its own duration") {
    // The east is restarted after 100 s. Ten minutes later a planned runbook sends all clients to the small west for a while, and back.
    const auto planned = [](const char* a_while) {
        return Written{"planned",
                       {{"runbooks.move.steps", std::string("[{wait: 10m}, {route: name, to: server@west, takes: 0s}, {wait: ") + a_while +
                                                    "}, {route: name, to: server@east, takes: 0s}]"}}};
    };
    CHECK_THAT(Experiment(planned("300s"), "east-server-crashed", 1, 20).column("rto_s"), is_always(300));
    CHECK_THAT(Experiment(planned("50s"), "east-server-crashed", 1, 20).column("rto_s"), is_always(100));
    // One second more than the hold of 60 s after the first, it is another interruption.
    CHECK_THAT(
        Experiment(
            {"planned",
             {{"runbooks.move.steps",
               "[{wait: 61s}, {route: name, to: server@west, takes: 0s}, {wait: 150s}, {route: name, to: server@east, takes: 0s}]"}}},
            "east-server-crashed", 1, 20)
            .column("rto_s"),
        is_always(150));
}

TEST_CASE("an interruption from the first instant of the fault counts from the onset") {
    // The onset is the marked crash; an earlier, unmarked one is a precursor 100 s before it.
    const Experiment precursor("probe", "precursor", 1, 20);
    CHECK_THAT(precursor.column("onset_s"), is_always(100));
    CHECK_THAT(precursor.column("rto_s"), is_always(600));
}

TEST_CASE("an interruption that outlasts the horizon is beyond it, and so are the quantiles that fall there") {
    const int seed = GENERATE(1, 2, 3);
    // 90%: 10 min; 10%: 10 h, beyond a horizon of 1 h.
    const Experiment mixed("probe", "mostly-short", seed);
    const auto& rto = mixed.measure("rto");
    const double not_recovered = rto.at("not_recovered").get<double>();
    CHECK(std::abs(not_recovered / 4000 - 0.1) <= tolerance_of_share(0.1, 4000));
    CHECK(rto.at("n") == 4000);
    CHECK(rto.at("p50_s") == 600);
    CHECK(rto.at("p95_s").is_null());
    CHECK(rto.at("p99_s").is_null());
    CHECK(rto.at("max_s").is_null());
    CHECK(rto.at("mean_s").is_null());
    CHECK(mixed.column("rto_s").size() == 4000 - not_recovered);
    CHECK(mixed.column("recovered").mean() == Approx(1 - not_recovered / 4000));
}

TEST_CASE("a fault that strikes three times in ten leaves seven rows empty") {
    const int seed = GENERATE(1, 2, 3);
    const Experiment rare("probe", "strikes-sometimes", seed);
    const double struck = rare.column("onset_s").size();
    CHECK(std::abs(struck / 4000 - 0.3) <= tolerance_of_share(0.3, 4000));
    CHECK(rare.results().at("trials") == 4000);
    CHECK(rare.results().at("struck") == struck);
    CHECK(rare.column("recovered").size() == struck);
    CHECK(rare.measure("rto").at("n") == struck);
}

TEST_CASE("each of three places is struck equally often") {
    const int seed = GENERATE(1, 2, 3);
    // Zones of 1, 2 and 3 instances of 100/s, demand 600/s: the level falls to 5/6,
    // 4/6, 3/6. At a restored level of 60% only the third is an interruption.
    const Written uneven{"zones",
                         {{"components.server.at", "{a: {count: 1}, b: {count: 2}, c: {count: 3}}"},
                          {"entry_points.users.rate", "600/s"},
                          {"entry_points.users.restored_at", "60%"}}};
    CHECK_THAT(Experiment(uneven, "one-zone-lost", seed).column("rto_s"), takes({{0, 2.0 / 3}, {600, 1.0 / 3}}));
}

TEST_CASE("several faults hold a thing until the last one ends") {
    const int seed = GENERATE(1, 2, 3);
    // The greatest of U(0, 10) and U(0, 10) min: mean 400 s, sd 600 sqrt(1/18).
    const Sample rto = Experiment("probe", "two-at-once", seed).column("rto_s");
    CHECK_THAT(rto, has_mean(400, 600 * std::sqrt(1.0 / 18)));
    CHECK_THAT(rto, has_sd(600 * std::sqrt(1.0 / 18)));
}

TEST_CASE("a fault that follows another strikes after its delay") {
    const int seed = GENERATE(1, 2, 3);
    // 60 s down; U(5, 10) min after the first fault the second strikes, for 100 s: a relapse that begins then.
    const Experiment follows("probe", "one-after-another", seed);
    CHECK_THAT(follows.column("rto_s"), is_always(100));
    CHECK_THAT(follows.between("onset", "interrupted"), is_uniform(300, 600));
}
