// Two systems, the same trials: a theoretical improvement is never worse in any trial, because both draw the same numbers.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

TEST_CASE("a longer TTL costs its share of the difference in every trial") {
    // 99% of 300 s instead of 99% of 60 s: 237.6 s more, whatever the probes drew.
    const Experiment sixty("health-check", "east-lost", 1, 1000);
    const Experiment three_hundred({"health-check", {{"components.name.ttl", "300s"}}}, "east-lost", 1, 1000);
    CHECK_THAT(difference(sixty, three_hundred, "rto_s"), is_always(0.99 * 240));
}

TEST_CASE("slower probes cost their own phase and two intervals more in every trial") {
    // u I + 2 I with the same u: 30 s instead of 10 s cost (u + 2) 20 s, between 40 and 60.
    const auto probes_every = [](const char* every) { return Written{"probe", {{"detection.checker.every", every}}}; };
    const Sample more =
        difference(Experiment(probes_every("10s"), "server-lost", 1), Experiment(probes_every("30s"), "server-lost", 1), "detected_s");
    CHECK_THAT(more, is_uniform(40, 60));
}

TEST_CASE("twice the lag is twice the loss in every trial") {
    const auto lag = [](const char* mean) {
        return Written{"copy", {{"components.database.replicas.west.lag", std::string("{exponential: {mean: ") + mean + "}}"}}};
    };
    const Experiment once(lag("2s"), "east-lost", 1, 1000);
    const Experiment twice(lag("4s"), "east-lost", 1, 1000);
    for (std::size_t i = 0; i < 1000; ++i)
        REQUIRE(twice.every("rpo.records_s")[i] == Approx(2 * once.every("rpo.records_s")[i]).margin(rounding_s));
}

TEST_CASE("people who answer three times as slowly never make a trial shorter") {
    const auto mean = [](const char* acknowledge) {
        return Written{"chain", {{"people.on_call.acknowledge", std::string("{exponential: {mean: ") + acknowledge + "}}"}}};
    };
    const Experiment five(mean("5m"), "server-crashed", 1, 1000);
    const Experiment fifteen(mean("15m"), "server-crashed", 1, 1000);
    CHECK(difference(five, fifteen, "rto_s").least() >= 0);
    CHECK(difference(five, fifteen, "rto_s").mean() > 0);
}

TEST_CASE("an unrelated part changes nothing") {
    // Another component, another detector and another person: all other draws stay the same.
    const Experiment before("phases", "east-lost", 1, 1000);
    const Experiment after({"phases",
                            {{"components.bystander", "{model: generic/service, at: west, capacity: 1/s}"},
                             {"detection.onlooker", "{probes: bystander, every: 7s, timeout: 1s}"},
                             {"people", "{visitor: {acknowledge: {exponential: {mean: 1m}}}}"}}},
                           "east-lost", 1, 1000);
    CHECK_THAT(difference(before, after, "rto_s"), is_always(0));
}
