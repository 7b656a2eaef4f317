// Lost data: lag, shipped backlog, snapshots, logs.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

Written lagging(const std::string& lag) { return {"copy", {{"components.database.replicas.west.lag", lag}}}; }

}  // namespace

TEST_CASE("a constant lag loses exactly its own length, and the writes of that time") {
    // 80/s * 1.5 s = 120 writes.
    const Experiment copy("copy", "east-lost", 1, 20);
    CHECK_THAT(copy.column("rpo.records_s"), is_always(1.5));
    CHECK_THAT(copy.column("lost_writes.records"), is_always(120));
    CHECK_THAT(copy.column("rto_s"), is_always(0));  // promoted the same instant
}

TEST_CASE("writes with poisson arrivals are lost as a Poisson count") {
    const int seed = GENERATE(1, 2, 3);
    const Sample lost = Experiment({"copy", {{"data.records.arrivals", "poisson"}}}, "east-lost", seed).column("lost_writes.records");
    CHECK_THAT(lost, has_mean(120, std::sqrt(120)));
    CHECK_THAT(lost, has_sd(std::sqrt(120)));
    // 0.5/s * 1 s: nothing is lost with probability exp(-0.5) = 0.60653.
    const Written rare{
        "copy", {{"data.records", "{in: database, writes: 0.5/s, arrivals: poisson}"}, {"components.database.replicas.west.lag", "1s"}}};
    CHECK_THAT(Experiment(rare, "east-lost", seed).column("lost_writes.records"), has_share_at_most(0, std::exp(-0.5)));
}

TEST_CASE("shipped in batches every 60 s that travel for 2 s, a loss is U(2, 62)") {
    const int seed = GENERATE(1, 2, 3);
    const Experiment batched(lagging("{uniform: [2s, 62s]}"), "east-lost", seed);
    CHECK_THAT(batched.column("rpo.records_s"), is_uniform(2, 62));
    CHECK_THAT(batched.column("lost_writes.records"), has_mean(80 * 32, 80 * 60 / std::sqrt(12.0)));
}

TEST_CASE("a traced lag is read at the hour of the loss") {
    const int seed = GENERATE(1, 2, 3);
    // 10 s rising to 70 s every hour, linear between; the hour is arbitrary.
    CHECK_THAT(Experiment(lagging("{trace: " + std::string(DRSIM_SOURCE_DIR) + "/tests/oracle/traces/sawtooth.csv}"), "east-lost", seed)
                   .column("rpo.records_s"),
               is_uniform(10, 70));
}

TEST_CASE("a lost write is counted at the rate of its own time") {
    // 10/s until second 90, 20/s from then; lost at second 100 with a lag of 30 s: 20 s * 10/s + 10 s * 20/s = 400 writes.
    const Written two_rates{"copy",
                            {{"data.records.writes", "{profile: " + std::string(DRSIM_SOURCE_DIR) + "/tests/oracle/traces/two-rates.csv}"},
                             {"components.database.replicas.west.lag", "30s"}}};
    CHECK_THAT(Experiment(two_rates, "east-lost-at-100", 1, 20).column("lost_writes.records"), is_always(400));
}

TEST_CASE("a backlog keeps the copy behind long after the burst") {
    // w1 = 150 MB/s over c = 100 MB/s until t1 = 600 s, then w0 = 60 MB/s. Until t2 = w1 t1 / c = 900 s the copy receives the burst:
    // lag t (1 - c/w1). After it the commit time received at t is t1 + (c t - w1 t1)/w0: lag t - 600 - (100 t - 90,000)/60, 0 at 1350 s.
    const auto [scenario, lag, lost] = GENERATE(table<const char*, double, double>({
        {"east-lost-at-300", 100, 150 * 100},  // 300 * (1 - 100/150)
        {"east-lost-at-600", 200, 150 * 200},  // the backlog's peak, 30,000 MB
        {"east-lost-at-900", 300, 60 * 300},   // the lag's peak: everything since the end of the burst
        {"east-lost-at-1200", 100, 60 * 100},  // 1200 - 600 - 30,000/60
        {"east-lost-at-1400", 0, 0},           // drained at 1350
    }));
    const Experiment burst("shipped", scenario, 1, 20);
    CHECK_THAT(burst.column("rpo.records_s"), is_always(lag));
    CHECK(burst.column("lost_writes.records").mean() == Approx(lost).margin(150 * rounding_s));
}

TEST_CASE("the lag's mean over the episode is 150 s") {
    const int seed = GENERATE(1, 2, 3);
    // Piecewise linear: 0 at 0, 300 at 900, 0 at 1350 s; a loss at any instant of these finds 150 s on average, with E[lag^2] = 300^2/3.
    CHECK_THAT(Experiment("shipped", "east-lost-during-the-burst", seed, 2000).column("rpo.records_s"), is_uniform(0, 300));
}

TEST_CASE("a copy behind a cut link falls behind with the clock, then catches up with the link's spare capacity") {
    const int seed = GENERATE(1, 2, 3);
    // 60 MB/s over 100 MB/s, cut from 100 s to 300 s. In the cut the lag is t - 100; after it the commit time received at t is
    // (60 * 100 + 100 (t - 300))/60: lag t - 100 - (t - 300) 5/3, which is 0 at 600 s: 12,000 MB at 40 MB/s.
    // Two straight lines between 0 and 200 s: a loss at any instant of these 500 s finds U(0, 200).
    const Experiment cut({"shipped", {{"data.records.writes", "60/s"}}}, "wire-cut-then-east-lost", seed, 2000);
    CHECK_THAT(cut.column("rpo.records_s"), is_uniform(0, 200));
    for (std::size_t i = 0; i < 2000; ++i) {
        const double t = cut.every("onset_s")[i];
        const double lag = t <= 300 ? t - 100 : t - 100 - (t - 300) * 5 / 3;
        REQUIRE(cut.every("rpo.records_s")[i] == Approx(lag).margin(3 * rounding_s));
        REQUIRE(cut.every("lost_writes.records")[i] == Approx(60 * lag).margin(60 * 3 * rounding_s));
    }
}

TEST_CASE("a stalled copy falls behind before the loss") {
    const int seed = GENERATE(1, 2, 3);
    // 1.5 s of lag, and in 30% of trials replication was stalled for U(0, 10 min) before: 1.5 + 0.3 * 300 = 91.5 s on average;
    // E[X^2] of the stall = 0.3 * 600^2/3, so the sd is sqrt(36,000 - 90^2) = 167.03 s.
    const Sample rpo = Experiment("copy", "copy-stalled-before", seed).column("rpo.records_s");
    CHECK_THAT(rpo, has_mean(91.5, std::sqrt(36000 - 90 * 90)));
    CHECK_THAT(rpo, has_share_at_most(1.5 + rounding_s, 0.7));
    CHECK_THAT(rpo, lies_within(1.5, 601.5));
}

TEST_CASE("a synchronous standby loses nothing and takes over automatically") {
    const int seed = GENERATE(1, 2, 3);
    const Experiment standby("standby", "writer-lost", seed);
    CHECK_THAT(standby.column("rpo.records_s"), is_always(0));
    CHECK_THAT(standby.column("lost_writes.records"), is_always(0));
    CHECK_THAT(standby.column("rto_s"), is_uniform(60, 120));
}

TEST_CASE("a semi-synchronous copy loses nothing while it follows, and everything since it stopped") {
    const int seed = GENERATE(1, 2, 3);
    // The writer waits for it while it is up, whatever its lag, and goes on alone while it is down: in 30% of trials for U(0, 10 min).
    const Written semi{"copy", {{"components.database.replicas.west.commit", "semi_synchronous"}}};
    CHECK_THAT(Experiment(semi, "east-lost", seed, 50).column("rpo.records_s"), is_always(0));
    const Sample rpo = Experiment(semi, "copy-stalled-before", seed).column("rpo.records_s");
    CHECK_THAT(rpo, has_mean(90, std::sqrt(36000 - 90 * 90)));
    CHECK_THAT(rpo, has_share_at_most(0, 0.7));
    CHECK_THAT(rpo, has_share_at_most(300, 0.7 + 0.3 / 2));
    CHECK_THAT(rpo, lies_within(0, 600));
}

TEST_CASE("of two semi-synchronous copies the quicker one confirms, and the other misses the difference") {
    const int seed = GENERATE(1, 2, 3);
    // A commit waits for the least of Exp(4 s) in the west and Exp(2 s) elsewhere. The west misses (W - E)+: nothing with probability
    // P(W <= E) = (1/4)/(1/4 + 1/2) = 1/3, else, without memory, Exp(4 s) again: mean 8/3 s, E[X^2] = 2/3 * 2 * 16.
    const Written two{"copy",
                      {{"components.database.replicas",
                        "{west: {at: west, lag: {exponential: {mean: 4s}}, commit: semi_synchronous, promotion: 0s}, "
                        "other: {at: west, lag: {exponential: {mean: 2s}}, commit: semi_synchronous, promotion: 0s}}"}}};
    const Sample west = Experiment(two, "east-lost", seed).column("rpo.records_s");
    CHECK_THAT(west, has_mean(8.0 / 3, std::sqrt(64.0 / 3 - 64.0 / 9)));
    CHECK_THAT(west, has_share_at_most(0, 1.0 / 3));
    CHECK_THAT(west, has_share_at_most(4, 1.0 / 3 + 2.0 / 3 * (1 - std::exp(-1))));
}

TEST_CASE("a group without its majority rejects writes until the first missing member is back, and loses nothing") {
    const int seed = GENERATE(1, 2, 3);
    // The least of U(0, 10) and U(0, 10) min: mean 200 s, sd 600 sqrt(1/18).
    const Experiment group("group", "north-and-west-out", seed);
    CHECK_THAT(group.column("rto_s"), has_mean(200, 600 * std::sqrt(1.0 / 18)));
    CHECK_THAT(group.column("rto_s"), has_sd(600 * std::sqrt(1.0 / 18)));
    CHECK_THAT(group.column("rpo.records_s"), is_always(0));
}

TEST_CASE("an outage without a failover loses nothing, however far the copy is behind") {
    const Experiment waited({"copy", {{"runbooks", "{}"}, {"components.database.replicas.west.lag", "1h"}}}, "east-lost-for-ten-minutes", 1,
                            20);
    CHECK_THAT(waited.column("rpo.records_s"), is_always(0));
    CHECK_THAT(waited.column("rto_s"), is_always(600));
}

TEST_CASE("without a recovery by the horizon, the best recovery point still reachable counts") {
    const Experiment lost({"copy", {{"runbooks", "{}"}}}, "east-lost", 1, 20);
    CHECK_THAT(lost.column("rpo.records_s"), is_always(1.5));
    CHECK(lost.column("rto_s").values.empty());
    CHECK_THAT(lost.column("recovered"), is_always(0));
}

TEST_CASE("with a daily snapshot, the writes since the last usable one are lost") {
    const int seed = GENERATE(1, 2, 3);
    constexpr double hour = 3600;
    // Usable at once: U(0, 24 h), mean 12 h. The restore moves 200 GB at 200 MB/s: 1000 s exactly.
    const Experiment at_once("backups", "database-destroyed", seed);
    CHECK_THAT(at_once.column("rpo.records_s"), is_uniform(0, 24 * hour));
    CHECK_THAT(at_once.column("rto_s"), is_always(1000));
    // Usable 2 h after its consistent point: U(2 h, 26 h); more than a day is lost with probability 2/24.
    const Sample later =
        Experiment({"backups", {{"components.database.backups.ready_after", "2h"}}}, "database-destroyed", seed).column("rpo.records_s");
    CHECK_THAT(later, is_uniform(2 * hour, 26 * hour));
    CHECK_THAT(later, has_share_at_most(24 * hour, 1 - 2.0 / 24));
}

TEST_CASE("an unusable snapshot leaves the one before it: a geometric number of days more") {
    const int seed = GENERATE(1, 2, 3);
    constexpr double day = 86400;
    // Each works with p = 0.7: U(0, 1) + K days, P(K = k) = p (1-p)^k: mean 1/p - 1/2, variance 1/12 + (1-p)/p^2.
    const double p = 0.7;
    const Experiment some({"backups", {{"components.database.backups.works", "70%"}}}, "database-destroyed", seed);
    const Sample rpo = some.column("rpo.records_s");
    CHECK(some.share_with("rpo.records_s") == 1);
    CHECK_THAT(rpo, has_mean((1 / p - 0.5) * day, std::sqrt(1.0 / 12 + (1 - p) / p / p) * day));
    CHECK_THAT(rpo, has_share_at_most(day, p));
    CHECK_THAT(rpo, has_share_at_most(2.5 * day, 1 - (1 - p) * (1 - p) * (1 - p / 2)));
    CHECK_THAT(some.column("rto_s"), is_always(1000));  // all snapshots take the same time to restore
}

TEST_CASE("an expired snapshot cannot be restored") {
    const int seed = GENERATE(1, 2, 3);
    // Kept for three days there are always three: nothing is left with probability 0.6^3 = 0.216.
    const Experiment kept({"backups", {{"components.database.backups.works", "40%"}, {"components.database.backups.keep", "3d"}}},
                          "database-destroyed", seed);
    CHECK(std::abs(kept.share_with("rpo.records_s") - (1 - 0.216)) <= tolerance_of_share(0.216, 4000));
    CHECK_THAT(kept.column("rpo.records_s"), lies_within(0, 3 * 86400));
    CHECK(kept.measure("rpo.records").at("p95_s").is_null());
    // Kept for a day and usable two hours later: between the end of one and the readiness of the next there is none, 2 h of 24.
    const Experiment gap({"backups", {{"components.database.backups.keep", "1d"}, {"components.database.backups.ready_after", "2h"}}},
                         "database-destroyed", seed);
    CHECK(std::abs(gap.share_with("rpo.records_s") - 22.0 / 24) <= tolerance_of_share(2.0 / 24, 4000));
    CHECK_THAT(gap.column("rpo.records_s"), is_uniform(2 * 3600, 24 * 3600));
}

TEST_CASE("with a log archive an unusable snapshot costs a day's replay, not a day's writes") {
    const int seed = GENERATE(1, 2, 3);
    // Ready after 10 min, a log every 5 min with 30 s of upload: U(0.5, 5.5) min are lost whichever snapshot works. Replayed is the log
    // from the snapshot to there, 2 MB/s at 200 MB/s: a hundredth of 10 min + U(0, 24 h) + K days - the loss.
    const double p = 0.8;
    const Experiment archive({"backups",
                              {{"components.database.backups",
                                "{every: 1d, ready_after: 10m, works: 80%, log: {every: 5m, upload: 30s}, stored_at: west, restore: {rate: "
                                "200MB/s, size: 1TB, replay: 200MB/s}}"},
                               {"data.records", "{in: database, writes: 2/s, size: 1MB}"}}},
                             "database-destroyed", seed);
    CHECK_THAT(archive.column("rpo.records_s"), is_uniform(30, 330));
    const Sample rto = archive.column("rto_s");
    CHECK_THAT(rto, has_mean(5000 + 6 + 864 * (1 / p - 0.5) - 1.8, std::sqrt(864.0 * 864 * (1.0 / 12 + (1 - p) / p / p) + 0.75)));
    CHECK_THAT(rto, has_share_at_most(5000 + 6 + 864, p));  // within a day but for the loss itself, at most 3.3 s of 864
}

TEST_CASE("a log archive bounds the loss, and replaying it takes its time") {
    const int seed = GENERATE(1, 2, 3);
    // A log every 5 min with 30 s of upload: U(0.5, 5.5) min, mean 3.0 min,
    // and a snapshot is usable only 10 min after its point, so never newer.
    const Written archive{"backups",
                          {{"components.database.backups",
                            "{every: 1d, ready_after: 10m, log: {every: 5m, upload: 30s}, stored_at: west, restore: {rate: 200MB/s, size: "
                            "1TB, replay: 20MB/s}}"},
                           {"data.records", "{in: database, writes: 2/s, size: 1MB}"}}};
    const Experiment experiment(archive, "database-destroyed", seed);
    const Sample rpo = experiment.column("rpo.records_s");
    CHECK_THAT(rpo, is_uniform(30, 330));
    // 1 TB at 200 MB/s is 5000 s; the log since the snapshot, age 10 min + U(0, 24 h), less the loss, was written at 2 MB/s and is replayed
    // at 20 MB/s, a tenth of its length: mean 5000 + 60 + 4320 - 18 = 9362 s, between 5000 + 60 - 33 and 5000 + 60 + 8640 - 3.
    const Sample rto = experiment.column("rto_s");
    CHECK_THAT(rto, has_mean(5000 + 60 + 4320 - 18, 8640 / std::sqrt(12.0)));
    CHECK_THAT(rto, lies_within(5000 + 60 - 33, 5000 + 60 + 8640 - 3));
    CHECK_THAT(rto, has_sd(std::sqrt((8640.0 * 8640 + 30 * 30) / 12)));
}
