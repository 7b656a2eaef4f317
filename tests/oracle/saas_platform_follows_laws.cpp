// A change in the SaaS platform's file changes the answer as arithmetic says: Kubernetes, managed stores, and people who rebuild a region.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

constexpr int trials = 500;

/// `scenario`: a name in tests/oracle/scenarios, or the path of one of the system's own.
Experiment with(const Changes& changes, const std::string& scenario, const char* system = "models/systems/saas-platform/production.yaml") {
    return Experiment({system, changes}, scenario, 1, trials);
}

std::string own(const std::string& scenario) { return "scenarios/saas-platform/" + scenario + ".yaml"; }

/// Evicted pods serve again `evicted` after the loss of their node; 20 s of that are their start.
Changes evicting(const std::string& evicted) {
    Changes changes;
    for (const std::string pods : {"web", "api", "worker"}) {
        changes.push_back({"components." + pods + ".replaced_in", evicted});
        changes.push_back({"components." + pods + ".starts_in", "20s"});
    }
    return changes;
}

}  // namespace

TEST_CASE("a ttl of 1 min instead of 5 brings the users to the new region 237.6 s sooner, and the imports as late as before") {
    // Clients leave evenly over the ttl, and 99% are enough: 0.99 (300 s - 60 s). The imports have a name of their own.
    const Experiment five = with({}, own("region-lost"));
    const Experiment one = with({{"components.name.ttl", "1m"}}, own("region-lost"));
    CHECK_THAT(difference(five, one, "rto.users_s"), is_always(-237.6));
    CHECK_THAT(difference(five, one, "rto.imports_s"), is_always(0));
}

TEST_CASE("readiness probes twice as frequent halve the wait for the third failure") {
    // A lost zone is silent: u I + 2 I + 1 s, so the same u gives R(5 s) = (R(10 s) - 1 s) / 2 + 1 s. The later of two ingresses decides,
    // if the database is back at once and can do without the cache.
    const auto probing = [](const char* every) {
        const std::string probe = std::string("{every: ") + every + ", timeout: 1s, failures: 3, successes: 1}";
        return with({{"components.ingress.probe", probe},
                     {"components.api_service.probe", probe},
                     {"components.database.failover.takes", "1s"},
                     {"components.database.capacity", "1000/s"}},
                    own("zone-failure"));
    };
    const Experiment ten = probing("10s");
    const Experiment five = probing("5s");
    CHECK_THAT(ten.column("rto.users_s"), lies_within(21, 31));
    CHECK_THAT(trial_by_trial(ten, five, "rto.users_s", [](double slow, double fast) { return fast - ((slow - 1) / 2 + 1); }),
               is_always(0));
}

TEST_CASE("with four pods the eviction of a lost node's pods is the recovery time, with six it does not matter") {
    // Three pods carry 210/s of 240/s, five of six 350/s. The zone with two pods of a service has one on each node, the two zones with one
    // have it on the lost node in half of the cases: neither web nor api is lost in 2/3 * 1/4.
    const char* four_pods = "models/systems/saas-platform/whatif-four-pods.yaml";
    const Experiment slow = with(evicting("300s"), own("node-failure"), four_pods);
    const Experiment quick = with(evicting("100s"), own("node-failure"), four_pods);
    CHECK_THAT(slow.column("rto.users_s"), takes({{300, 5.0 / 6}, {0, 1.0 / 6}}));
    CHECK_THAT(quick.column("rto.users_s"), takes({{100, 5.0 / 6}, {0, 1.0 / 6}}));
    CHECK_THAT(difference(with(evicting("300s"), own("node-failure")), with(evicting("100s"), own("node-failure")), "rto.users_s"),
               is_always(0));
}

TEST_CASE("where the machines are full an evicted pod waits for the autoscaler, a new machine and its own start") {
    // Launched 300 - 20 s after the loss; without room 10 s until the autoscaler sees it, the machine's start, and 20 s again. There is one
    // free place at most, so whichever node is lost, web or api waits.
    const char* full_nodes = "models/systems/saas-platform/whatif-full-nodes.yaml";
    const auto starting = [&](const char* machine) {
        return with(evicting("300s") + Changes{{"components.nodes.starts_in", machine}}, own("node-failure"), full_nodes);
    };
    const Experiment two_minutes = starting("2m");
    const Experiment four_minutes = starting("4m");
    CHECK_THAT(two_minutes.column("rto.users_s"), is_always(280 + 10 + 120 + 20));
    CHECK_THAT(four_minutes.column("rto.users_s"), is_always(280 + 10 + 240 + 20));
}

TEST_CASE("a rolling release goes back at its own pace, and three rollbacks of a hundred are tried again after a minute") {
    // A third of the answers fail: 0.33 (1 - s / T) = 0.01 after s = T 32/33.
    const auto rolling = [](const char* takes) {
        return with({{"components.api.rollout", std::string("{style: rolling, takes: ") + takes + "}"}}, own("bad-release"));
    };
    const auto in_attempts = [](double back) { return takes({{back, 0.97}, {back + 60, 0.03 * 0.97}, {back + 120, 0.03 * 0.03 * 0.97}}); };
    CHECK_THAT(rolling("60s").between("decided", "restored"), in_attempts(60 * 32.0 / 33));
    CHECK_THAT(rolling("120s").between("decided", "restored"), in_attempts(120 * 32.0 / 33));
}

TEST_CASE("ten hours of twenty-four are off hours, in which a page is answered more slowly") {
    const auto answering = [](const char* days) {
        return with(
            {{"people.on_call.acknowledge", "3m"},
             {"people.on_call.answers", "100%"},
             {"people.on_call.off_hours", std::string("{outside: {days: ") + days + ", from: \"08:00\", to: \"22:00\"}, acknowledge: 8m}"}},
            own("region-lost"));
    };
    CHECK_THAT(answering("mon-sun").between("detected", "acknowledged"), takes({{180, 14.0 / 24}, {480, 10.0 / 24}}));
    CHECK_THAT(answering("mon-fri").between("detected", "acknowledged"), takes({{180, 5 * 14.0 / 168}, {480, 1 - 5 * 14.0 / 168}}));
}

TEST_CASE("if the first on call is away the second answers when the page has climbed") {
    const auto climbing = [](const char* after) {
        return with({{"people.on_call.acknowledge", "3m"},
                     {"people.on_call.answers", "100%"},
                     {"people.on_call.off_hours", "removed"},
                     {"people.on_call.escalate_after", after}},
                    own("region-failure-first-absent"));
    };
    const Experiment fifteen = climbing("[15m]");
    const Experiment five = climbing("[5m]");
    CHECK_THAT(fifteen.between("detected", "acknowledged"), is_always((15 + 3) * 60));
    CHECK_THAT(difference(fifteen, five, "acknowledged_s"), is_always(-600));
}

TEST_CASE("a lost database is restored to the last piece of the log that has arrived") {
    // The piece under way when the writer is lost never arrives, nor does one whose upload is under way: U(0, I) + 30 s. A snapshot can be
    // newer than that, so it is not ready for an hour.
    const auto logging = [](const char* every) {
        return with({{"components.database.backups.log", std::string("{every: ") + every + ", upload: 30s}"},
                     {"components.database.backups.ready_after", "1h"}},
                    own("database-lost"));
    };
    CHECK_THAT(logging("5m").column("rpo.records_s"), is_uniform(30, 330));
    CHECK_THAT(logging("1m").column("rpo.records_s"), is_uniform(30, 90));
}

TEST_CASE("a restore twice as fast is done 1000 s sooner") {
    // 120 GB at 60 MB/s take 2000 s; the replay of the log has a rate of its own, and so have people.
    const Experiment slow = with({}, own("database-lost"));
    const Experiment fast = with({{"components.database.backups.restore.rate", "120MB/s"}}, own("database-lost"));
    CHECK_THAT(difference(slow, fast, "rto.users_s"), is_always(-1000));
    CHECK_THAT(difference(slow, fast, "rpo.records_s"), is_always(0));
}

TEST_CASE("with the image registry in the lost region no pod starts elsewhere") {
    const Experiment outside = with({}, own("region-lost"));
    const Experiment inside = with({{"components.registry", "{model: generic/service, at: region}"}}, own("region-lost"));
    CHECK_THAT(outside.column("recovered"), is_always(1));
    CHECK_THAT(inside.column("recovered"), is_always(0));
    CHECK(inside.column("restored.users_s").values.empty());
}

TEST_CASE("pods come back with their node, at the next probe") {
    // The node of zone-b is back after 60 s, long before the eviction. Its pods have been ejected, and the next good probe of the ingress
    // or the Service takes them back: 60 s + u I. One of two nodes: in a quarter of the cases neither web nor api were there.
    const auto probing = [](const char* every) {
        const std::string probe = std::string("{every: ") + every + ", timeout: 1s, failures: 3, successes: 1}";
        return with({{"components.ingress.probe", probe}, {"components.api_service.probe", probe}}, "saas-node-back",
                    "models/systems/saas-platform/whatif-four-pods.yaml");
    };
    const Experiment ten = probing("10s");
    CHECK_THAT(ten.column("rto.users_s"), has_share_at_most(0, 0.25));
    CHECK(ten.column("rto.users_s").share_at_most(60 - rounding_s) == ten.column("rto.users_s").share_at_most(0));
    CHECK(ten.column("rto.users_s").greatest() <= 70);
    CHECK_THAT(trial_by_trial(ten, probing("5s"), "rto.users_s",
                              [](double slow, double fast) { return fast - (slow > 0 ? 60 + (slow - 60) / 2 : 0); }),
               is_always(0));
}

TEST_CASE("without the cache the database serves 95% of the requests, until a twentieth of the cache is warm again") {
    // 240/s read once and write 0.3 times: 312/s of 300/s. With a share s of the calls answered and h of the reads served by the cache,
    // (0.7 + 0.3 s) (h + (1 - h) s) of the requests succeed: 95.04% without the cache. It warms in T: h = 0.8 t / T.
    const auto level = [](double h) {
        const double s = std::min(1.0, 300 / (72 + 240 * (1 - h)));
        return (0.7 + 0.3 * s) * (h + (1 - h) * s);
    };
    double cold = 0, warm = 0.8;
    while (warm - cold > 1e-12) (level((cold + warm) / 2) < 0.99 ? cold : warm) = (cold + warm) / 2;
    const auto warming = [](const char* takes, const char* capacity = "300/s") {
        return with({{"components.cache.cache", std::string("{hits: 80%, before: database, warms_in: ") + takes + "}"},
                     {"components.database.capacity", capacity}},
                    "saas-cache-out-for-an-hour");
    };
    // The level is exact to a millionth; near its end it rises by 0.05 in 18.75 s if T = 300 s, so the instant is exact to 0.4 ms.
    for (const double minutes : {5, 20}) {
        const double until_warm = minutes * 60 * warm / 0.8;
        const double inexact = 1e-6 * (minutes * 60 / 16) / (1 - level(0));
        CHECK_THAT(warming(minutes == 5 ? "5m" : "20m").column("rto.users_s"),
                   lies_within(3600 + until_warm - inexact, 3600 + until_warm + inexact));
    }
    CHECK_THAT(warming("5m", "312/s").column("rto.users_s"), is_always(0));
    // While the cache is out, all of the missing level is lost: over 6 h, and 1 - level(0) falls to nothing while it warms.
    const Sample availability = warming("5m").column("availability.users");
    CHECK_THAT(availability, lies_within(1 - (1 - level(0)) * (3600 + 18.75) / 21600, 1 - (1 - level(0)) * 3600 / 21600));
}

TEST_CASE("with a quota of as many machines as there are the evicted pods wait for the repair of the lost one") {
    // Its successor is on its way, so the autoscaler may add none: 20 min of repair and the pods' start, in place of the 430 s above.
    const auto allowed = [](const char* most) {
        return with(evicting("300s") + Changes{{"components.nodes.starts_in", "2m"},
                                               {"components.nodes.replaced_in", "20m"},
                                               {"components.nodes.at.region.max", most}},
                    own("node-failure"), "models/systems/saas-platform/whatif-full-nodes.yaml");
    };
    CHECK_THAT(allowed("4").column("rto.users_s"), is_always(1200 + 20));
    CHECK_THAT(allowed("5").column("rto.users_s"), is_always(280 + 10 + 120 + 20));
}

TEST_CASE("a rolling release that is taken back half way has only that way to go back") {
    // Over T = 2 h the share that fails is 0.33 t / T; taken back at t < T it falls at the same pace, to 1% after t - T/33. Another service
    // that is named in the rollback and has no bad release makes no difference.
    const auto rolling = [](const char* web) {
        return with({{"components.api.rollout", "{style: rolling, takes: 2h}"},
                     {"components.web.rollout", std::string("{style: rolling, takes: ") + web + "}"},
                     {"runbooks.roll_back.steps", "[{rollback: [web, api, worker], needs: [ci]}]"}},
                    own("bad-release"));
    };
    const Experiment slow = rolling("3m");
    Sample beyond;
    for (std::size_t i = 0; i < trials; ++i)
        if (const double decided = slow.every("decided_s")[i]; decided < 7200)
            beyond.values.push_back(slow.every("rto.users_s")[i] - (2 * decided - 7200.0 / 33));
    CHECK(beyond.size() > 0.9 * trials);
    CHECK_THAT(beyond, is_always(0));
    CHECK_THAT(difference(slow, rolling("7m"), "rto.users_s"), is_always(0));
}

TEST_CASE("a watched release is taken back after the alarm's second period") {
    // The new pods receive requests from the onset only, so a third of those fail in the period of the onset as well: U(I, 2 I), and 60 s.
    const auto watched = [](const char* over) {
        return with({{"detection.canary_errors.over", over}, {"components.api.rollout.rollback.takes", "60s"}}, own("bad-release"),
                    "models/systems/saas-platform/whatif-watched-rollout.yaml");
    };
    CHECK_THAT(watched("30s").column("rto.users_s"), is_uniform(30 + 60, 60 + 60));
    CHECK_THAT(watched("10s").column("rto.users_s"), is_uniform(10 + 60, 20 + 60));
}

TEST_CASE("an autoscaler sees users who arrive over a ttl by the mean of its periods") {
    // Three pods for 240/s: t after the switch their utilisation is (t / TTL) 240/210, above 80% from 0.7 TTL. The first period counts if
    // its middle is later: it ends U(0, I) + I/2 after that, the second I later, and the fourth pod starts in 20 s. Six pods have all users
    // at 0.99 TTL.
    const auto rebuilt = [](const char* pods, const char* ttl, const char* over) {
        return with({{"runbooks.rebuild_elsewhere.steps.web", std::string("{scale: web@elsewhere, to: ") + pods + ", after: [nodes]}"},
                     {"components.name.ttl", ttl},
                     {"components.web.starts_in", "20s"},
                     {"components.web.autoscale",
                      std::string("{when: {utilisation: 80%, over: ") + over + ", periods: 2}, step: 1, cooldown: 1m}"}},
                    own("region-lost"));
    };
    const auto later = [&](const char* ttl, const char* over) {
        return difference(rebuilt("6", ttl, over), rebuilt("3", ttl, over), "rto.users_s");
    };
    CHECK_THAT(later("5m", "60s"), is_uniform(210 + 90 + 20 - 297, 210 + 150 + 20 - 297));
    CHECK_THAT(later("10m", "120s"), is_uniform(420 + 180 + 20 - 594, 420 + 300 + 20 - 594));
    CHECK_THAT(later("10m", "60s"), is_always(0));  // 420 + 150 + 20 s at the latest
}

TEST_CASE("pods on a machine that has gone silent are as silent as it is") {
    // As in a lost zone: u I + 2 I + 1 s, the later of two.
    const auto probing = [](const char* every) {
        const std::string probe = std::string("{every: ") + every + ", timeout: 1s, failures: 3, successes: 1}";
        return with({{"components.ingress.probe", probe}, {"components.api_service.probe", probe}}, own("node-failure"));
    };
    const Experiment ten = probing("10s");
    CHECK_THAT(ten.column("rto.users_s"), lies_within(21, 31));
    CHECK_THAT(trial_by_trial(ten, probing("5s"), "rto.users_s", [](double slow, double fast) { return fast - ((slow - 1) / 2 + 1); }),
               is_always(0));
}
