// A change in the Azure system's file changes the answer as arithmetic says: two regions, probes in a row, a grace period and approvals.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

constexpr int trials = 1000;

/// `scenario`: a name in tests/oracle/scenarios, or the path of one of the system's own.
Experiment with(const Changes& changes, const std::string& scenario) {
    return Experiment({"models/systems/azure-production/production.yaml", changes}, scenario, 1, trials);
}

std::string own(const std::string& scenario) { return "scenarios/azure-production/" + scenario + ".yaml"; }

/// People who take exactly as long by day as by night, and always answer.
const Changes punctual = {{"people.on_call.acknowledge", "3m"},
                          {"people.on_call.off_hours", "removed"},
                          {"people.on_call.answers", "100%"},
                          {"people.vice_president.answers", "100%"}};

/// Nothing that a zone takes with it comes back while the gateway's probes are counted, and the database changes its zone sooner.
const Changes lasting_loss = {
    {"components.portal.replaced_in", "20m"}, {"components.portal.autoscale", "removed"}, {"components.database.failover.takes", "20s"}};

}  // namespace

TEST_CASE("the failover group takes over when its grace period is over, and not before") {
    // The database is back after the outage L or after the grace g and the promotion of 30 s, whichever comes first.
    const Experiment two_hours = with({{"components.database.failover.grace", "2h"}}, own("database-service-out"));
    const Experiment one_hour = with({}, own("database-service-out"));
    CHECK_THAT(
        trial_by_trial(one_hour, two_hours, "rto.offices_s", [](double one, double two) { return one - std::min(two, 3600 + 30.0); }),
        is_always(0));
    CHECK(two_hours.column("rto.offices_s").greatest() == Approx(7200 + 30).margin(rounding_s));
}

TEST_CASE("the gateway's probes in a row are the offices' wait for a lost zone") {
    // Silent: u I + (K - 1) I + T. The ingress behind it is faster (21 to 31 s), and four instances of six carry the load.
    const auto probing = [](const char* probe) {
        return with(lasting_loss + Changes{{"components.gateway.probe", probe}}, own("zone-failure"));
    };
    const Experiment thirty = probing("{every: 30s, timeout: 30s, failures: 3, successes: 1}");
    const Experiment twenty = probing("{every: 20s, timeout: 20s, failures: 3, successes: 1}");
    CHECK_THAT(thirty.column("rto.offices_s"), is_uniform(90, 120));
    CHECK_THAT(twenty.column("rto.offices_s"), is_uniform(60, 80));
    CHECK_THAT(difference(twenty, thirty, "rto.offices_s"), is_uniform(30, 40));
    CHECK_THAT(thirty.column("rto.events_s"), lies_within(0, 300));
}

TEST_CASE("with five instances two zones of three are one instance short until one is replaced") {
    // Zones of 2, 2 and 1: what is left carries 135/s of 160/s, or 180/s. Front Door would lead the customers away, as some of its probes
    // fail, so it needs a thousand failures.
    const auto having = [](const char* count) {
        return with(lasting_loss + Changes{{"components.portal.at.east-us.count", count}, {"components.front_door.probe.failures", "1000"}},
                    own("zone-failure"));
    };
    const Sample five = having("5").column("rto.offices_s");
    CHECK_THAT(five, has_share_at_most(120, 1.0 / 3));
    CHECK(five.share_at_most(120) == five.share_at_most(1200 - rounding_s));  // all others
    CHECK(five.share_at_most(1200 + rounding_s) == 1);                        // wait for 1200 s
    CHECK_THAT(having("6").column("rto.offices_s"), is_uniform(90, 120));
}

TEST_CASE("an autoscaler over three periods acts 2.42 to 3.42 periods after the overload") {
    // Front Door leads 150/s to West US, where two instances carry 90/s. The first period counts if its mean is above 70%: 167% during its
    // last v seconds, v > 0.42 I. Two more periods and the start follow. The API is large enough, and with four instances so is the portal.
    const auto scaling = [](const char* over, const char* instances) {
        return with({{"components.portal.autoscale",
                      std::string("{when: {utilisation: 70%, over: ") + over + ", periods: 3}, step: 2, cooldown: 5m}"},
                     {"components.portal.starts_in", "60s"},
                     {"components.portal.at.west-us.count", instances},
                     {"components.api.at.west-us.count", "6"}},
                    "azure-front-lost");
    };
    const Experiment enough = scaling("60s", "4");
    CHECK_THAT(difference(enough, scaling("60s", "2"), "rto.customers_s"), is_uniform(60 * 2.42 + 60, 60 * 3.42 + 60));
    CHECK_THAT(difference(enough, scaling("20s", "2"), "rto.customers_s"), is_uniform(20 * 2.42 + 60, 20 * 3.42 + 60));
}

TEST_CASE("containers that restart before they are ejected need no probe, later ones wait for the next") {
    // All at once and refused: the ingress ejects them after 20 to 30 s and takes them back at its first good probe, one every 10 s. Each
    // zone has its own phase, and the first zone that is back carries the offices (the customers have gone to West US): the least of three
    // uniforms on (0, 10) has mean 10 / 4, sd 10 sqrt(3 / 80) and median 10 (1 - 0.5^(1/3)).
    const auto restarting = [](const char* takes) { return with({{"components.api.restarts_in", takes}}, own("api-crash")); };
    CHECK_THAT(restarting("5s").column("rto.offices_s"), is_always(5));
    const Sample late = restarting("60s").column("rto.offices_s");
    CHECK_THAT(late, lies_within(60, 70));
    CHECK_THAT(late, has_mean(62.5, 10 * std::sqrt(3.0 / 80)));
    CHECK_THAT(late, has_share_at_most(60 + 10 * (1 - std::cbrt(0.5)), 0.5));
}

TEST_CASE("a vice president who answers after 20 min instead of 5 delays what needs the approval by 15") {
    const auto answering = [](const char* after) {
        return with(punctual + Changes{{"people.vice_president.acknowledge", after}, {"people.vice_president.escalate_after", "[30m]"}},
                    own("region-failure-for-good"));
    };
    const Experiment five = answering("5m");
    const Experiment twenty = answering("20m");
    CHECK_THAT(difference(five, twenty, "declared_s"), is_always(0));
    CHECK_THAT(difference(five, twenty, "decided_s"), is_always(900));
    CHECK_THAT(difference(five, twenty, "rto.events_s"), is_always(900));
    // The database waits as long, unless the failover group's grace period ends before people have promoted: then it takes its own 30 s.
    CHECK_THAT(trial_by_trial(five, twenty, "promoted_s",
                              [](double before, double now) { return now - (before + 900 <= 3600 ? before + 900 : 3630); }),
               is_always(0));
}

TEST_CASE("offices wait for the failover of the store that holds the state of the tool") {
    // 60 min for the account instead of 30 s for the database, if the group does not act before people and West US is large enough.
    const auto after = [](const char* steps, const char* needs) {
        return with(punctual + Changes{{"components.database.failover.grace", "24h"},
                                       {"components.terraform_state.replicas.west.promotion", "60m"},
                                       {"components.portal.at.west-us.count", "6"},
                                       {"components.api.at.west-us.count", "6"},
                                       {"runbooks.region_failover.steps.offices",
                                        std::string("{route: office_name, to: office_line@west-us, takes: 5m, by: on_call, needs: ") +
                                            needs + ", after: " + steps + "}"}},
                    own("region-failure-for-good"));
    };
    const Experiment with_state = after("[database, state]", "[ci, terraform_state.writer]");
    const Experiment without = after("[database]", "[ci]");
    CHECK_THAT(difference(without, with_state, "rto.offices_s"), is_always(3600 - 30));
}

TEST_CASE("offices follow their name within 99% of its ttl") {
    const Experiment ten = with({}, "azure-line-lost");
    const Experiment three_hundred = with({{"components.office_name.ttl", "300s"}}, "azure-line-lost");
    CHECK_THAT(difference(ten, three_hundred, "rto.offices_s"), is_always(0.99 * 290));
    CHECK_THAT(three_hundred.column("rto.customers_s"), is_always(0));
}

TEST_CASE("twice the lag of the documents' copy loses twice as much") {
    // A lognormal with twice the median and twice the 95th percentile is twice the variable.
    const Experiment once = with({}, own("region-failure-for-good"));
    const Experiment twice =
        with({{"components.documents.replicas.west.lag", "{lognormal: {median: 10m, p95: 30m}}"}}, own("region-failure-for-good"));
    CHECK_THAT(trial_by_trial(once, twice, "rpo.documents_s", [](double a, double b) { return b - 2 * a; }), is_always(0));
    CHECK_THAT(difference(once, twice, "rpo.records_s"), is_always(0));
    CHECK_THAT(once.column("rpo.documents_s"), has_share_at_most(5 * 60, 0.5));
}

TEST_CASE("an objective outside the window judges the trials that begin outside") {
    const auto judging = [](const char* window) { return with({{"maintenance", window}}, own("database-crash")); };
    const Experiment sundays = judging("{days: sun, from: \"02:00\", to: \"06:00\", zone: America/New_York}");
    const Experiment mornings = judging("{days: mon-sun, from: \"00:00\", to: \"12:00\", zone: America/New_York}");
    CHECK_THAT(sundays.column("in_maintenance"), has_mean(4.0 / 168, std::sqrt(4.0 / 168 * 164 / 168)));
    CHECK_THAT(mornings.column("in_maintenance"), has_mean(0.5, 0.5));
    for (const Experiment* experiment : {&sundays, &mornings})
        CHECK(experiment->measure("rto_outside_maintenance").at("n") == trials * (1 - experiment->column("in_maintenance").mean()));
    // Whoever is judged, the trials are the same.
    CHECK_THAT(difference(sundays, mornings, "rto_s"), is_always(0));
}

TEST_CASE("while the vault is out nothing that was lost starts again") {
    // One instance short without a zone of two, as above. A replacement is launched 60 s before its 20 min are over, or when the vault is
    // back, and then starts in 60 s.
    const auto short_of_one = [](const char* scenario) {
        return with(lasting_loss + Changes{{"components.portal.at.east-us.count", "5"},
                                           {"components.portal.starts_in", "60s"},
                                           {"components.front_door.probe.failures", "1000"}},
                    scenario);
    };
    CHECK_THAT(short_of_one("azure-zone-and-vault-lost").column("rto.offices_s"), is_always(3600 + 60));
    CHECK_THAT(short_of_one("azure-zone-lost-vault-back").column("rto.offices_s"), is_always(1200));
}

TEST_CASE("a quota of three instances in the other region leaves the customers one short") {
    // 135/s of 150/s for as long as the line of East US is out; the scenario ends before.
    const auto allowed = [](const char* most) {
        return with({{"components.portal.at.west-us.max", most}, {"components.api.at.west-us.count", "6"}}, "azure-front-lost");
    };
    const Experiment three = allowed("3");
    CHECK(three.column("restored.customers_s").values.empty());
    CHECK(allowed("4").share_with("restored.customers_s") == 1);
    CHECK(three.column("availability.customers").greatest() <= 0.9);
}

TEST_CASE("functions with a second account write again when two of three edges have seen two failures") {
    // Silent: (U(2) + 1) I + 10 s, where U(2) has mean 1/2 and variance 1/20.
    const auto probing = [](const char* every) {
        return Experiment({"models/systems/azure-production/whatif-second-account.yaml", {{"components.event_door.probe.every", every}}},
                          own("region-failure-for-good"), 1, trials);
    };
    const Experiment thirty = probing("30s");
    CHECK_THAT(thirty.column("rto.events_s"), has_mean(1.5 * 30 + 10, 30 / std::sqrt(20)));
    CHECK_THAT(thirty.column("rto.events_s"), has_sd(30 / std::sqrt(20)));
    CHECK_THAT(
        trial_by_trial(thirty, probing("10s"), "rto.events_s", [](double slow, double fast) { return fast - ((slow - 10) / 3 + 10); }),
        is_always(0));
}
