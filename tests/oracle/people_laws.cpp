// Who answers, when, and how long a decision takes.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

namespace {

constexpr double minute = 60;
constexpr double a = 1 / (8 * minute);  // rate at which one level acknowledges
constexpr double d = 5 * minute;        // from page to page

}  // namespace

TEST_CASE("three levels, each still free to answer after the next is paged") {
    const int seed = GENERATE(1, 2, 3);
    // Paged at 0, d, 2d: S(t) = exp(-a [t + (t-d)+ + (t-2d)+]),
    // so E[T] = (1 - e^-ad)/a + e^-ad (1 - e^-2ad)/(2a) + e^-3ad/(3a) = 5.65448 min.
    const Experiment chain("chain", "server-crashed", seed);
    const Sample wait = chain.between("onset", "acknowledged");
    const double mean =
        (1 - std::exp(-a * d)) / a + std::exp(-a * d) * (1 - std::exp(-2 * a * d)) / (2 * a) + std::exp(-3 * a * d) / (3 * a);
    REQUIRE(mean / minute == Approx(5.65448).epsilon(1e-5));
    CHECK_THAT(wait, has_mean(mean));
    CHECK_THAT(wait, has_share_at_most(10 * minute, 1 - 0.153355));
    CHECK_THAT(wait, has_share_at_most(12.9886 * minute, 0.95));
    // The server is restarted the same instant: restored with the acknowledgement.
    CHECK_THAT(chain.between("acknowledged", "restored"), is_always(0));
}

TEST_CASE("a page that is unanswered with probability 0.3 is drawn for every page, while the alarm fires") {
    const int seed = GENERATE(1, 2, 3);
    // Pages at 0, d, 2d, ...: after the last level the last wait applies again, then the chain starts over. Answered after 1 min or never:
    // T = 1 min + k d with 0.7 * 0.3^k, whether in the same round or, with `repeat`, in another round of the same chain.
    for (const char* repeat : {"0", "1"}) {
        const Experiment chain(
            {"chain", {{"people.on_call.acknowledge", "1m"}, {"people.on_call.answers", "70%"}, {"people.on_call.repeat", repeat}}},
            "server-crashed", seed);
        const Sample wait = chain.between("onset", "acknowledged");
        for (int k = 0; k < 5; ++k) CHECK_THAT(wait, has_share_at_most(minute + k * d, 1 - std::pow(0.3, k + 1)));
        CHECK_THAT(wait, has_mean(minute + d * 0.3 / 0.7));
    }
}

TEST_CASE("the least of two clamped answers") {
    const int seed = GENERATE(1, 2, 3);
    // Two levels, answers min(Exp(8 min), 15 min): S(t) = e^-at until d, e^-a(2t-d) until 15 min, then 0.
    // E[T] = (1 - e^-ad)/a + e^-ad (1 - e^-2a(c-d))/(2a), c = 15 min: 3.7179 + 0.5353 * 3.6717 = 5.6832 min.
    const double c = 15 * minute;
    const double mean = (1 - std::exp(-a * d)) / a + std::exp(-a * d) * (1 - std::exp(-2 * a * (c - d))) / (2 * a);
    const Experiment chain(
        {"chain",
         {{"people.on_call", "{chain: [primary, secondary], acknowledge: {exponential: {mean: 8m}, at_most: 15m}, escalate_after: [5m]}"}}},
        "server-crashed", seed);
    const Sample wait = chain.between("onset", "acknowledged");
    CHECK_THAT(wait, has_mean(mean));
    CHECK_THAT(wait, lies_within(0, c));
    // P(T = c): both still silent at c: e^-a(2c-d).
    CHECK_THAT(wait, has_share_at_most(c - 1e-3, 1 - std::exp(-a * (2 * c - d))));
}

TEST_CASE("if the primary is unreachable, the rest of the chain answers") {
    const int seed = GENERATE(1, 2, 3);
    // With probability 0.2 the chain is two levels that begin d later: d + (1 - e^-ad)/a + e^-2ad/(2a).
    const double whole =
        (1 - std::exp(-a * d)) / a + std::exp(-a * d) * (1 - std::exp(-2 * a * d)) / (2 * a) + std::exp(-3 * a * d) / (3 * a);
    const double without = d + (1 - std::exp(-a * d)) / a + std::exp(-a * d) / (2 * a);
    const Experiment chain("chain", "primary-unreachable", seed);
    CHECK_THAT(chain.between("onset", "acknowledged"), has_mean(0.8 * whole + 0.2 * without));
}

TEST_CASE("declaring takes its own time, and the decision waits for the approval") {
    const int seed = GENERATE(1, 2, 3);
    const Experiment approved("approvals", "server-crashed", seed);
    CHECK_THAT(approved.between("onset", "acknowledged"), is_always(60));
    CHECK_THAT(approved.between("acknowledged", "declared"), is_uniform(240, 360));
    // Paged at the declaration: Exp(5 min) to acknowledge, U(2, 10) min to approve: mean 11 min, variance 25 + 64/12 min^2.
    const Sample approval = approved.between("declared", "decided");
    CHECK_THAT(approval, has_mean(11 * minute, std::sqrt(25 + 64.0 / 12) * minute));
    CHECK_THAT(approval, has_sd(std::sqrt(25 + 64.0 / 12) * minute));
    CHECK_THAT(approved.between("decided", "restored"), is_always(0));
}

TEST_CASE("approvals are requested in parallel") {
    const int seed = GENERATE(1, 2, 3);
    // boss: 3 min + 2 min; lawyer: 2 min + 10 min: the last approval comes 12 min after the declaration, not 17.
    const Written two{
        "approvals",
        {{"people.boss.acknowledge", "3m"},
         {"runbooks.repair.declare", "{by: on_call, takes: 5m, approvals: [{by: boss, takes: 2m}, {by: lawyer, takes: 10m}]}"}}};
    CHECK_THAT(Experiment(two, "server-crashed", seed, 50).between("declared", "decided"), is_always(12 * minute));
}

namespace {

constexpr double hour = 3600;

/// One person who answers as soon as they are on duty.
Written on_duty(const std::string& hours) { return {"chain", {{"people.on_call", "{acknowledge: 0s, hours: " + hours + "}"}}}; }

}  // namespace

TEST_CASE("a person with working hours answers at once in 40 of 168 hours, otherwise when work begins") {
    const int seed = GENERATE(1, 2, 3);
    // Monday to Friday, 9 to 17 h: four nights of 16 h and a weekend of 64 h lie between. A wait that begins anywhere in a gap g is U(0,
    // g): E[W] = (4 * 16^2/2 + 64^2/2)/168 = 15.238 h, E[W^2] = (4 * 16^3/3 + 64^3/3)/168.
    const Sample wait = Experiment(on_duty("{days: mon-fri, from: \"09:00\", to: \"17:00\"}"), "server-crashed-some-time-of-the-week", seed)
                            .between("onset", "acknowledged");
    const double mean = (4 * 16 * 16 / 2.0 + 64 * 64 / 2.0) / 168;
    CHECK_THAT(wait, has_share_at_most(0, 40.0 / 168));
    CHECK_THAT(wait, has_mean(mean * hour, std::sqrt((4 * 16 * 16 * 16 + 64 * 64 * 64) / 3.0 / 168 - mean * mean) * hour));
    CHECK_THAT(wait, has_share_at_most(8 * hour, (40 + 5 * 8) / 168.0));         // the last 8 h of every gap
    CHECK_THAT(wait, has_share_at_most(40 * hour, (40 + 5 * 16 + 24) / 168.0));  // beyond 16 h only the weekend's own
    CHECK_THAT(wait, lies_within(0, 64 * hour));
}

TEST_CASE("a shift may continue past midnight, and past the end of the week") {
    const int seed = GENERATE(1, 2, 3);
    // Saturday and Sunday from 22 h until 6 h the next day: 16 h on duty; 16 h lie between the two shifts, 136 h after the second.
    const auto weekend = on_duty("{days: [sat, sun], from: \"22:00\", to: \"06:00\"}");
    const Sample wait = Experiment(weekend, "server-crashed-some-time-of-the-week", seed).between("onset", "acknowledged");
    const double mean = (16 * 16 / 2.0 + 136 * 136 / 2.0) / 168;
    CHECK_THAT(wait, has_share_at_most(0, 16.0 / 168));
    CHECK_THAT(wait, has_mean(mean * hour, std::sqrt((16 * 16 * 16 + 136 * 136 * 136) / 3.0 / 168 - mean * mean) * hour));
    CHECK_THAT(wait, lies_within(0, 136 * hour));
    // Monday at 0 h the shift that began on Sunday is still on.
    CHECK_THAT(Experiment(weekend, "server-crashed-on-monday-at-midnight", 1, 20).between("onset", "acknowledged"), is_always(0));
}

TEST_CASE("working hours are those of their time zone, at its standard time") {
    // 9 h in New York is 14 h UTC, in Kolkata 3:30 h, in Auckland 21 h of the day before: its Monday began on Sunday.
    const auto nine_in = [](const std::string& zone) {
        return Experiment(on_duty("{days: mon-fri, from: \"09:00\", to: \"17:00\", zone: " + zone + "}"),
                          "server-crashed-on-monday-at-midnight", 1, 20)
            .between("onset", "acknowledged");
    };
    CHECK_THAT(nine_in("America/New_York"), is_always(14 * hour));
    CHECK_THAT(nine_in("Asia/Kolkata"), is_always(3.5 * hour));
    CHECK_THAT(nine_in("Pacific/Auckland"), is_always(0));
}

TEST_CASE("a detection outside working hours is reported when they begin") {
    const int seed = GENERATE(1, 2, 3);
    // The same gaps as for a person; the person paged then answers at once.
    const Written office{
        "chain", {{"people.on_call.acknowledge", "0s"}, {"detection.witness.hours", "{days: mon-fri, from: \"09:00\", to: \"17:00\"}"}}};
    const Experiment told(office, "server-crashed-some-time-of-the-week", seed);
    const Sample wait = told.between("onset", "detected");
    const double mean = (4 * 16 * 16 / 2.0 + 64 * 64 / 2.0) / 168;
    CHECK_THAT(wait, has_share_at_most(0, 40.0 / 168));
    CHECK_THAT(wait, has_mean(mean * hour, std::sqrt((4 * 16 * 16 * 16 + 64 * 64 * 64) / 3.0 / 168 - mean * mean) * hour));
    CHECK_THAT(told.between("detected", "acknowledged"), is_always(0));
}
