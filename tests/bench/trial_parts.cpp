// Where the time of a trial goes: the reference trial with one more of drsim's own parts each time. Only prints.
//
//     bench_trial SYSTEM SCENARIO [TRIALS]
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "sim/analysis/summary.h"
#include "sim/campaign/campaign.h"
#include "tests/bench/bare_random.h"
#include "tests/support/scene.h"

namespace {

using namespace drsim;

constexpr int rounds = 5;

/// Nanoseconds a trial: the fastest of several rounds, because any disturbance makes a round slower.
template <class Run>
double nanoseconds(std::uint64_t trials, Run run) {
    double best = 0;
    for (int round = 0; round < rounds; ++round) {
        const double began = bench::seconds_now();
        run();
        const double took = (bench::seconds_now() - began) * 1e9 / static_cast<double>(trials);
        best = round == 0 ? took : std::min(best, took);
    }
    return best;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return std::fprintf(stderr, "bench_trial SYSTEM SCENARIO [TRIALS]\n"), 2;
    std::string said;
    const auto scene = test::scene_from_files(arguments[1], arguments[2], said);
    if (!scene) return std::fputs(said.c_str(), stderr), 2;
    const std::uint64_t trials = count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 200'000;

    kernel::NativeKernel kernel(process::network_of(*scene->plan));
    process::TrialRunner runner(scene->plan, kernel);
    measure::Measurer measurer(scene->system, scene->scenario, 1);
    model::TrialRecord record;
    measure::TrialMeasures measures;
    std::uint64_t facts = 0;
    std::uint64_t events = 0;
    const double model_ns = nanoseconds(trials, [&] {
        facts = events = 0;
        for (std::uint64_t trial = 0; trial < trials; ++trial) {
            runner.run(1, trial, record);
            facts += record.facts.size();
            events += record.events;
        }
    });
    const double measured_ns = nanoseconds(trials, [&] {
        for (std::uint64_t trial = 0; trial < trials; ++trial) {
            runner.run(1, trial, record);
            measurer.measure(record, measures);
        }
    });
    campaign::Settings settings;
    settings.jobs = 1;
    settings.check_invariants = false;
    double analysis_ns = 0;
    const double campaign_ns = nanoseconds(trials, [&] {
        campaign::Campaign campaign(scene->system, scene->scenario, scene->plan, settings);
        campaign.run_to(trials);
        const double began = bench::seconds_now();
        (void)analysis::estimates_of(scene->system, scene->scenario, campaign.table());
        analysis_ns = (bench::seconds_now() - began) * 1e9 / static_cast<double>(trials);
    });

    const auto per_trial = [&](std::uint64_t total) { return static_cast<double>(total) / static_cast<double>(trials); };
    std::printf("%.1f kernel events and %.1f facts a trial\n", per_trial(events), per_trial(facts));
    struct Part {
        const char* name;
        double ns;
    };
    const std::array<Part, 4> parts{{{"model and kernel", model_ns},
                                     {"measures", measured_ns - model_ns},
                                     {"tables and totals", campaign_ns - analysis_ns - measured_ns},
                                     {"quantiles", analysis_ns}}};
    for (const Part& part : parts) std::printf("%-18s %7.0f ns  %3.0f%%\n", part.name, part.ns, 100 * part.ns / campaign_ns);
    std::printf("%-18s %7.0f ns a trial\n", "together", campaign_ns);
}
