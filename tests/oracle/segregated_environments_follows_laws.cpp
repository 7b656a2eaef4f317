// A change in the segregated environments' files changes the answer as arithmetic says: machines that nothing replaces, and changes that a
// second person has to approve.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

constexpr int trials = 1000;
constexpr const char* production = "models/systems/segregated-environments/production.yaml";

/// `scenario`: a name in tests/oracle/scenarios, or the path of one of the system's own.
Experiment with(const Changes& changes, const std::string& scenario, const char* system = production) {
    return Experiment({system, changes}, scenario, 1, trials);
}

std::string own(const std::string& scenario) { return "scenarios/segregated-environments/" + scenario + ".yaml"; }

/// People who take exactly as long by day as by night, and always answer.
Changes punctual(const char* reviewer = "10m") {
    return {{"people.on_call.acknowledge", "3m"},      {"people.on_call.off_hours", "removed"},  {"people.on_call.answers", "100%"},
            {"people.reviewer.acknowledge", reviewer}, {"people.reviewer.off_hours", "removed"}, {"people.reviewer.answers", "100%"}};
}

}  // namespace

TEST_CASE("of three observers the second decides, and probes twice as frequent halve its wait") {
    // Refused at once: the second failure of the second of three observers, (U(2) + 1) I. U(2) has mean 1/2 and variance 1/20.
    const auto probing = [](const char* every) {
        return with({{"detection.uptime.every", every}, {"detection.errors", "removed"}, {"detection.complaints", "removed"}},
                    own("app-crash"));
    };
    const Experiment minute = probing("60s");
    const Experiment half = probing("30s");
    CHECK_THAT(minute.between("onset", "detected"), has_mean(90, 60 / std::sqrt(20)));
    CHECK_THAT(minute.between("onset", "detected"), has_sd(60 / std::sqrt(20)));
    CHECK_THAT(trial_by_trial(minute, half, "detected_s", [](double slow, double quick) { return quick - slow / 2; }), is_always(0));
}

TEST_CASE("the balancer's probes are the customers' wait for a lost machine") {
    // Silent: u I + 2 I + 5 s; two of three machines carry the load.
    const auto probing = [](const char* every) {
        return with({{"components.balancer.probe", std::string("{every: ") + every + ", timeout: 5s, failures: 3, successes: 5}"}},
                    own("droplet-lost"));
    };
    const Experiment ten = probing("10s");
    const Experiment five = probing("5s");
    CHECK_THAT(ten.column("rto.customers_s"), is_uniform(25, 35));
    CHECK_THAT(trial_by_trial(ten, five, "rto.customers_s", [](double slow, double quick) { return quick - ((slow - 5) / 2 + 5); }),
               is_always(0));
}

TEST_CASE("with two machines instead of three the start of a new one counts in two cases of three") {
    // One of three places is lost; the third is empty. One machine carries 35/s of 60/s.
    const auto starting = [](const char* start) {
        return with(punctual() + Changes{{"components.app.at", "{droplet-1: {count: 1}, droplet-2: {count: 1}, droplet-4: {count: 0}}"},
                                         {"detection.droplet_3", "removed"},
                                         {"runbooks.replace_droplet.when", "[droplet_1, droplet_2]"},
                                         {"components.app.starts_in", start}},
                    own("droplet-lost"));
    };
    const Experiment minute = starting("1m");
    const Experiment four = starting("4m");
    CHECK_THAT(difference(minute, four, "rto.customers_s"), takes({{180, 2.0 / 3}, {0, 1.0 / 3}}));
    // The probe of the machine, five failures a minute apart; three minutes of declaring, ten and two of the review, one of the start.
    CHECK_THAT(minute.column("rto.customers_s"), has_share_at_most(0, 1.0 / 3));
    CHECK(minute.column("rto.customers_s").share_at_most(250 + 60 * (3 + 10 + 2 + 1)) == minute.column("rto.customers_s").share_at_most(0));
    // With three machines it is too late to matter.
    const auto three = [](const char* start) { return with({{"components.app.starts_in", start}}, own("droplet-lost")); };
    CHECK_THAT(difference(three("1m"), three("4m"), "rto.customers_s"), is_always(0));
}

TEST_CASE("the review and the tests of a revert cost what they take, and nothing else") {
    // 10 min until the reviewer answers, 5 of review, 8 of tests.
    const char* hurried = "models/systems/segregated-environments/whatif-emergency-change.yaml";
    const Changes deploy = {{"runbooks.roll_back.steps",
                             "[{manual: the pipeline deploys the version that ran before, takes: 5m, needs: [github, state, identity]}, "
                             "{rollback: [app]}]"}};
    const auto ruled = [](const char* reviewer) {
        return with(
            punctual(reviewer) +
                Changes{
                    {"runbooks.roll_back.declare", "{by: on_call, takes: {pert: [4m, 10m, 25m]}, approvals: [{by: reviewer, takes: 5m}]}"},
                    {"runbooks.roll_back.steps",
                     "[{manual: automated tests of the revert, takes: 8m, needs: [github]}, {manual: the pipeline deploys, takes: "
                     "5m, needs: [github, state, identity]}, {rollback: [app]}]"}},
            own("bad-release"));
    };
    const Experiment ten = ruled("10m");
    CHECK_THAT(difference(with(punctual() + deploy, own("bad-release"), hurried), ten, "rto.customers_s"), is_always((10 + 5 + 8) * 60));
    const Experiment half_an_hour = ruled("30m");
    CHECK_THAT(difference(ten, half_an_hour, "declared_s"), is_always(0));
    CHECK_THAT(difference(ten, half_an_hour, "decided_s"), is_always(20 * 60));
    CHECK_THAT(difference(ten, half_an_hour, "rto.customers_s"), is_always(20 * 60));
}

TEST_CASE("outside 60 of 168 hours a review is answered more slowly, by the reviewer's own clock") {
    const auto reviewed = [](const char* days) {
        return with({{"people.reviewer.acknowledge", "10m"},
                     {"people.reviewer.answers", "100%"},
                     {"people.reviewer.off_hours", std::string("{outside: {days: ") + days +
                                                       ", from: \"08:00\", to: \"20:00\", zone: Europe/Berlin}, acknowledge: 14m}"},
                     {"runbooks.restore_database.declare", "{by: on_call, takes: 10m, approvals: [{by: reviewer, takes: 5m}]}"}},
                    own("database-lost"));
    };
    CHECK_THAT(reviewed("mon-fri").between("declared", "decided"), takes({{15 * 60, 60.0 / 168}, {19 * 60, 108.0 / 168}}));
    CHECK_THAT(reviewed("mon-sun").between("declared", "decided"), takes({{15 * 60, 0.5}, {19 * 60, 0.5}}));
}

TEST_CASE("customers follow their name to the second region within 99% of its ttl") {
    const char* two_regions = "models/systems/segregated-environments/whatif-second-region.yaml";
    const Experiment minute = with({}, own("region-lost"), two_regions);
    const Experiment half_an_hour = with({{"components.name.ttl", "30m"}}, own("region-lost"), two_regions);
    CHECK_THAT(difference(minute, half_an_hour, "rto.customers_s"), is_always(0.99 * (1800 - 60)));
    CHECK_THAT(difference(minute, half_an_hour, "rpo.records_s"), is_always(0));
}

TEST_CASE("the log's interval is the loss of a lost database, its size the time of the restore") {
    // The piece under way when the writer is lost never arrives: U(0, I). A snapshot can be newer than that, so it is not ready for an
    // hour.
    const auto restored = [](const char* every, const char* total) {
        return with({{"components.database.backups",
                      std::string("{every: 1d, keep: 7d, stored_at: fra1, ready_after: 1h, works: 97%, log: {every: ") + every +
                          "}, restore: {rate: 40MB/s, at: managed-2}}"},
                     {"data.records.total", total}},
                    own("database-lost"));
    };
    const Experiment five = restored("5m", "60GB");
    CHECK_THAT(five.column("rpo.records_s"), is_uniform(0, 300));
    CHECK_THAT(restored("1m", "60GB").column("rpo.records_s"), is_uniform(0, 60));
    // 60 GB more at 40 MB/s.
    const Experiment twice = restored("5m", "120GB");
    CHECK_THAT(difference(five, twice, "rto.customers_s"), is_always(1500));
    CHECK_THAT(difference(five, twice, "rpo.records_s"), is_always(0));
}

TEST_CASE("backups in the lost region are lost with it, and a copy of them elsewhere brings the records back") {
    const auto backed_up = [](const char* copied_to) {
        return with(
            {{"components.database.backups", std::string("{every: 1d, keep: 7d, log: {every: 5m}, ready_after: 1h, stored_at: fra1, ") +
                                                 copied_to + "restore: {rate: 40MB/s, at: managed-3}}"},
             {"components.database.replicas", "removed"},
             {"runbooks.leave_region", "removed"},
             {"runbooks.restore_database.if", "{down: fra1}"}},
            own("region-lost"), "models/systems/segregated-environments/whatif-second-region.yaml");
    };
    CHECK_THAT(backed_up("").column("back.records"), is_always(0));
    const Experiment copied = backed_up("copied_to: ams3, ");
    CHECK_THAT(copied.column("back.records"), is_always(1));
    CHECK_THAT(copied.column("rpo.records_s"), is_uniform(0, 300));  // as for a lost database
}

TEST_CASE("nobody restarts what crashed before they can sign in") {
    // Both wait for whoever declares; with the identity provider out for 2 h, whoever declares earlier waits for it. Then 2 min of the
    // restart, and five good probes of two machines of three: 40 s and the second of three uniforms on (0, 10), mean 5 and variance 100
    // / 20.
    const auto restarting = [](const char* needs) {
        return with({{"runbooks.restart_app.steps", std::string("[{restart: app, takes: 2m, needs: ") + needs + "}]"}},
                    "app-crashed-identity-out");
    };
    const Experiment free = restarting("[]");
    const Experiment bound = restarting("[identity]");
    CHECK_THAT(difference(free, bound, "decided_s"), is_always(0));
    Sample probes;
    for (std::size_t i = 0; i < trials; ++i)
        probes.values.push_back(bound.every("rto.customers_s")[i] - std::max(7200.0, bound.every("decided_s")[i]) - 120);
    CHECK_THAT(probes, lies_within(40, 50));
    CHECK_THAT(probes, has_mean(45, 10 / std::sqrt(20)));
    CHECK_THAT(probes, has_sd(10 / std::sqrt(20)));
    CHECK_THAT(free.between("decided", "restored"), lies_within(160, 170));
    CHECK_THAT(free.between("decided", "restored"), has_mean(165, 10 / std::sqrt(20)));
}

TEST_CASE("a database is back when its standby has taken over") {
    const auto taking = [](const char* takes) { return with({{"components.database.failover.takes", takes}}, own("database-crash")); };
    CHECK_THAT(taking("20s").column("rto.customers_s"), is_always(20));
    CHECK_THAT(taking("60s").column("rto.customers_s"), is_always(60));
}

TEST_CASE("requests are lost by the share of what is lost, for as long as the balancer sends to it") {
    // A third of the requests until the machine is ejected, or a quarter if there are four; the horizon is 14 days.
    const auto beyond = [](const char* fourth, double share) {
        const Experiment lost = with({{"components.app.at.droplet-4.count", fourth}}, own("droplet-lost"));
        Sample more;
        for (std::size_t i = 0; i < trials; ++i)
            more.values.push_back((1 - lost.every("availability.customers")[i]) * 14 * 86400 - share * lost.every("rto.customers_s")[i]);
        return more;
    };
    CHECK_THAT(beyond("0", 1.0 / 3), is_always(0));
    CHECK_THAT(beyond("1", 1.0 / 4), is_always(0));
}

TEST_CASE("a review that is not answered is asked for again after a quarter of an hour") {
    // 85 of 100 requests are answered, each after 10 min; 5 min of review.
    const auto asked = [](const char* again) {
        return with({{"people.reviewer.acknowledge", "10m"},
                     {"people.reviewer.off_hours", "removed"},
                     {"people.reviewer.escalate_after", again},
                     {"runbooks.restore_database.declare", "{by: on_call, takes: 10m, approvals: [{by: reviewer, takes: 5m}]}"}},
                    own("database-lost"));
    };
    const auto answered = [](double again) {
        std::vector<std::pair<double, double>> after;
        for (int k = 0; k < 6; ++k) after.push_back({900 + again * k, 0.85 * std::pow(0.15, k)});
        return takes(after);
    };
    CHECK_THAT(asked("[15m]").between("declared", "decided"), answered(900));
    CHECK_THAT(asked("[5m]").between("declared", "decided"), answered(300));
}

TEST_CASE("pre-production waits for the working hours of its developer") {
    // A page in 45 of 168 hours is answered after 5 min. In a gap of g hours the wait is g / 2 in the mean: four of 15 h and one of 63 h.
    const Experiment crashed = with({{"people.on_call.acknowledge", "5m"}, {"people.on_call.answers", "100%"}},
                                    own("pre-production/app-crash"), "models/systems/segregated-environments/pre-production.yaml");
    const Sample wait = crashed.between("detected", "acknowledged");
    CHECK_THAT(wait, has_share_at_most(300, 45.0 / 168));
    CHECK_THAT(wait, has_mean(300 + 3600 * (4 * 15 * 15 + 63 * 63) / (2 * 168.0)));
    CHECK(wait.greatest() <= 300 + 63 * 3600);
}
