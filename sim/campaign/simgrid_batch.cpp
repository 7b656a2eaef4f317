#include "sim/campaign/simgrid_batch.h"

#include <fmt/format.h>

#include <iterator>

#include "sim/campaign/campaign.h"
#include "sim/campaign/record_bytes.h"
#include "sim/kernel/simgrid_child.h"
#include "sim/kernel/simgrid_kernel.h"
#include "sim/process/trial/trial.h"

namespace drsim::campaign {

namespace {

// SimGrid's clock runs on through a batch; beyond this its resolution nears the microsecond.
constexpr double clock_limit_s = 1e7;

}  // namespace

struct SimgridBatch::Child {
    explicit Child(const std::function<void(const kernel::SimgridChild::Send&)>& work) : process(work) {}
    kernel::SimgridChild process;
};

SimgridBatch::SimgridBatch(std::shared_ptr<const plan::Plan> plan, const model::Scenario& scenario, std::uint64_t seed, std::uint64_t first,
                           std::uint64_t count)
    : plan_(std::move(plan)), horizon_(scenario.horizon), seed_(seed), next_(first), end_(first + count) {
    fork_child();
}

SimgridBatch::~SimgridBatch() = default;

void SimgridBatch::fork_child() {
    child_ = std::make_unique<Child>([this](const kernel::SimgridChild::Send& send) {
        kernel::SimgridKernel kernel(process::network_of(*plan_));
        process::TrialRunner runner(plan_, kernel);
        model::TrialRecord record;
        // At least one trial; another only if a trial as long as its horizon fits.
        for (std::uint64_t trial = next_; trial < end_; ++trial) {
            if (trial > next_ && kernel.batch_clock_s() + horizon_.in_seconds() > clock_limit_s) return;
            runner.run(seed_, trial, record);
            send(bytes_of(record));
        }
    });
}

std::vector<model::TrialRecord> SimgridBatch::collect(const std::atomic<bool>* stop) {
    std::vector<model::TrialRecord> records;
    for (;;) {
        const kernel::ChildEnd end = child_->process.collect(stop);
        auto more = records_in(end.bytes);
        const std::uint64_t next = next_ + more.size();
        if (!end.ended_well()) throw Defect(next, fmt::format("the SimGrid kernel's process {} in trial {}", end.how, next));
        if (more.empty()) throw Defect(next, fmt::format("the SimGrid kernel's process sent no data for trial {}", next));
        records.insert(records.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
        next_ = next;
        if (next_ >= end_) return records;
        fork_child();
    }
}

}  // namespace drsim::campaign
