#include "sim/campaign/cross_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/campaign/campaign.h"
#include "sim/campaign/healthy_start.h"
#include "sim/campaign/simgrid_batch.h"
#include "sim/kernel/native_kernel.h"
#include "sim/model/fact_names.h"
#include "sim/model/fact_shapes.h"
#include "sim/process/trial/trial.h"
#include "sim/process/world/limits.h"

namespace drsim::campaign {

using model::Fact;
using model::LevelChange;
using model::TrialRecord;

namespace {

constexpr std::int64_t flow_tolerance_us = 1;
constexpr double level_tolerance = 1e-6;  // of a level or rate after an instant that differs by one microsecond

bool uses_flows(const model::System& system) {
    if (std::any_of(system.data.begin(), system.data.end(), [](const model::DataSet& data) { return data.total_bytes.has_value(); }))
        return true;
    return std::any_of(system.components.begin(), system.components.end(), [](const model::Component& component) {
        if (!component.store) return false;
        const auto& copies = component.store->copies;
        return component.store->backups ||
               std::any_of(copies.begin(), copies.end(), [](const auto& copy) { return std::holds_alternative<model::Shipped>(copy.lag); });
    });
}

bool is_near(std::int64_t a, std::int64_t b, bool flow) { return std::abs(a - b) <= (flow ? flow_tolerance_us : 0); }
bool is_near(double a, double b, bool flow) { return a == b || (flow && std::abs(a - b) <= level_tolerance); }

std::string told(const TrialRecord& record, std::size_t index) {
    if (index >= record.facts.size()) return "nothing more";
    const Fact& fact = record.facts[index];
    const auto number = [](std::uint32_t value) { return value == 0xffffffffu ? std::string("-") : std::to_string(value); };
    return fmt::format("{} (subject {}, other {}, value {}, cause {}) at {:.6f} s", name_of(fact.kind), number(fact.subject),
                       number(fact.other), fact.value, number(fact.cause), fact.at.in_seconds());
}

}  // namespace

RecordComparison::RecordComparison(const model::System& system) : system_(system), has_flows_(uses_flows(system)) {}

std::optional<std::string> RecordComparison::difference(const TrialRecord& native, const TrialRecord& simgrid) {
    if (native.struck != simgrid.struck) return "a fault struck in only one of them";
    if (auto differ = facts_differ(native, simgrid)) return differ;
    if (native.onset != simgrid.onset || native.horizon != simgrid.horizon) return "onset or horizon differ";
    if (auto differ = levels_differ(native, simgrid)) return differ;
    if (auto differ = writes_differ(native, simgrid)) return differ;
    return losses_differ(native, simgrid);
}

bool RecordComparison::comes_from_flow(const TrialRecord& record, std::uint32_t index) const {
    const Fact& fact = record.facts[index];
    if (fact.cause < index && from_flow_[fact.cause]) return true;
    switch (shape_of(fact.kind).from_flow) {
        case model::FromFlow::No: return false;
        case model::FromFlow::Yes: return true;
        case model::FromFlow::ByWait: {
            const auto what = static_cast<model::WaitedFor>(fact.detail);
            return what == model::WaitedFor::Backlog || what == model::WaitedFor::CopyFilled || what == model::WaitedFor::CopyFollows;
        }
        case model::FromFlow::ByAlarm: {
            const auto* alarm =
                fact.subject < system_.detection.size() ? std::get_if<model::MetricAlarm>(&system_.detection[fact.subject].how) : nullptr;
            return alarm && alarm->metric == model::MetricAlarm::Metric::CopyLag;
        }
    }
    return false;
}

std::optional<std::string> RecordComparison::facts_differ(const TrialRecord& native, const TrialRecord& simgrid) {
    from_flow_.clear();
    const std::size_t count = std::max(native.facts.size(), simgrid.facts.size());
    for (std::size_t i = 0; i < count; ++i) {
        bool same = i < native.facts.size() && i < simgrid.facts.size();
        if (same) {
            from_flow_.push_back(has_flows_ && comes_from_flow(native, static_cast<std::uint32_t>(i)));
            const bool flow = from_flow_.back();
            const Fact& a = native.facts[i];
            const Fact& b = simgrid.facts[i];
            same = a.kind == b.kind && a.subject == b.subject && a.other == b.other && a.detail == b.detail && a.cause == b.cause &&
                   is_near(a.at.us, b.at.us, flow) && is_near(a.value, b.value, flow);
        }
        if (!same) return fmt::format("fact {}: native says {}, simgrid says {}", i, told(native, i), told(simgrid, i));
    }
    return {};
}

std::optional<std::string> RecordComparison::levels_differ(const TrialRecord& native, const TrialRecord& simgrid) const {
    if (native.levels.size() != simgrid.levels.size())
        return fmt::format("{} changes of service levels against {}", native.levels.size(), simgrid.levels.size());
    for (std::size_t i = 0; i < native.levels.size(); ++i) {
        const LevelChange& a = native.levels[i];
        const LevelChange& b = simgrid.levels[i];
        const bool flow = has_flows_;
        const bool same = a.entry_point == b.entry_point && a.cause == b.cause && is_near(a.at.us, b.at.us, flow) &&
                          is_near(a.level, b.level, flow) && is_near(a.slope_per_us, b.slope_per_us, flow) &&
                          is_near(a.judged_level, b.judged_level, flow) && is_near(a.judged_slope_per_us, b.judged_slope_per_us, flow);
        if (!same)
            return fmt::format("change {} of service levels: native says {} of {} at {:.6f} s, simgrid says {} of {} at {:.6f} s", i,
                               a.level, system_.entry_points[a.entry_point].name, a.at.in_seconds(), b.level,
                               system_.entry_points[b.entry_point].name, b.at.in_seconds());
    }
    return {};
}

std::optional<std::string> RecordComparison::writes_differ(const TrialRecord& native, const TrialRecord& simgrid) const {
    if (native.writes.size() != simgrid.writes.size())
        return fmt::format("{} changes of accepted writes against {}", native.writes.size(), simgrid.writes.size());
    for (std::size_t i = 0; i < native.writes.size(); ++i) {
        const model::WriteChange& a = native.writes[i];
        const model::WriteChange& b = simgrid.writes[i];
        const bool same = a.store == b.store && a.entry_point == b.entry_point && a.apart == b.apart &&
                          is_near(a.at.us, b.at.us, has_flows_) && is_near(a.share, b.share, has_flows_) &&
                          is_near(a.slope_per_us, b.slope_per_us, has_flows_);
        if (!same)
            return fmt::format("change {} of accepted writes: native says {} at {:.6f} s, simgrid says {} at {:.6f} s", i, a.share,
                               a.at.in_seconds(), b.share, b.at.in_seconds());
    }
    return {};
}

std::optional<std::string> RecordComparison::losses_differ(const TrialRecord& native, const TrialRecord& simgrid) const {
    if (native.losses.size() != simgrid.losses.size())
        return fmt::format("{} losses of data against {}", native.losses.size(), simgrid.losses.size());
    for (std::size_t i = 0; i < native.losses.size(); ++i) {
        const model::Loss& a = native.losses[i];
        const model::Loss& b = simgrid.losses[i];
        const bool same = a.data == b.data && a.nothing_left == b.nothing_left && a.apart == b.apart && a.not_back == b.not_back &&
                          a.share == b.share && a.entry_point == b.entry_point &&
                          is_near(a.recovery_point.us, b.recovery_point.us, has_flows_) &&
                          is_near(a.last_missing.us, b.last_missing.us, has_flows_);
        if (!same)
            return fmt::format("loss {} of {}: native says from {:.6f} s, simgrid says from {:.6f} s", i, system_.data[a.data].name,
                               a.recovery_point.in_seconds(), b.recovery_point.in_seconds());
    }
    return {};
}

std::uint64_t cross_check(const model::System& system, const model::Scenario& scenario, std::shared_ptr<const plan::Plan> plan,
                          std::uint64_t seed, std::uint64_t trials, const std::atomic<bool>& stop,
                          const std::function<void(TrialRecord&)>& alter) {
    const std::uint64_t count = std::min(trials, checked_trials);
    SimgridBatch batch(plan, scenario, seed, 0, count);  // its child works while this process runs the same trials
    std::vector<TrialRecord> native(count);
    kernel::NativeKernel kernel(process::network_of(*plan));
    process::TrialRunner runner(plan, kernel, &stop);
    try {
        for (std::uint64_t trial = 0; trial < count && !stop; ++trial) {
            runner.run(seed, trial, native[trial]);
            expect_healthy_start(system, native[trial]);
        }
    } catch (const process::Stopped&) {
        throw Interrupted();
    }
    std::vector<TrialRecord> simgrid;
    try {
        simgrid = batch.collect(&stop);
    } catch (const Defect&) {
        if (stop) throw Interrupted();  // the child was killed
        throw;
    }
    if (stop) throw Interrupted();
    RecordComparison comparison(system);
    for (std::uint64_t trial = 0; trial < count; ++trial) {
        if (alter) alter(simgrid[trial]);
        if (const auto difference = comparison.difference(native[trial], simgrid[trial]))
            throw Defect(trial, fmt::format("the kernels disagree in trial {} of {}: {}", trial, scenario.name, *difference));
    }
    return count;
}

}  // namespace drsim::campaign
