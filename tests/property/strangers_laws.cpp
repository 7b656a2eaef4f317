// Additional, unrelated parts change no draw and no result of the rest.
#include <catch2/catch.hpp>

#include <cmath>

#include <fmt/format.h>

#include "tests/property/random_case.h"
#include "tests/property/setting.h"
#include "tests/property/watchdog.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// The system with an additional region, service, cache and users
/// that the rest does not use; they come first, so that everything is renumbered.
std::string with_strangers(std::string text) {
    const auto after = [&](const std::string& what, const std::string& more) { text.insert(text.find(what) + what.size(), more); };
    after("locations: {", "south: [south-a, south-b], ");
    after("entry_points:\n", "  strangers: {through: kiosk, rate: 7/s, stale_answers: {share: 10%, kept: 1m}}\n");
    after("components:\n",
          "  kiosk: {model: generic/dns, targets: [shop@south], ttl: 30s, probe: {every: 7s}}\n"
          "  shop: {model: generic/service, at: {south: {count: 3}}, capacity: 5/s, needs: [{component: shelf, without: 30%}, till]}\n"
          "  shelf: {model: generic/cache, at: south, cache: {hits: 50%, before: till, warms_in: 1m}}\n"
          "  till: {model: generic/database, writer: south-a, standby: south-b, failover: {takes: 1m}}\n");
    after("data:\n", "  sales: {in: till, writes: 1/s}\n");
    after("people:\n", "  clerk: {acknowledge: {exponential: {mean: 2m}}}\n");
    after("detection:\n", "  till-probe: {probes: till, every: 11s, pages: clerk}\n");
    return text;
}

std::string difference(const Scene& small, const Scene& large, std::uint64_t trial) {
    const TrialResult before = Replay(small).trial(trial);
    const TrialResult after = Replay(large).trial(trial);
    if (before.record.struck != after.record.struck) return "only one of them is struck";
    if (before.record.starts_at_s != after.record.starts_at_s) return "they start at different hours";
    if (before.record.onset != after.record.onset) return "the onset moved";
    for (std::size_t e = 0; e < small.system.entry_points.size(); ++e) {
        const std::string& name = small.system.entry_points[e].name;
        if (before.measures.entry_rto_us[e] != after.measures.entry_rto_us[e + 1])
            return fmt::format("the RTO of {} was {} us and is {} us", name, before.measures.entry_rto_us[e],
                               after.measures.entry_rto_us[e + 1]);
        // If several things ramp at once, a level is straight between instants that other changes may move, within a millionth.
        if (std::abs(before.measures.availability[e] - after.measures.availability[e + 1]) > 1e-6)
            return fmt::format("the availability of {} changed", name);
    }
    for (std::size_t d = 0; d < small.system.data.size(); ++d)
        if (before.measures.rpo_us[d] != after.measures.rpo_us[d + 1])
            return fmt::format("the RPO of {} was {} us and is {} us", small.system.data[d].name, before.measures.rpo_us[d],
                               after.measures.rpo_us[d + 1]);
    return {};
}

/// The scenario with additional faults on these parts, at instants at which others are busy.
std::string with_strange_faults(std::string text) {
    text.insert(
        text.find("horizon:"),
        "  - {outage: south, name: strange_1, at: 61s, lasts: 1s}\n  - {crash: till, name: strange_2, at: 5m}\n"
        "  - {outage: shop@south-a, name: strange_3, at: 7m, lasts: 3m}\n  - {outage: kiosk, name: strange_4, at: 1000s, lasts: 20s}\n");
    return text;
}

/// Compares random cases with and without additional parts, on which faults may strike; returns the number of cases.
std::size_t compare_among_strangers(std::uint64_t first, std::uint64_t count, bool faults) {
    std::size_t compared = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const auto random = random_case(seed);
        if (!random->scene) continue;
        const std::string path = random->folder.write("larger.yaml", with_strangers(random->random.text));
        const std::string scenario =
            random->folder.write("larger-scenario.yaml", faults ? with_strange_faults(random->scenario_text) : random->scenario_text);
        std::string said;
        const auto larger = scene_from_files(path, scenario, said);
        const Watchdog watchdog(path, 30);
        INFO("seed " << seed << ": " << path << "\n" << said);
        CHECK(larger);
        if (!larger) continue;
        for (std::uint64_t trial = 0; trial < 2; ++trial) {
            if (faults && Replay(*random->scene).trial(trial).record.onset != Replay(*larger).trial(trial).record.onset)
                continue;  // the first fault was one of theirs
            const std::string differs = difference(*random->scene, *larger, trial);
            if (differs.empty()) continue;
            random->folder.keep();
            FAIL_CHECK("trial " << trial << ": " << differs);
            break;
        }
        ++compared;
    }
    return compared;
}

/// The lines of a section of the file, one thing each, in reverse order.
std::string turned_over(std::string text, const std::string& section) {
    const std::size_t begin = text.find("\n" + section + ":\n") + section.size() + 3;
    std::size_t end = begin;
    std::string lines;
    while (text.compare(end, 2, "  ") == 0) {
        const std::size_t next = text.find('\n', end) + 1;
        lines.insert(0, text.substr(end, next - end));
        end = next;
    }
    return text.replace(begin, end - begin, lines);
}

/// By names, because the numbers differ.
std::string difference_by_name(const Scene& one, const Scene& other, std::uint64_t trial) {
    const TrialResult before = Replay(one).trial(trial);
    const TrialResult after = Replay(other).trial(trial);
    if (before.record.struck != after.record.struck || before.record.onset != after.record.onset ||
        before.record.starts_at_s != after.record.starts_at_s)
        return "they begin differently";
    if (before.measures.rto_us != after.measures.rto_us)
        return fmt::format("the RTO was {} us and is {} us", before.measures.rto_us, after.measures.rto_us);
    for (std::size_t e = 0; e < one.system.entry_points.size(); ++e) {
        const std::string& name = one.system.entry_points[e].name;
        for (std::size_t o = 0; o < other.system.entry_points.size(); ++o) {
            if (other.system.entry_points[o].name != name) continue;
            if (before.measures.entry_rto_us[e] != after.measures.entry_rto_us[o])
                return fmt::format("the RTO of {} was {} us and is {} us", name, before.measures.entry_rto_us[e],
                                   after.measures.entry_rto_us[o]);
            if (std::abs(before.measures.availability[e] - after.measures.availability[o]) > 1e-9)
                return fmt::format("the availability of {} changed", name);  // sums in a different order
        }
    }
    for (std::size_t d = 0; d < one.system.data.size(); ++d)
        for (std::size_t o = 0; o < other.system.data.size(); ++o)
            if (other.system.data[o].name == one.system.data[d].name && before.measures.rpo_us[d] != after.measures.rpo_us[o])
                return fmt::format("the RPO of {} was {} us and is {} us", one.system.data[d].name, before.measures.rpo_us[d],
                                   after.measures.rpo_us[o]);
    return {};
}

}  // namespace

TEST_CASE("the order of parts in a file changes nothing") {
    std::size_t compared = 0;
    for (std::uint64_t seed = 7000; seed < 7000 + cases(300); ++seed) {
        const auto random = random_case(seed);
        if (!random->scene) continue;
        std::string text = random->random.text;
        for (const char* section : {"entry_points", "components", "data", "people", "detection"}) text = turned_over(text, section);
        const std::string path = random->folder.write("turned.yaml", text);
        std::string said;
        const auto turned = scene_from_files(path, random->folder.path("scenario.yaml"), said);
        const Watchdog watchdog(path, 30);
        INFO("seed " << seed << ": " << path << "\n" << said);
        CHECK(turned);
        if (!turned) continue;
        for (std::uint64_t trial = 0; trial < 3; ++trial) {
            const std::string differs = difference_by_name(*random->scene, *turned, trial);
            if (differs.empty()) continue;
            random->folder.keep();
            FAIL_CHECK("trial " << trial << ": " << differs);
            break;
        }
        ++compared;
    }
    CHECK(compared * 10 > cases(300) * 9);
}

TEST_CASE("an additional region, service, users and people change nothing for the others") {
    CHECK(compare_among_strangers(5000, cases(200), false) * 10 > cases(200) * 9);
}

TEST_CASE("events in unrelated parts change nothing for the others") {
    CHECK(compare_among_strangers(6000, cases(200), true) * 10 > cases(200) * 9);
}
