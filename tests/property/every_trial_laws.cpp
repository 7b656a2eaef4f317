// Invariants of every trial of every system, tested on random systems.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <iostream>

#include <fmt/format.h>

#include "sim/campaign/campaign.h"
#include "sim/campaign/cross_check.h"
#include "sim/campaign/record_bytes.h"
#include "sim/campaign/simgrid_batch.h"
#include "tests/property/random_case.h"
#include "tests/property/setting.h"
#include "tests/property/watchdog.h"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr std::size_t most_facts = 20'000;  // six hours with an alarm a minute and a look every half minute stay far below

/// A record as bytes, without the padding of losses and changes of writes.
std::vector<std::byte> bytes_of(const model::TrialRecord& record) {
    model::TrialRecord copy = record;
    copy.losses.resize(record.losses.size());
    if (!copy.losses.empty()) std::memset(static_cast<void*>(copy.losses.data()), 0, copy.losses.size() * sizeof(model::Loss));
    for (std::size_t i = 0; i < record.losses.size(); ++i) {
        const model::Loss& from = record.losses[i];
        model::Loss& to = copy.losses[i];
        to.data = from.data;
        to.cause = from.cause;
        to.recovery_point = from.recovery_point;
        to.last_missing = from.last_missing;
        to.nothing_left = from.nothing_left;
        to.not_back = from.not_back;
        to.share = from.share;
        to.apart = from.apart;
    }
    copy.writes.resize(record.writes.size());
    if (!copy.writes.empty()) std::memset(static_cast<void*>(copy.writes.data()), 0, copy.writes.size() * sizeof(model::WriteChange));
    for (std::size_t i = 0; i < record.writes.size(); ++i) {
        const model::WriteChange& from = record.writes[i];
        model::WriteChange& to = copy.writes[i];
        to.at = from.at;
        to.share = from.share;
        to.slope_per_us = from.slope_per_us;
        to.store = from.store;
        to.entry_point = from.entry_point;
        to.apart = from.apart;
    }
    return campaign::bytes_of(copy);
}

/// Calls `holds(case)`, which returns what is broken or nothing, for many cases; keeps the files of those that fail.
template <class Holds>
void for_random_cases(std::uint64_t count, Holds holds) {
    const std::uint64_t first = setting("DRSIM_PROPERTY_SEED", 1);
    const std::uint64_t tried = cases(count);
    std::uint64_t refused = 0;
    for (std::uint64_t seed = first; seed < first + tried; ++seed) {
        const auto random = random_case(seed);
        const std::string name = fmt::format("seed {}: {}", seed, random->folder.path("system.yaml"));
        if (!random->scene) {
            ++refused;
            if (setting("DRSIM_PROPERTY_SHOW", 0) != 0) std::cerr << name << "\n" << random->said;
            continue;
        }
        const Watchdog watchdog(name, 240);  // sanitizers are slow
        random->folder.keep();               // in case of a crash
        const std::string broken = holds(*random);
        if (!broken.empty()) {
            INFO(name);
            FAIL_CHECK(broken);
        } else {
            random->folder.keep(false);
        }
    }
    INFO(refused << " of " << tried << " systems were refused by the reader");
    CHECK(refused * 10 <= tried);
}

std::string what_breaks(const RandomCase& random, const TrialResult& told) {
    if (told.record.facts.size() > most_facts) return fmt::format("{} facts in one trial", told.record.facts.size());
    if (told.record.struck && told.record.facts.back().kind != model::FactKind::TrialEnded)
        return "a trial ends with the fact that it ended";
    if (const auto broken = measure::broken_invariant(random.scene->system, told.record, told.measures)) return *broken;
    for (const std::int64_t rpo : told.measures.rpo_us)
        if (rpo != measure::not_measured && rpo < 0) return fmt::format("an RPO of {} us", rpo);
    if (!told.record.struck) return {};
    for (const double share : told.measures.availability)
        if (!(share >= -1e-9 && share <= 1 + 1e-9)) return fmt::format("an availability of {}", share);
    for (const double lost : told.measures.lost_writes)
        if (std::isnan(lost) || lost < 0) return fmt::format("{} lost writes", lost);
    return {};
}

}  // namespace

TEST_CASE("every trial of a random system keeps the invariants") {
    std::uint64_t trials = 0, healthy = 0, interrupted = 0, recovered = 0;
    for_random_cases(1500, [&](const RandomCase& random) -> std::string {
        Replay replay(*random.scene);
        for (std::uint64_t trial = 0; trial < 4; ++trial) {
            const TrialResult told = replay.trial(trial);
            ++trials;
            healthy += starts_healthy(told.record) ? 1 : 0;
            interrupted += told.record.struck && told.measures.rto_us > 0 ? 1 : 0;
            recovered += told.record.struck && told.measures.rto_us > 0 && told.measures.recovered ? 1 : 0;
            if (const std::string broken = what_breaks(random, told); !broken.empty()) return fmt::format("trial {}: {}", trial, broken);
        }
        return {};
    });
    // The generator is only useful if its systems mostly work and its faults matter.
    INFO(trials << " trials, " << healthy << " healthy, " << interrupted << " interrupted, " << recovered << " of these recovered");
    CHECK(healthy * 2 > trials);
    CHECK(interrupted * 4 > trials);
    CHECK(recovered * 4 > interrupted);
}

TEST_CASE("a system with regions below a provider is the same system") {
    for_random_cases(200, [](const RandomCase& random) -> std::string {
        std::string text = random.random.text;
        const std::string head = "\nlocations: {";
        const std::size_t from = text.find(head) + head.size();
        const std::size_t end = text.find("}\n", from);
        std::string inside = text.substr(from, end - from);
        if (!inside.starts_with("level: region, ")) inside = "level: region, " + inside;
        text = text.substr(0, from) + "level: provider, cloud: {" + inside + "}" + text.substr(end);
        std::string said;
        const auto nested = scene_from_files(random.folder.write("nested.yaml", text), random.folder.path("scenario.yaml"), said);
        if (!nested) return said;
        Replay flat(*random.scene);
        Replay below(*nested);
        for (std::uint64_t trial = 0; trial < 3; ++trial)
            if (bytes_of(flat.trial(trial).record) != bytes_of(below.trial(trial).record))
                return fmt::format("trial {} differs below a provider", trial);
        return {};
    });
}

TEST_CASE("the same trial twice gives the same bytes") {
    for_random_cases(300, [](const RandomCase& random) -> std::string {
        Replay once(*random.scene);
        Replay again(*random.scene);
        const auto third = bytes_of(once.trial(3).record);
        for (std::uint64_t trial = 0; trial < 3; ++trial) (void)again.trial(trial);
        // Neither earlier trials nor a new world matter.
        if (bytes_of(again.trial(3).record) != third) return "trial 3 depends on the trials before it";
        if (bytes_of(once.trial(3).record) != third) return "trial 3 twice in a row differs";
        return {};
    });
}

TEST_CASE("a trial within a campaign equals its replay") {
    for_random_cases(150, [](const RandomCase& random) -> std::string {
        Replay campaign(*random.scene);
        for (std::uint64_t trial = 0; trial < 24; ++trial) {
            const auto warm = bytes_of(campaign.trial(trial).record);
            if (bytes_of(Replay(*random.scene).trial(trial).record) != warm)
                return fmt::format("trial {} depends on the trials before it", trial);
        }
        return {};
    });
}

TEST_CASE("both kernels give the same random trial") {
    for_random_cases(200, [](const RandomCase& random) -> std::string {
        constexpr std::uint64_t count = 3;
        std::vector<model::TrialRecord> simgrid;
        try {
            simgrid = campaign::SimgridBatch(random.scene->plan, random.scene->scenario, 1, 0, count).collect();
        } catch (const campaign::Defect& defect) {
            return defect.what();
        }
        Replay replay(*random.scene);
        campaign::RecordComparison comparison(random.scene->system);
        for (std::uint64_t trial = 0; trial < count; ++trial)
            if (const auto difference = comparison.difference(replay.trial(trial).record, simgrid[trial]))
                return fmt::format("trial {}: {}", trial, *difference);
        return {};
    });
}

TEST_CASE("a campaign's results do not depend on the number of threads") {
    std::size_t ran = 0;
    for_random_cases(24, [&](const RandomCase& random) -> std::string {
        const auto results = [&](unsigned jobs) {
            campaign::Settings settings;
            settings.jobs = jobs;
            std::string all;
            try {
                campaign::Campaign run(random.scene->system, random.scene->scenario, random.scene->plan, settings);
                run.run_to(300);
                all =
                    fmt::format("{} {} {} {}", run.totals().fingerprint, run.totals().struck, run.totals().recovered, run.totals().events);
                for (const auto& phase : run.totals().phases) all += fmt::format(" {}", phase.us);
                ++ran;
            } catch (const std::exception& failed) {
                all = failed.what();  // an unhealthy start: the error names the same trial for any number of threads
            }
            return all;
        };
        const std::string alone = results(1);
        for (const unsigned jobs : {2u, 7u})
            if (results(jobs) != alone) return fmt::format("jobs {}: {}\njobs 1: {}", jobs, results(jobs), alone);
        return {};
    });
    CHECK(ran >= 15);  // the others do not start healthy in every trial
}
