#include "sim/campaign/campaign.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <map>
#include <thread>

#include "sim/campaign/healthy_start.h"
#include "sim/kernel/native_kernel.h"
#include "sim/measure/invariants.h"
#include "sim/measure/measurer.h"
#include "sim/process/trial/trial.h"
#include "sim/process/world/limits.h"

namespace drsim::campaign {

using measure::TrialTable;

/// The kernel, world and memory of one thread; made once and reused, because a trial allocates nothing in the steady state.
struct Campaign::Worker {
    static constexpr std::uint64_t no_trial = std::numeric_limits<std::uint64_t>::max();

    explicit Worker(const Campaign& owner)
        : campaign(owner),
          kernel(process::network_of(*owner.plan_)),
          runner(owner.plan_, kernel, owner.settings_.stop),
          measurer(owner.system_, owner.scenario_, owner.settings_.seed),
          filling(owner.table_) {}

    /// The finished trials of a chunk, from its first on, and their sums.
    struct Part {
        std::uint64_t chunk = 0;
        std::uint64_t trials = 0;
        Totals totals;  // including its phases
    };

    void run_chunk(TrialTable& table, std::uint64_t chunk) {
        part = {chunk, 0, {}};
        phases = {};
        for (std::uint64_t row = 0; row < table.chunk_size(chunk); ++row) {
            trial = chunk * TrialTable::chunk_trials + row;
            runner.run(campaign.settings_.seed, trial, record);
            expect_healthy_start(campaign.system_, record);
            measurer.measure(record, measures);
            if (campaign.settings_.check_invariants)
                if (const auto broken = measure::broken_invariant(campaign.system_, record, measures))
                    throw Defect(trial, "invariant violated: " + *broken);
            filling.put(table, row, measures);
            add_up();
        }
        table.place(chunk, filling);
        end_part();
    }

    void end_part() {
        part.totals.phases = phases.sorted();
        parts.push_back(std::move(part));
    }

    void add_up() {
        ++part.trials;
        part.totals.fingerprint += measures.fingerprint;
        part.totals.events += record.events;
        if (!measures.struck) return;
        ++part.totals.struck;
        if (!measures.recovered) return;
        ++part.totals.recovered;
        phases.add(measures.phases);
    }

    const Campaign& campaign;
    kernel::NativeKernel kernel;
    process::TrialRunner runner;
    measure::Measurer measurer;
    TrialTable::Filling filling;
    model::TrialRecord record;
    measure::TrialMeasures measures;
    Part part;                // the current one
    PhaseSums phases;         // of `part`
    std::vector<Part> parts;  // since the campaign last added up
    std::uint64_t trial = 0;
    std::exception_ptr failure;
    std::uint64_t failed_trial = no_trial;
};

Campaign::Campaign(const model::System& system, const model::Scenario& scenario, std::shared_ptr<const plan::Plan> plan, Settings settings)
    : system_(system), scenario_(scenario), plan_(std::move(plan)), settings_(std::move(settings)), table_(system) {}

Campaign::~Campaign() = default;

bool Campaign::run_to(std::uint64_t trials) {
    const std::uint64_t before = table_.trials();
    if (trials <= before) return true;
    table_.resize(trials);
    const std::uint64_t chunks = (trials + TrialTable::chunk_trials - 1) / TrialTable::chunk_trials;
    std::atomic<std::uint64_t> next_chunk = before / TrialTable::chunk_trials;
    std::atomic<std::uint64_t> done = before;
    std::atomic<bool> failed = false;
    const auto threads = static_cast<std::size_t>(std::clamp<std::uint64_t>(settings_.jobs, 1, chunks - next_chunk));
    while (workers_.size() < threads) workers_.push_back(std::make_unique<Worker>(*this));

    // Chunks are taken in order, and each is run to its end or its own failure,
    // so that the lowest failing trial is found with any number of threads.
    const auto work = [&](Worker& worker) {
        try {
            while (!failed && !(settings_.stop && *settings_.stop)) {
                const std::uint64_t chunk = next_chunk++;
                if (chunk >= chunks) return;
                worker.run_chunk(table_, chunk);
                const std::uint64_t finished = done += table_.chunk_size(chunk);
                if (settings_.progress) settings_.progress(finished);
            }
        } catch (const process::Stopped&) {
            worker.end_part();
        } catch (...) {
            worker.failure = std::current_exception();
            worker.failed_trial = worker.trial;
            failed = true;
        }
    };
    {
        std::vector<std::jthread> running;
        for (std::size_t i = 1; i < threads; ++i) running.emplace_back([&work, worker = workers_[i].get()] { work(*worker); });
        work(*workers_[0]);
    }
    const auto lowest =
        std::min_element(workers_.begin(), workers_.end(), [](const auto& a, const auto& b) { return a->failed_trial < b->failed_trial; });
    if ((*lowest)->failure) std::rethrow_exception((*lowest)->failure);
    const std::uint64_t finished = finished_in_a_row(before);
    if (finished == 0) throw Interrupted();
    if (finished < trials) cut_to(finished);
    add_up(finished);
    return finished == trials;
}

std::uint64_t Campaign::finished_in_a_row(std::uint64_t before) const {
    std::map<std::uint64_t, std::uint64_t> trials_of;  // by chunk
    for (const auto& worker : workers_)
        for (const Worker::Part& part : worker->parts) trials_of[part.chunk] = part.trials;
    std::uint64_t row = before;
    for (const auto& [chunk, trials] : trials_of) {
        if (chunk * TrialTable::chunk_trials != row) break;
        row += trials;
    }
    return row;
}

/// The chunk with the first unfinished trial was never placed in the table: its finished trials are still in the worker's `filling`.
void Campaign::cut_to(std::uint64_t trials) {
    table_.resize(trials);
    const std::uint64_t chunk = trials / TrialTable::chunk_trials;
    if (trials % TrialTable::chunk_trials == 0) return;
    for (const auto& worker : workers_)
        if (!worker->parts.empty() && worker->parts.back().chunk == chunk) table_.place(chunk, worker->filling);
}

void Campaign::add_up(std::uint64_t trials) {
    for (const auto& worker : workers_) {
        for (const Worker::Part& part : worker->parts) {
            if (part.chunk * TrialTable::chunk_trials >= trials) continue;  // after the first unfinished trial
            totals_.struck += part.totals.struck;
            totals_.recovered += part.totals.recovered;
            totals_.fingerprint += part.totals.fingerprint;
            totals_.events += part.totals.events;
            phases_.add(part.totals.phases);
        }
        worker->parts.clear();
    }
    totals_.phases = phases_.sorted();
}

}  // namespace drsim::campaign
