// Paired comparisons: what counts as worse, and what does not.
#include <catch2/catch.hpp>

#include <limits>

#include "sim/analysis/comparison.h"

using namespace drsim::analysis;

namespace {

constexpr double beyond = std::numeric_limits<double>::infinity();
constexpr double not_taken = std::numeric_limits<double>::quiet_NaN();

MeasureSample rto(std::vector<double> values) { return {"rto", true, false, std::move(values)}; }
MeasureSample availability(std::vector<double> values) { return {"availability.users", false, true, std::move(values)}; }

std::vector<double> times(std::size_t n, double value) { return std::vector<double>(n, value); }

Verdict verdict(Status status, double target = 60, double share = 0.95) {
    Verdict made;
    made.name = "rto";
    made.measure = "rto";
    made.status = status;
    made.target = target;
    made.share_required = share;
    return made;
}

ScenarioResult result_of(const std::vector<Verdict>& verdicts) {
    ScenarioResult result;
    result.objectives = verdicts;
    return result;
}

/// 100 trials of 30 s on the base, and of `after` on the change.
std::vector<VerdictChange> compared(const std::vector<Verdict>& base, const std::vector<Verdict>& change, double after = 30) {
    const std::vector<MeasureSample> samples{rto(times(100, 30))}, samples_after{rto(times(100, after))};
    return compare_objectives(ScenarioSide{result_of(base), samples}, ScenarioSide{result_of(change), samples_after});
}

VerdictChange only(const std::vector<Verdict>& base, const std::vector<Verdict>& change, double after = 30) {
    const auto changes = compared(base, change, after);
    REQUIRE(changes.size() == 1);
    return changes.front();
}

}  // namespace

TEST_CASE("equal trials are the same, whatever they are") {
    const std::vector<double> values{1, 2, beyond, not_taken, 0};
    const MeasureChange same = compare(rto(values), rto(values), 0);
    CHECK(same.change == Change::Same);
    CHECK(same.differing == 0);
    CHECK(same.pairs == 4);
    CHECK(same.ended_in_both == 3);
}

TEST_CASE("the difference is the mean of the pairs, with its normal interval") {
    // Differences 1, 2, ..., 10: mean 5.5, variance 9.1667; half of the interval 1.96 * sqrt(9.1667 / 10) = 1.8765.
    std::vector<double> base, change;
    for (int i = 1; i <= 10; ++i) {
        base.push_back(100);
        change.push_back(100 + i);
    }
    const MeasureChange worse = compare(rto(base), rto(change), 0.01);
    CHECK(worse.difference == Approx(5.5));
    CHECK(worse.low == Approx(5.5 - 1.8765).margin(1e-3));
    CHECK(worse.high == Approx(5.5 + 1.8765).margin(1e-3));
    CHECK(worse.change == Change::Unclear);  // ten trials may be chance
    std::vector<double> ten_times_base, ten_times_change;
    for (int i = 0; i < 100; ++i) {
        ten_times_base.push_back(base[static_cast<std::size_t>(i % 10)]);
        ten_times_change.push_back(change[static_cast<std::size_t>(i % 10)]);
    }
    CHECK(compare(rto(ten_times_base), rto(ten_times_change), 0.01).change == Change::Worse);
    CHECK(compare(rto(ten_times_change), rto(ten_times_base), 0.01).change == Change::Better);
}

TEST_CASE("of an availability, less is worse, and the tolerance is a share of what is missing") {
    // 0.1% is missing, and 0.0005% more: within a tolerance of 1% of that, but not of 0.1%.
    const std::vector<double> base = times(100, 0.999), change = times(100, 0.998995);
    CHECK(compare(availability(base), availability(change), 0.01).change == Change::Unclear);
    CHECK(compare(availability(base), availability(change), 0.001).change == Change::Worse);
    CHECK(compare(availability(change), availability(base), 0.001).change == Change::Better);
}

TEST_CASE("a difference within the tolerance, of less than a second, or of fewer than eleven trials, is unclear") {
    CHECK(compare(rto(times(100, 1000)), rto(times(100, 1009)), 0.01).change == Change::Unclear);
    CHECK(compare(rto(times(100, 1000)), rto(times(100, 1011)), 0.01).change == Change::Worse);
    CHECK(compare(rto(times(100, 0)), rto(times(100, 0.9)), 0.01).change == Change::Unclear);
    CHECK(compare(rto(times(100, 0)), rto(times(100, 1.1)), 0.01).change == Change::Worse);
    CHECK(compare(rto(times(100, 0)), rto(times(100, 0.9)), 0).change == Change::Worse);
    CHECK(compare(rto(times(10, 100)), rto(times(10, 200)), 0.01).change == Change::Unclear);
    CHECK(compare(rto(times(11, 100)), rto(times(11, 200)), 0.01).change == Change::Worse);
}

TEST_CASE("trials that no longer end are worse although the others are faster, and slower trials although some end that did not") {
    // Twenty trials are lost, the other 80 are faster.
    std::vector<double> base = times(100, 1000), change = times(100, 500);
    for (std::size_t i = 0; i < 20; ++i) change[i] = beyond;
    const MeasureChange worse = compare(rto(base), rto(change), 0.01);
    CHECK(worse.ended_only_in_base == 20);
    CHECK(worse.ended_in_both == 80);
    CHECK(worse.difference == -500);
    CHECK(worse.change == Change::Worse);
    CHECK(compare(rto(change), rto(base), 0.01).change == Change::Worse);  // 80 trials are slower
    // As many are lost as gained: the others decide.
    for (std::size_t i = 80; i < 100; ++i) base[i] = beyond;
    CHECK(compare(rto(base), rto(change), 0.01).change == Change::Better);
}

TEST_CASE("a measure that one system does not take in a trial is not compared there") {
    std::vector<double> base = times(20, 10), change = times(20, 10);
    for (std::size_t i = 0; i < 10; ++i) change[i] = not_taken;
    const MeasureChange same = compare(rto(base), rto(change), 0);
    CHECK(same.pairs == 10);
    CHECK(same.change == Change::Same);
}

TEST_CASE("a verdict is worse if its status is and significantly more trials miss the target") {
    CHECK(only({verdict(Status::Met)}, {verdict(Status::Missed)}, 90).direction == Change::Worse);
    CHECK(only({verdict(Status::Met)}, {verdict(Status::Undecided)}, 90).direction == Change::Worse);
    CHECK(only({verdict(Status::Missed)}, {verdict(Status::NotRecoverable)}, 90).direction == Change::Worse);
    CHECK(only({verdict(Status::Met)}, {verdict(Status::Undecided)}, 31).direction == Change::Unclear);  // all trials meet it as before
    CHECK(only({verdict(Status::Missed)}, {verdict(Status::Missed)}, 90).direction == Change::Same);
    CHECK(only({verdict(Status::NotApplicable)}, {verdict(Status::Met)}).direction == Change::Unclear);
    const std::vector<MeasureSample> slow{rto(times(100, 90))}, quick{rto(times(100, 30))};
    const std::vector<Verdict> missed{verdict(Status::Missed)}, met{verdict(Status::Met)};
    CHECK(compare_objectives(ScenarioSide{result_of(missed), slow}, ScenarioSide{result_of(met), quick}).front().direction ==
          Change::Better);
}

TEST_CASE("an objective that is removed, loosened or judges nothing any more is worse, even if its verdict is better") {
    const VerdictChange removed = only({verdict(Status::Missed)}, {});
    CHECK(removed.is_removed);
    CHECK(removed.direction == Change::Worse);
    CHECK(only({verdict(Status::Missed, 60)}, {verdict(Status::Met, 61)}).is_loosened);
    CHECK(only({verdict(Status::Missed, 60)}, {verdict(Status::Met, 61)}).direction == Change::Worse);
    CHECK(only({verdict(Status::Met, 60, 0.95)}, {verdict(Status::Met, 60, 0.9)}).is_loosened);
    CHECK_FALSE(only({verdict(Status::Met, 60, 0.95)}, {verdict(Status::Met, 30, 0.99)}).is_loosened);
    CHECK(only({verdict(Status::Met)}, {verdict(Status::NotApplicable)}).direction == Change::Worse);
    Verdict available = verdict(Status::Met, 0.999), less = verdict(Status::Met, 0.99);
    available.is_availability = less.is_availability = true;
    CHECK(only({available}, {less}).is_loosened);
    CHECK_FALSE(only({less}, {available}).is_loosened);
}

TEST_CASE("a tightened objective is no regression, whatever it is called now") {
    Verdict now = verdict(Status::Missed, 10);
    now.name = "rto 10s";  // names contain targets
    const VerdictChange tightened = only({verdict(Status::Met, 60)}, {now});
    CHECK_FALSE(tightened.is_loosened);
    CHECK(tightened.direction == Change::Unclear);
    now.status = Status::Met;
    CHECK(only({verdict(Status::Met, 60)}, {now}).direction == Change::Same);
}

TEST_CASE("objectives of one measure are compared with the most alike, in whatever order they are") {
    const std::vector<Verdict> base{verdict(Status::Missed, 60, 0.99), verdict(Status::Met, 60, 0.5)};
    const std::vector<Verdict> change{verdict(Status::Met, 60, 0.5), verdict(Status::Missed, 60, 0.99)};
    for (const VerdictChange& both : compared(base, change)) CHECK(both.direction == Change::Same);
}

TEST_CASE("a new objective that is missed is not a regression: the base might miss it too") {
    const auto changes = compared({}, {verdict(Status::Missed)});
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].direction == Change::Unclear);
}

TEST_CASE("a restored level or hold that is lowered is said, a higher one is not") {
    drsim::model::System base, change;
    drsim::model::EntryPoint users;
    users.name = "users";
    users.restored_at = 0.99;
    base.entry_points.push_back(users);
    users.restored_at = 0.1;
    change.entry_points.push_back(users);
    CHECK(loosened_rulers(base, change) == std::vector<std::string>{"users counts as restored at 10% instead of 99%"});
    CHECK(loosened_rulers(change, base).empty());
    change.entry_points[0] = base.entry_points[0];
    change.entry_points[0].hold = drsim::Duration{0};
    CHECK(loosened_rulers(base, change).size() == 1);
}

TEST_CASE("values are compared by path, wherever they stand") {
    const auto value = [](const char* path, const char* text, std::uint32_t line) {
        drsim::model::Value made;
        made.path = path;
        made.text = text;
        made.file = "s.yaml";
        made.line = line;
        return made;
    };
    const std::vector base{value("a", "1", 1), value("b", "2", 2), value("c", "3", 3)};
    const std::vector change{value("c", "3", 1), value("b", "5", 2), value("d", "4", 3)};
    const auto changes = compare(base, change);
    REQUIRE(changes.size() == 3);
    CHECK((changes[0].path == "b" && changes[0].base == "2" && changes[0].change == "5" && changes[0].line == 2));
    CHECK((changes[1].path == "d" && changes[1].base.empty() && changes[1].line == 3));
    CHECK((changes[2].path == "a" && changes[2].change.empty() && changes[2].line == 1));
}

TEST_CASE("phases are in the order of their difference") {
    const std::vector<PathPhase> base{{"one", 10, 0}, {"two", 20, 0}, {"three", 5, 0}};
    const std::vector<PathPhase> change{{"one", 11, 0}, {"two", 20, 0}, {"four", 30, 0}};
    const auto changes = compare(base, change);
    REQUIRE(changes.size() == 3);
    CHECK(changes[0].phase == "four");
    CHECK(changes[1].phase == "three");
    CHECK(changes[2].phase == "one");
}

TEST_CASE("measures that only one system has are gone or added, never compared") {
    const ScenarioResult result;
    const std::vector<MeasureSample> base{rto(times(20, 10)), availability(times(20, 1))};
    std::vector<MeasureSample> change{rto(times(20, 10)), {"rto.new", true, false, times(20, 5)}};
    change[0].values[7] = 12;
    change[0].values[9] = 11;
    const ScenarioComparison comparison = compare(ScenarioSide{result, base}, ScenarioSide{result, change}, 0.01);
    CHECK(comparison.measures.size() == 1);
    CHECK(comparison.gone == std::vector<std::string>{"availability.users"});
    CHECK(comparison.added == std::vector<std::string>{"rto.new"});
    CHECK(comparison.worst_trial == 7u);
    CHECK(overall(comparison) == Change::Worse);
}
