// A change in the formula platform's file changes the answer as arithmetic says: AWS with a warm standby that people activate.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

constexpr int trials = 1000;

/// `scenario`: a name in tests/oracle/scenarios, or the path of one of the system's own.
Experiment with(const Changes& changes, const std::string& scenario) {
    return Experiment({"models/systems/formula-platform/production.yaml", changes}, scenario, 1, trials);
}

std::string own(const std::string& scenario) { return "scenarios/formula-platform/" + scenario + ".yaml"; }

/// Names that are edited in the standby region.
const Changes edited_in_the_west = {{"components.api_name.changed_at", "us-west-2"},
                                    {"components.edge.changed_at", "us-west-2"},
                                    {"components.dns_control.at", "us-west-2"}};

/// People who take exactly as long by day as by night, and always answer.
const Changes punctual = {
    {"people.on_call.acknowledge", "3m"}, {"people.on_call.off_hours", "removed"}, {"people.on_call.answers", "100%"}};

}  // namespace

TEST_CASE("a release is taken back by the name: 30 to 60 s for the record, then 98% of its ttl") {
    // Half of the answers fail: 0.5 (1 - s / TTL) = 0.01 after s = 0.98 TTL. Whoever declares takes longer than two minutes, so by then
    // everybody has come to the release.
    const auto living = [](const char* ttl) { return with({{"components.api_name.ttl", ttl}}, own("bad-deployment")); };
    CHECK_THAT(living("60s").between("decided", "restored"), is_uniform(30 + 58.8, 60 + 58.8));
    CHECK_THAT(living("120s").between("decided", "restored"), is_uniform(30 + 117.6, 60 + 117.6));
    // Taken back at r before everybody has come, the share r / TTL stays until the first answers expire: 0.5 (r - (t - TTL)) / TTL = 0.01
    // at t = r + 0.98 TTL as well.
    CHECK_THAT(living("20m").between("decided", "restored"), is_uniform(30 + 1176, 60 + 1176));
    // 1.5% of the answers fail: a third of the ttl is enough.
    CHECK_THAT(with({}, own("bad-deployment-subtle")).between("decided", "restored"), is_uniform(30 + 20, 60 + 20));
}

TEST_CASE("an alarm over five minutes sees a release after 27 to 327 s, one over a minute after 12 to 72 s") {
    // The release takes over within the ttl of 60 s: v seconds before the end of the period it has failed 0.5 v^2 / 120 of a second's
    // requests, which is 1% of I seconds if v^2 = 2.4 I. Later starts count in the next period.
    const auto over = [](const char* period) {
        return with({{"detection.errors_critical.over", period},
                     {"detection.errors_warning", "removed"},
                     {"detection.complaints", "removed"},
                     {"detection.formula_complaints", "removed"},
                     {"runbooks.roll_back.when", "[errors_critical]"}},
                    own("bad-deployment"));
    };
    const double in_five_minutes = std::sqrt(2.4 * 300);
    const double in_a_minute = std::sqrt(2.4 * 60);
    CHECK_THAT(over("5m").between("onset", "detected"), is_uniform(in_five_minutes, in_five_minutes + 300));
    CHECK_THAT(over("1m").between("onset", "detected"), is_uniform(in_a_minute, in_a_minute + 60));
}

TEST_CASE("requests and formulas are back when the standby has taken over") {
    // Nothing in front of the database checks through to it.
    const auto taking = [](const char* takes) { return with({{"components.database.failover.takes", takes}}, own("database-crash")); };
    const Experiment half_a_minute = taking("30s");
    const Experiment minute = taking("60s");
    CHECK_THAT(half_a_minute.column("rto.requests_s"), is_always(30));
    CHECK_THAT(minute.column("rto.requests_s"), is_always(60));
    CHECK_THAT(minute.column("rto.formulas_s"), is_always(60));
    CHECK_THAT(minute.column("rto.sign_ins_s"), is_always(0));
}

TEST_CASE("a lost task costs requests the balancer's probes, and formulas those of the service discovery") {
    // Silent, in the zone without the writer: u I + (K - 1) I + 5 s, with K = 2 for the balancer and 3 for the discovery. Nobody replaces
    // the task meanwhile; the function's other half is replaced sooner.
    const auto probing = [](const char* every) {
        const std::string probe = std::string("{every: ") + every + ", timeout: 5s}";
        return with({{"components.users.replaced_in", "1h"},
                     {"components.balancer.probe", probe},
                     {"components.discovery.probe", probe},
                     {"components.formula_function.replaced_in", "1s"}},
                    "formula-standby-zone-lost");
    };
    const Experiment thirty = probing("30s");
    const Experiment ten = probing("10s");
    CHECK_THAT(thirty.column("rto.requests_s"), is_uniform(35, 65));
    CHECK_THAT(thirty.column("rto.formulas_s"), is_uniform(65, 95));
    const auto third = [](double slow, double quick) { return quick - ((slow - 5) / 3 + 5); };
    CHECK_THAT(trial_by_trial(thirty, ten, "rto.requests_s", third), is_always(0));
    CHECK_THAT(trial_by_trial(thirty, ten, "rto.formulas_s", third), is_always(0));
}

TEST_CASE("a region that never comes back is left only if names can be edited elsewhere") {
    const Experiment at_home = with({}, own("region-failure-for-good"));
    const Experiment elsewhere = with(edited_in_the_west, own("region-failure-for-good"));
    CHECK(at_home.column("restored.requests_s").values.empty());
    CHECK(at_home.column("restored.pages_s").values.empty());
    CHECK(elsewhere.share_with("restored.requests_s") == 1);
    CHECK(elsewhere.share_with("restored.pages_s") == 1);
    CHECK(elsewhere.column("restored.sign_ins_s").values.empty());  // nothing copies the accounts
}

TEST_CASE("twice the replica's lag loses twice as much, and takes as long") {
    // A lognormal with twice the median and twice the 95th percentile is twice the variable.
    const Experiment once = with(edited_in_the_west, own("region-failure-for-good"));
    const Experiment twice =
        with(edited_in_the_west + Changes{{"components.database.replicas.dr.lag", "{lognormal: {median: 2s, p95: 16s}}"}},
             own("region-failure-for-good"));
    CHECK_THAT(trial_by_trial(once, twice, "rpo.records_s", [](double a, double b) { return b - 2 * a; }), is_always(0));
    CHECK_THAT(difference(once, twice, "rto.requests_s"), is_always(0));
    CHECK_THAT(once.column("rpo.records_s"), has_share_at_most(1, 0.5));
    CHECK_THAT(once.column("rpo.records_s"), has_share_at_most(8, 0.95));
}

TEST_CASE("formulas wait for a new gateway as long as it takes to build, by plan or by hand") {
    const auto building = [](const char* planned, const Changes& more = {}) {
        return with(punctual + more +
                        Changes{{"runbooks.replace_nat.steps", std::string("[{scale: nat@us-east-1b, add: 1, takes: ") + planned +
                                                                   ", needs: [ci, state, locks], otherwise: {scale: nat@us-east-1b, "
                                                                   "add: 1, by: on_call, takes: 30m}}]"}},
                    "formula-gateway-lost");
    };
    const Experiment five = building("5m");
    const Experiment fifteen = building("15m");
    CHECK_THAT(five.between("decided", "restored.formulas"), is_always(300));
    CHECK_THAT(difference(five, fifteen, "rto.formulas_s"), is_always(600));
    CHECK_THAT(fifteen.column("rto.requests_s"), is_always(0));
    // If the plan's state is behind the lost gateway, people build by hand.
    const Experiment by_hand = building("5m", {{"components.state", "{model: generic/service, at: us-east-1a, needs: [nat]}"}});
    CHECK_THAT(difference(five, by_hand, "rto.formulas_s"), is_always(1500));
}

TEST_CASE("a gateway in the other zone keeps the formulas as available as the requests") {
    // What is left is the database's failover, and the probes of the lost task.
    const Experiment in_a = with({}, own("zone-failure-nat"));
    const Experiment in_b = with({{"components.nat.at", "{us-east-1b: {count: 1}, us-west-2a: {count: 1}}"},
                                  {"runbooks.replace_nat", "removed"},
                                  {"components.database.failover.takes", "100s"}},
                                 own("zone-failure-nat"));
    CHECK_THAT(in_b.column("rto.formulas_s"), is_always(100));
    CHECK_THAT(in_b.column("rto.requests_s"), is_always(100));
    CHECK(in_a.column("rto.formulas_s").least() > 5 * 60);  // the least of the declaration alone
}

TEST_CASE("a limit of executions holds for the region, a capacity is lost with its zone") {
    // 5 formulas a second that take 100 s each are 500 at once. Of two environments that run 2.5/s each one is left, until it is replaced.
    // A gateway that checks the environments, in place of the provider's, leaves the dead one after 35 to 65 s.
    const auto limited = [](const Changes& limit) {
        return with(limit + Changes{{"components.formula_function.replaced_in", "1h"},
                                    {"components.users.replaced_in", "1h"},
                                    {"components.api_gateway.probe", "{every: 30s, timeout: 5s, failures: 2, successes: 2}"}},
                    "formula-standby-zone-lost");
    };
    const Experiment for_region = limited({{"components.formula_function.concurrency", "{limit: 500, each: 100s}"}});
    const Experiment for_each =
        limited({{"components.formula_function.concurrency", "removed"}, {"components.formula_function.capacity", "2.5/s"}});
    CHECK_THAT(for_region.column("rto.formulas_s"), is_uniform(65, 95));  // the service discovery's probes, as above
    CHECK_THAT(for_each.column("rto.formulas_s"), is_always(3600));
}

TEST_CASE("planned work begins in the window, and finds people at night if the window is at night") {
    const auto answering = [](const char* window) {
        return with({{"maintenance", window},
                     {"detection.errors_warning", "removed"},  // it wakes nobody
                     {"people.on_call.acknowledge", "3m"},
                     {"people.on_call.answers", "100%"},
                     {"people.on_call.off_hours", "{outside: {days: mon-sun, from: \"08:00\", to: \"22:00\"}, acknowledge: 8m}"}},
                    own("planned-engine-upgrade"));
    };
    const Experiment night = answering("{days: sun, from: \"02:00\", to: \"04:00\"}");
    CHECK_THAT(night.column("in_maintenance"), is_always(1));
    CHECK_THAT(night.between("detected", "acknowledged"), is_always(480));
    CHECK_THAT(answering("{days: sun, from: \"10:00\", to: \"12:00\"}").between("detected", "acknowledged"), is_always(180));
    // A window without an end: whoever is called is called at any hour.
    CHECK_THAT(answering("{days: mon-sun, from: \"00:00\", to: \"00:00\"}").between("detected", "acknowledged"),
               takes({{180, 14.0 / 24}, {480, 10.0 / 24}}));
}

TEST_CASE("without the archive of the log a lost database is restored to its last snapshot") {
    const auto snapshots = [](const char* every) {
        return with({{"components.database.backups.log", "removed"},
                     {"components.database.backups.works", "100%"},
                     {"components.database.backups.every", every}},
                    own("database-lost"));
    };
    CHECK_THAT(snapshots("24h").column("rpo.records_s"), is_uniform(0, 24 * 3600));
    CHECK_THAT(snapshots("6h").column("rpo.records_s"), is_uniform(0, 6 * 3600));
}

TEST_CASE("one client in twenty that keeps old answers decides when requests are back in the other region") {
    // Everybody else has moved after 60 s: 0.05 (1 - t / 15 min) = 0.01 after 12 min. Without them it is 99% of 60 s.
    const Experiment stale = with(edited_in_the_west, own("region-failure-for-good"));
    const Experiment none =
        with(edited_in_the_west + Changes{{"entry_points.requests.stale_answers", "removed"}}, own("region-failure-for-good"));
    CHECK_THAT(difference(none, stale, "rto.requests_s"), is_always(720 - 59.4));
    CHECK_THAT(difference(none, stale, "rto.formulas_s"), is_always(0));
}

TEST_CASE("a region that comes back costs the standby's lag if it was left, and nothing if it was waited for") {
    // The lag at the loss is that of the same trial in which the region never comes back. The old writer must not go on.
    const Changes fenced = edited_in_the_west + Changes{{"components.database.failover.on_return", "fence"}};
    const Experiment for_good = with(fenced, own("region-failure-for-good"));
    const Experiment for_hours = with(fenced, own("region-failure"));
    Sample left, waited;
    for (std::size_t i = 0; i < trials; ++i) {
        const double lost = for_hours.every("rpo.records_s")[i];
        if (std::isnan(for_hours.every("promoted_s")[i])) waited.values.push_back(lost);
        else left.values.push_back(lost - for_good.every("rpo.records_s")[i]);
    }
    CHECK_THAT(left, is_always(0));
    CHECK_THAT(waited, is_always(0));
}

TEST_CASE("twice the data, or half the rate of a copy, keeps operation away from home 2857 s longer") {
    // The resync copies all 200 GB at the rate of a restore, 70 MB/s.
    const auto coming_home = [](const char* total, const char* rate) {
        return with(edited_in_the_west + Changes{{"components.database.failover.on_return", "fence"},
                                                 {"data.records.total", total},
                                                 {"components.database.backups.restore.rate", rate}},
                    own("region-failure"));
    };
    const Experiment once = coming_home("200GB", "70MB/s");
    const Experiment twice = coming_home("400GB", "70MB/s");
    CHECK_THAT(difference(once, twice, "failed_back_s"), is_always(200e9 / 70e6));
    CHECK_THAT(difference(once, coming_home("200GB", "35MB/s"), "failed_back_s"), is_always(200e9 / 70e6));
    CHECK_THAT(difference(once, twice, "rto.requests_s"), is_always(0));
}
