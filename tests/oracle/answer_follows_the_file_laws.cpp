// A change in IndiVillage's file changes the answer: always in the right direction, and by the right amount if arithmetic gives it.
#include <fstream>

#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

constexpr const char* indivillage = "models/systems/indivillage/production.yaml";
constexpr const char* region_lost_for_good = "scenarios/indivillage/region-failure-for-good.yaml";
constexpr int trials = 1000;

Experiment with(Changes changes, const std::string& scenario) { return Experiment({indivillage, std::move(changes)}, scenario, 1, trials); }

/// Enough standby tasks for every hour of the week, so that capacity does not matter.
Changes roomy(Changes more = {}) {
    more.push_back({"components.web.at.us-west-2.count", "6"});
    more.push_back({"components.api.at.us-west-2.count", "6"});
    return more;
}

}  // namespace

TEST_CASE("a TTL of 300 s instead of 60 s costs the visitors 236 s") {
    // The site's origin record moves to the other region after its health check. 40% of the visitors are answered by the edge's cache,
    // so they are at 99% when 1 - 0.6 pinned = 0.99: pinned = 1/60, after TTL (1 - 1/60). 240 s * 59/60 = 236 s more in every trial.
    const Experiment sixty = with(roomy(), "east-balancer-lost");
    const Experiment three_hundred = with(roomy({{"components.website.ttl", "300s"}}), "east-balancer-lost");
    CHECK_THAT(difference(sixty, three_hundred, "rto.visitors_s"), is_always(236));
}

TEST_CASE("health checks every 10 s instead of 30 s save between 40 and 60 s") {
    // Three failures: u I + 2 I with the same u: (u + 2) 20 s less.
    const Experiment thirty = with(roomy({{"components.website.probe", "{every: 30s, timeout: 4s, failures: 3}"}}), "east-balancer-lost");
    const Experiment ten = with(roomy({{"components.website.probe", "{every: 10s, timeout: 4s, failures: 3}"}}), "east-balancer-lost");
    CHECK_THAT(difference(ten, thirty, "rto.visitors_s"), is_uniform(40, 60));
}

TEST_CASE("without Multi-AZ the recovery waits for the lost zone") {
    const std::string zone = "scenarios/indivillage/zone-failure-writer.yaml";
    const Experiment multi = with({}, zone);
    const Experiment single = with({{"components.database.standby", "removed"}}, zone);
    // The standby takes over within 60 to 120 s in 95 of 100 failovers;
    // without it the writer is away as long as its zone, 4 h in the middle.
    const double with_standby = multi.measure("rto").at("p50_s").get<double>();
    CHECK(with_standby >= 60);
    CHECK(with_standby <= 120);
    const double zone_lasts = 4 * 3600;
    CHECK(single.measure("rto").at("p50_s").get<double>() == Approx(zone_lasts).epsilon(0.2));
    CHECK_THAT(multi.column("rpo.records_s"), is_always(0));
    // With the standby, a crash of the writer alone also ends sooner.
    const std::string crash = "scenarios/indivillage/database-crash-long.yaml";
    CHECK(with({}, crash).measure("rto").at("p50_s") <
          with({{"components.database.standby", "removed"}}, crash).measure("rto").at("p50_s"));
}

TEST_CASE("without the replica a region lost for good takes the records with it") {
    const Experiment replicated = with({}, region_lost_for_good);
    const Experiment alone = with({{"components.database.replicas.oregon", "removed"}}, region_lost_for_good);
    CHECK(replicated.column("rpo.records_s").size() == trials);
    CHECK(alone.measure("rpo.records").at("p50_s").is_null());  // nothing is left: beyond every horizon
    CHECK(alone.column("recovered").mean() == 0);
}

TEST_CASE("twice the replica's lag loses twice as much") {
    const drsim::test::TempFolder folder;
    const std::string trace = std::string(DRSIM_SOURCE_DIR) + "/scenarios/traces/indivillage-replica-lag.csv";
    std::istringstream lines(drsim::test::read_text(trace));
    std::string line;
    std::getline(lines, line);
    std::ostringstream doubled;
    doubled << line << '\n';
    while (std::getline(lines, line)) {
        const auto comma = line.find(',');
        doubled << line.substr(0, comma) << ',' << 2 * std::stod(line.substr(comma + 1)) << '\n';
    }
    drsim::test::write_text(folder / "doubled.csv", doubled.str());
    const Experiment once = with({}, region_lost_for_good);
    const Experiment twice =
        with({{"components.database.replicas.oregon.lag", "{trace: " + (folder / "doubled.csv").string() + "}"}}, region_lost_for_good);
    for (std::size_t i = 0; i < trials; ++i)
        REQUIRE(twice.every("rpo.records_s")[i] == Approx(2 * once.every("rpo.records_s")[i]).margin(2 * rounding_s));
    CHECK(once.column("rpo.records_s").mean() > 0);
}

TEST_CASE("three standby tasks instead of one shorten a failover into a full region") {
    // Nothing can be launched in the standby region for hours: the running tasks must carry the load.
    const std::string full = "scenarios/indivillage/region-failure-standby-full.yaml";
    const Experiment one = with({}, full);
    const Experiment three = with({{"components.web.at.us-west-2.count", "3"}, {"components.api.at.us-west-2.count", "3"}}, full);
    const Sample later = difference(one, three, "rto.visitors_s");
    CHECK(later.mean() < 0);
    // Not in every trial: an overwhelmed standby triggers its own alarm, which sometimes wakes people sooner.
    CHECK(later.share_at_most(rounding_s) >= 0.98);
    CHECK(three.measure("availability.visitors").at("mean") > one.measure("availability.visitors").at("mean"));
    CHECK(three.column("recovered").mean() >= one.column("recovered").mean());
}

TEST_CASE("people who answer in fifteen minutes instead of five cost ten minutes") {
    const auto answering = [](const char* after) {
        return roomy({{"people.on_call.acknowledge", after},
                      {"people.on_call.answers", "{primary: 100%, secondary: 100%, manager: 100%}"},
                      {"people.on_call.escalate_after", "[20m, 20m]"}});
    };
    const Experiment five = with(answering("5m"), region_lost_for_good);
    const Experiment fifteen = with(answering("15m"), region_lost_for_good);
    CHECK_THAT(difference(five, fifteen, "acknowledged_s"), is_always(600));
    CHECK_THAT(difference(five, fifteen, "declared_s"), is_always(600));
    CHECK_THAT(difference(five, fifteen, "rto.visitors_s"), is_always(600));  // everything after it comes ten minutes later
}

TEST_CASE("answers after a mean of fifteen minutes instead of five cost less than ten: the chain keeps calling") {
    // Exp(m) for each page, paged at d_k = 0, 10, 25, 40, 50, 65 ... minutes as in the file, four rounds of three levels: with n pages
    // sent, nobody answers for another t with probability e^(-n t/m),
    // so E[T] is the sum over n of P(silent at d_n) (1 - e^(-n (d_(n+1) - d_n)/m)) m/n.
    const auto mean_answer = [](double m) {
        const double waits[] = {10, 15, 15};
        double mean = 0, silent = 1;
        for (int n = 1; n <= 12; ++n) {
            const double answered = n < 12 ? 1 - std::exp(-n * waits[(n - 1) % 3] / m) : 1;
            mean += silent * answered * m / n;
            silent *= 1 - answered;
        }
        return 60 * mean;
    };
    REQUIRE(mean_answer(5) / 60 == Approx(4.66138).epsilon(1e-4));
    // Only the visitors are left to call: their complaints last until somebody comes, while alarms clear when traffic has moved.
    const auto called_by_visitors = [](Changes people) {
        for (const char* name : {"canary", "error_rate_east", "error_rate_west", "api_error_rate", "writer_gone"})
            people.push_back({std::string("detection.") + name, "removed"});
        return roomy(std::move(people));
    };
    const auto answering = [&](const char* mean) {
        return called_by_visitors({{"people.on_call.acknowledge", std::string("{exponential: {mean: ") + mean + "}}"},
                                   {"people.on_call.answers", "{primary: 100%, secondary: 100%, manager: 100%}"}});
    };
    const Experiment five = with(answering("5m"), region_lost_for_good);
    const Experiment fifteen = with(answering("15m"), region_lost_for_good);
    CHECK_THAT(five.between("detected", "acknowledged"), has_mean(mean_answer(5)));
    const double more = mean_answer(15) - mean_answer(5);
    const Sample later = difference(five, fifteen, "acknowledged_s");
    CHECK(later.least() >= 0);
    CHECK_THAT(later, has_mean(more));
    CHECK_THAT(difference(five, fifteen, "rto.visitors_s"), has_mean(more));
    for (std::size_t i = 0; i < trials; ++i)  // everything after it comes so much later
        CHECK(fifteen.every("rto.visitors_s")[i] - five.every("rto.visitors_s")[i] ==
              Approx(fifteen.every("acknowledged_s")[i] - five.every("acknowledged_s")[i]).margin(2 * rounding_s));
    // Without other calls, it costs the whole ten minutes.
    const auto alone = [&](const char* mean) {
        return called_by_visitors({{"people.on_call", std::string("{acknowledge: {exponential: {mean: ") + mean +
                                                          "}}, answers: 100%, escalate_after: [10h], repeat: 1}"}});
    };
    CHECK_THAT(difference(with(alone("5m"), region_lost_for_good), with(alone("15m"), region_lost_for_good), "rto.visitors_s"),
               has_mean(600, 600));
}

TEST_CASE("with every detector removed no human responds") {
    Changes none;
    for (const char* name : {"canary", "error_rate_east", "error_rate_west", "api_error_rate", "writer_gone", "web_canary_errors",
                             "api_canary_errors", "complaints"})
        none.push_back({std::string("detection.") + name, "removed"});
    const Experiment blind = with(none, region_lost_for_good);
    CHECK(blind.column("acknowledged_s").values.empty());
    CHECK(blind.column("declared_s").values.empty());
    CHECK_THAT(blind.column("recovered"), is_always(0));
}

TEST_CASE("with the images in the lost region the standby cannot grow") {
    const Experiment copied = with({}, region_lost_for_good);
    const Experiment single = with({{"components.registry.at", "us-east-1"}}, region_lost_for_good);
    CHECK(single.column("recovered").mean() < copied.column("recovered").mean());
    CHECK(difference(copied, single, "rto.visitors_s").least() >= -rounding_s);
    CHECK(single.measure("availability.visitors").at("mean").get<double>() <
          copied.measure("availability.visitors").at("mean").get<double>());
}

TEST_CASE("a queue in front of the CRM keeps forms open during its outage") {
    const Experiment direct = with({}, "crm-out");
    const Experiment queued =
        with({{"components.waiting_forms", "{model: generic/queue, at: [us-east-1, us-west-2], drains: 100/s, keeps: 4d, needs: [crm]}"},
              {"components.api.needs",
               "[{component: database, role: reader, within: region, for: [visitors]}, {component: database, role: writer, within: "
               "anywhere, calls: 0.3, for: [visitors]}, "
               "{component: sessions, without: 90%, for: [visitors]}, {component: media, role: writer, within: anywhere, for: [uploads]}, "
               "{component: waiting_forms, for: [forms]}, {component: nat, within: zone, for: [forms]}]"}},
             "crm-out");
    CHECK_THAT(direct.column("rto.forms_s"), is_always(3600));  // as long as the party is down
    CHECK_THAT(queued.column("rto.forms_s"), is_always(0));
    // An hour of a day less: the CRM's background outages count if it is called directly, and the queue absorbs them.
    CHECK(direct.measure("availability.forms").at("mean").get<double>() < 1 - 1.0 / 24 + 1e-9);
    CHECK(queued.measure("availability.forms").at("mean").get<double>() == Approx(1));
}

TEST_CASE("an unknown system and an unknown model run like any other") {
    const drsim::test::TempFolder folder;
    drsim::test::write_text(folder / "models.yaml", R"(drsim: 1
model: acme/clockwork-database
kind: database
parameters:
  failover.takes: {value: {uniform: [40s, 50s]}, source: {title: Clockwork manual, address: 'https://clockwork.example/manual',
        read: 2026-01-05}, verified: true}
mechanisms: [standby_promotion]
)");
    drsim::test::write_text(folder / "system.yaml", R"(drsim: 1
system: workshop
environment: test
catalogue: [models.yaml]
locations: {town: [north, south]}
entry_points: {orders: {through: ledger, rate: 3/s, writes: orders}}
components:
  ledger: {model: acme/clockwork-database, writer: north, standby: south}
data: {orders: {in: ledger}}
objectives:
  - {class: database_failure, rto: 1m, share: 99%}
  - {class: any, data: orders, rpo: 0s, share: 100%}
)");
    drsim::test::write_text(folder / "scenario.yaml", R"(drsim: 1
scenario: writer-gone
class: database_failure
faults: [{outage: ledger.writer}]
horizon: 1h
)");
    const auto ran = drsim::test::drsim({"run", (folder / "system.yaml").string(), (folder / "scenario.yaml").string(), "--trials", "2000",
                                         "--quiet", "--out", (folder / "out").string()});
    INFO(ran.output << ran.errors);
    REQUIRE(ran.exit_code == 0);
    const drsim::test::Trials trials_csv(folder / "out" / "trials.csv");
    CHECK_THAT((Sample{trials_csv.column("rto_s")}), is_uniform(40, 50));
    const auto results = drsim::test::read_json(folder / "out" / "results.json");
    for (const auto& objective : results.at("scenarios").at(0).at("objectives")) CHECK(objective.at("status") == "met");
}
