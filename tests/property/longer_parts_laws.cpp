// Longer durations make no recovery shorter, and an additional person, copy or standby makes none longer: in random systems.
#include <catch2/catch.hpp>

#include <algorithm>

#include <fmt/format.h>

#include "tests/property/random_case.h"
#include "tests/property/random_recovery.h"
#include "tests/property/setting.h"
#include "tests/property/watchdog.h"

using namespace drsim;
using namespace drsim::test;

namespace {

std::unique_ptr<Scene> scene_of(const RandomRecovery& what, const ScratchFolder& folder, const std::string& name) {
    std::string said;
    auto scene = scene_from_files(folder.write(name + ".yaml", what.system), folder.write("scenario.yaml", what.scenario), said);
    if (!scene) FAIL("a random system is refused:\n" << said << what.system);
    return scene;
}

constexpr std::uint64_t trials = 4;

struct Said {
    std::uint32_t subject, other;
    Instant at;
};

/// All facts up to the end of the interruption.
std::vector<Said> said_of(const TrialResult& told, model::FactKind kind) {
    std::vector<Said> all;
    for (const model::Fact& fact : told.record.facts)
        if (fact.kind == kind && (!told.measures.recovered || fact.at - told.record.onset <= Duration{told.measures.rto_us}))
            all.push_back({fact.subject, fact.other, fact.at});
    return all;
}

/// Whether a detector that fires in the second trial fires later, or not at all, in the first.
bool heard_sooner(const TrialResult& first, const TrialResult& second) {
    const auto before = said_of(first, model::FactKind::DetectorFired);
    for (const Said& fired : said_of(second, model::FactKind::DetectorFired))
        if (std::none_of(before.begin(), before.end(), [&](const Said& as) { return as.subject == fired.subject && as.at <= fired.at; }))
            return true;
    return false;
}

/// Whether routers and balancers switch differently, or sooner in the second trial.
bool routed_otherwise(const TrialResult& first, const TrialResult& second) {
    for (const model::FactKind kind : {model::FactKind::RouteChanged, model::FactKind::TargetEjected}) {
        const auto before = said_of(first, kind);
        const auto after = said_of(second, kind);
        const auto no_sooner = [](const Said& a, const Said& b) { return a.subject == b.subject && a.other == b.other && a.at <= b.at; };
        if (!std::equal(before.begin(), before.end(), after.begin(), after.end(), no_sooner)) return true;
    }
    return false;
}

/// Why a recovery may be shorter although something takes longer.
enum class Exception : std::uint8_t {
    None,
    HeardSooner,     // requests fail for longer, so a detector fires that would have stayed silent, and people are called sooner
    RoutedOtherwise  // a router leaves a place that would have partly recovered, or comes back to one: it follows its own checks
};

struct Shorter {
    std::string what;  // empty: there is no such trial
    Exception exception = Exception::None;
};

/// The first trial in which the slower of two systems recovers sooner.
Shorter worse_is_quicker(const Scene& better, const Scene& worse) {
    Replay better_trials(better), worse_trials(worse);
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        const TrialResult fast = better_trials.trial(trial);
        const TrialResult late = worse_trials.trial(trial);
        if (!late.measures.recovered || (fast.measures.recovered && fast.measures.rto_us <= late.measures.rto_us)) continue;
        Shorter found{fmt::format("trial {}: {} us, {} us in the worse one", trial,
                                  fast.measures.recovered ? std::to_string(fast.measures.rto_us) : "for ever", late.measures.rto_us)};
        if (heard_sooner(fast, late)) found.exception = Exception::HeardSooner;
        else if (routed_otherwise(fast, late)) found.exception = Exception::RoutedOtherwise;
        return found;
    }
    return {};
}

struct Counts {
    std::size_t compared = 0, recovered = 0, heard = 0, routed = 0;
};

void count(Counts& counts, const Shorter& shorter, const std::string& twist, std::uint64_t seed, ScratchFolder& folder) {
    ++counts.compared;
    counts.heard += shorter.exception == Exception::HeardSooner ? 1 : 0;
    counts.routed += shorter.exception == Exception::RoutedOtherwise ? 1 : 0;
    if (shorter.what.empty() || shorter.exception != Exception::None) return;
    folder.keep();
    FAIL_CHECK("seed " << seed << ", " << twist << ": " << shorter.what << ": " << folder.path("system.yaml"));
}

}  // namespace

TEST_CASE("longer durations never make a recovery shorter, in random systems") {
    Counts counts;
    const std::uint64_t systems = cases(250);
    for (std::uint64_t seed = 1; seed <= systems; ++seed) {
        const Tape tape = random_tape(seed, 400);
        ScratchFolder folder;
        const RandomRecovery plain = random_recovery(tape, {});
        const auto quick = scene_of(plain, folder, "system");
        const Watchdog watchdog(folder.path("system.yaml"), 60);
        counts.recovered += Replay(*quick).trial(0).measures.recovered ? 1 : 0;
        for (std::uint32_t longer = 0; longer < plain.durations.size(); ++longer) {
            const auto slow = scene_of(random_recovery(tape, {longer, 2.5}), folder, "longer");
            count(counts, worse_is_quicker(*quick, *slow), "longer " + plain.durations[longer], seed, folder);
        }
    }
    INFO(counts.compared << " compared, " << counts.recovered << " of " << systems << " recovered, " << counts.heard << " heard sooner, "
                         << counts.routed << " routed otherwise");
    CHECK(counts.recovered * 10 > systems * 9);
    CHECK((counts.heard + counts.routed) * 100 < counts.compared);
}

TEST_CASE("an additional person, copy or standby never makes a recovery longer, in random systems") {
    Counts counts;
    const std::uint64_t systems = cases(500);
    for (std::uint64_t seed = 1; seed <= systems; ++seed) {
        const Tape tape = random_tape(seed, 400);
        ScratchFolder folder;
        const RandomRecovery plain = random_recovery(tape, {});
        const auto one = scene_of(plain, folder, "system");
        const Watchdog watchdog(folder.path("system.yaml"), 60);
        struct Pair {
            Twist::More more;
            bool possible;
            const char* name;
        };
        // A standby that recovers the database while other parts stay lost keeps a router there: it sees enough answers.
        for (const Pair& pair :
             {Pair{Twist::More::Person, plain.has_chain, "no second person"}, Pair{Twist::More::Copy, true, "no second copy"},
              Pair{Twist::More::Standby, plain.has_place_for_standby && !plain.loses_a_zone, "no standby"}}) {
            if (!pair.possible) continue;
            const auto more = scene_of(random_recovery(tape, {Twist::nothing, 1, pair.more}), folder, "more");
            count(counts, worse_is_quicker(*more, *one), pair.name, seed, folder);
        }
    }
    INFO(counts.compared << " compared, " << counts.heard << " heard sooner, " << counts.routed << " routed otherwise");
    CHECK((counts.heard + counts.routed) * 100 < counts.compared);
}
