#include "sim/measure/losses.h"

#include <algorithm>
#include <limits>

#include "sim/measure/poisson.h"

namespace drsim::measure {

bool counts_writes(const model::System& system, Id<model::DataSet> data) {
    return system.data[data.index()].writes.has_value() ||
           std::any_of(system.entry_points.begin(), system.entry_points.end(), [&](const auto& entry) { return entry.writes == data; });
}

Losses::Losses(const model::System& system, std::uint64_t seed) : seed_(seed) {
    for (std::size_t d = 0; d < system.data.size(); ++d) {
        const model::DataSet& set = system.data[d];
        Data data;
        data.stream = stream_named(set.name + ".lost_writes");
        data.size_bytes = set.size_bytes;
        data.poisson = set.poisson;
        if (set.writes) data.own.emplace(*set.writes);
        else
            for (std::size_t e = 0; e < system.entry_points.size(); ++e)
                if (system.entry_points[e].writes == Id<model::DataSet>(d))
                    data.writers.push_back({static_cast<std::uint32_t>(e), Demand(system.entry_points[e].rate)});
        data_.push_back(std::move(data));
    }
}

void Losses::measure(const model::TrialRecord& record, TrialMeasures& out) {
    out.rpo_us.assign(data_.size(), 0);
    out.lost_writes.assign(data_.size(), 0.0);
    out.lost_bytes.assign(data_.size(), 0.0);
    for (const model::Loss& loss : record.losses) {
        const std::int64_t span = loss.nothing_left ? beyond_horizon : (loss.last_missing - loss.recovery_point).us;
        out.rpo_us[loss.data] = std::max(out.rpo_us[loss.data], span);
    }
    for (std::size_t d = 0; d < data_.size(); ++d)
        if (out.rpo_us[d] > 0) count_writes(record, d, out);
}

// A write is lost once, however many losses cover it: the spans are joined before they are counted.
void Losses::count_writes(const model::TrialRecord& record, std::size_t data, TrialMeasures& out) {
    const Data& set = data_[data];
    if (!set.own && set.writers.empty()) return;
    double lost = 0;
    if (out.rpo_us[data] == beyond_horizon) {
        lost = std::numeric_limits<double>::infinity();
    } else {
        spans_.clear();
        for (const model::Loss& loss : record.losses)
            if (loss.data == data && loss.last_missing > loss.recovery_point) spans_.push_back({loss.recovery_point.us, loss.last_missing.us});
        std::sort(spans_.begin(), spans_.end(), [](const Missing& a, const Missing& b) { return a.from_us < b.from_us; });
        std::int64_t counted_to = std::numeric_limits<std::int64_t>::min();
        for (const Missing& span : spans_) {
            const std::int64_t from = std::max(span.from_us, counted_to);
            if (span.to_us > from) lost += accepted(record, set, {from, span.to_us});
            counted_to = std::max(counted_to, span.to_us);
        }
        if (set.poisson) lost = poisson_quantile(lost, Draws(seed_, record.trial).uniform(set.stream, 0));
    }
    out.lost_writes[data] = lost;
    out.lost_bytes[data] = set.size_bytes > 0 ? lost * set.size_bytes : 0;
}

double Losses::accepted(const model::TrialRecord& record, const Data& data, Missing span) const {
    if (data.own) return data.own->over(record.starts_at_s, span.from_us, span.to_us);
    double sum = 0;
    for (const Writer& writer : data.writers) {
        // Before the trial began everything was served.
        sum += writer.demand.over(record.starts_at_s, span.from_us, std::min<std::int64_t>(span.to_us, 0));
        const model::LevelChange* holds = nullptr;
        const auto add_until = [&](std::int64_t end_us) {
            if (!holds) return;
            const std::int64_t from = std::max(holds->at.us, span.from_us);
            const std::int64_t to = std::min(end_us, span.to_us);
            const double level = holds->level + holds->slope_per_us * static_cast<double>(from - holds->at.us);
            sum += writer.demand.served(record.starts_at_s, from, to, level, holds->slope_per_us);
        };
        for (const model::LevelChange& change : record.levels) {
            if (change.entry_point != writer.entry_point) continue;
            add_until(change.at.us);
            holds = &change;
        }
        add_until(span.to_us);
    }
    return sum;
}

}  // namespace drsim::measure
