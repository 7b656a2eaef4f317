#include "sim/load/quantities.h"

#include <cmath>

#include <catch2/catch.hpp>

#include "sim/load/distributions.h"
#include "sim/load/yaml_tree.h"
#include "tests/load/world.h"

using namespace drsim;
using namespace drsim::load;

namespace {

/// A value as read from a file, and the first message about it.
struct Read {
    double value = 0;
    std::string said;
};

Read read(const std::string& text, Quantity quantity) {
    Diagnostics diagnostics;
    Reading reading(diagnostics);
    const Node* node = tree_of(diagnostics.add_file("f", text), diagnostics, reading.arena);
    REQUIRE(node != nullptr);
    Read result;
    result.value = number_of(reading, *node, quantity);
    if (!diagnostics.all().empty()) result.said = diagnostics.all()[0].message;
    return result;
}

Distribution distribution(const std::string& text, std::string* said = nullptr) {
    Diagnostics diagnostics;
    Reading reading(diagnostics);
    const Node* node = tree_of(diagnostics.add_file("f", text), diagnostics, reading.arena);
    REQUIRE(node != nullptr);
    Distribution result = distribution_of(reading, *node);
    if (said != nullptr) *said = diagnostics.all().empty() ? "" : diagnostics.all()[0].message;
    else CHECK(diagnostics.all().empty());
    return result;
}

std::string said_of(const std::string& text) {
    std::string said;
    distribution(text, &said);
    return said;
}

}  // namespace

TEST_CASE("a duration is in seconds whatever its unit") {
    CHECK(read("500ms", Quantity::Time).value == 0.5);
    CHECK(read("30s", Quantity::Time).value == 30);
    CHECK(read("5m", Quantity::Time).value == 300);
    CHECK(read("1h", Quantity::Time).value == 3600);
    CHECK(read("2d", Quantity::Time).value == 172800);
    CHECK(read("1.5h", Quantity::Time).value == 5400);
    CHECK(read("0s", Quantity::Time).value == 0);
}

TEST_CASE("a share is the number that its percent sign says") {
    CHECK(read("99%", Quantity::Share).value == 0.99);
    CHECK(read("0.5%", Quantity::Share).value == 0.005);
    CHECK(read("99.95%", Quantity::Share).value == 0.9995);
    CHECK(read("100%", Quantity::Share).value == 1);
}

TEST_CASE("bits and bytes are distinguished") {
    CHECK(read("5Gbps", Quantity::BytesPerSecond).value == 625e6);
    CHECK(read("200MB/s", Quantity::BytesPerSecond).value == 200e6);
    CHECK(read("2KiB", Quantity::Bytes).value == 2048);
    CHECK(read("200GB", Quantity::Bytes).value == 200e9);
    CHECK(read("3MiB", Quantity::Bytes).value == 3145728);
    CHECK(read("1MB", Quantity::Bytes).value == 1e6);
    CHECK(read("120/s", Quantity::PerSecond).value == 120);
}

TEST_CASE("a number without its unit gets a suggestion") {
    CHECK(read("30", Quantity::Time).said == "\"30\" has no unit; write a duration such as 500ms, 30s, 5m, 2h or 1d");
    CHECK(read("0.99", Quantity::Share).said == "\"0.99\" has no unit; write a share such as 99% or 0.5%");
    CHECK(read("100", Quantity::BytesPerSecond).said == "\"100\" has no unit; write a bandwidth such as 5Gbps (bits) or 200MB/s (bytes)");
    CHECK(read("30 s", Quantity::Time).said == "\" s\" is not a unit of a duration; write 30 followed by ms, s, m, h or d");
    CHECK(read("5MB", Quantity::BytesPerSecond).said.starts_with("\"MB\" is not a unit of a bandwidth"));
    CHECK(read("3s", Quantity::Number).said == "\"3s\" has a unit; expected a number without one");
}

TEST_CASE("an impossible number is rejected") {
    CHECK(read("101%", Quantity::Share).said == "\"101%\" is more than 100%");
    CHECK(read("-5m", Quantity::Time).said == "\"-5m\" is negative; a duration must be zero or more");
    CHECK(read("1e999s", Quantity::Time).said == "\"1e999s\" is too large");
    // 2^53 us are 9,007,199,254.740992 s.
    CHECK(read("9007199254.740992s", Quantity::Time).said.empty());
    CHECK(read("9007199254.75s", Quantity::Time).said == "\"9007199254.75s\" is longer than 285 years, the longest possible duration");
    CHECK(read("1e300d", Quantity::Time).said == "\"1e300d\" is longer than 285 years, the longest possible duration");
    CHECK(read("nan", Quantity::Time).said == "\"nan\" is not a duration; write one such as 500ms, 30s, 5m, 2h or 1d");
    CHECK(read("infs", Quantity::Time).said == "\"infs\" is not a duration; write one such as 500ms, 30s, 5m, 2h or 1d");
    CHECK(read("[5m]", Quantity::Time).said == "expected a duration, such as 500ms, 30s, 5m, 2h or 1d");
}

TEST_CASE("an instant is a second since 1970, and falls on a day of the week") {
    const auto instant = [](const std::string& text) {
        Diagnostics diagnostics;
        Reading reading(diagnostics);
        const std::int64_t value = instant_of(reading, *tree_of(diagnostics.add_file("f", text), diagnostics, reading.arena));
        return diagnostics.all().empty() ? value : -1;
    };
    CHECK(instant("\"1970-01-01T00:00:00Z\"") == 0);
    CHECK(instant("\"2018-10-21T22:52:00Z\"") == 1540162320);  // date -u -d 2018-10-21T22:52:00Z +%s
    CHECK(instant("\"2024-02-29T12:00:00Z\"") == 1709208000);  // a leap year
    CHECK(instant("\"2023-02-29T12:00:00Z\"") == -1);
    CHECK(instant("2018-10-21T22:52:00Z") == -1);
}

TEST_CASE("every shape of distribution is read") {
    CHECK(std::get<Constant>(distribution("5m").shape).value == 300);
    CHECK(std::get<Uniform>(distribution("{uniform: [1m, 3m]}").shape).high == 180);
    CHECK(std::get<Triangular>(distribution("{triangular: [60s, 90s, 120s]}").shape).mode == 90);
    CHECK(std::get<Pert>(distribution("{pert: [5m, 10m, 20m]}").shape).mode == 600);
    CHECK(std::get<Exponential>(distribution("{exponential: {mean: 2s}}").shape).mean == 2);
    CHECK(std::get<Weibull>(distribution("{weibull: {scale: 1h, shape: 1.5}}").shape).shape == 1.5);
    CHECK(std::get<Gamma>(distribution("{gamma: {mean: 1h, shape: 2}}").shape).mean == 3600);
    const auto mixture = distribution("{mixture: [{weight: 90%, of: 1m}, {weight: 10%, of: {uniform: [1m, 1h]}}]}");
    CHECK(std::get<Mixture>(mixture.shape).parts->size() == 2);
    const auto limited = distribution("{exponential: {mean: 5m}, at_least: 10s, at_most: 15m, within: [1s, 1h]}");
    CHECK(limited.at_least == 10);
    CHECK(limited.at_most == 900);
    CHECK(limited.within->high == 3600);
}

TEST_CASE("a lognormal's p95 is the 95% quantile of its draws") {
    const auto by_p95 = distribution("{lognormal: {median: 5m, p95: 30m}}");
    CHECK(std::get<Lognormal>(by_p95.shape).median == 300);
    CHECK(std::get<Lognormal>(by_p95.shape).sigma == std::log(6.0) / 1.6448536269514722);
    CHECK(by_p95.quantile(0.95) == Approx(1800).epsilon(1e-9));
    CHECK(std::get<Lognormal>(distribution("{lognormal: {median: 5m, sigma: 0.5}}").shape).sigma == 0.5);
}

TEST_CASE("an impossible distribution is rejected") {
    CHECK(said_of("{exponential: {mean: 0s}}") == "the mean must be more than zero");
    CHECK(said_of("{uniform: [1m]}") == "uniform must be a list of the lowest and the highest value");
    CHECK(said_of("{pert: [1m, 5m, 3m]}") == "3m is less than 5m; the values of pert must ascend");
    CHECK(said_of("{uniform: [1m, 2m], at_least: 5m, at_most: 3m}") == "at_most is less than at_least");
    CHECK(said_of("{uniform: [1m, 2m], within: [90s, 90s]}") == "the two values of within are equal");
    CHECK(said_of("{lognormal: {median: 5m}}") == "lognormal needs a median and exactly one of p95 and sigma");
    CHECK(said_of("{at_least: 5m}").starts_with("expected a duration or a distribution"));
    CHECK(said_of("{exponential: {men: 5m}}") == "unknown key \"men\" in exponential; did you mean \"mean\"?");
}
