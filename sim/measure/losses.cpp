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
        data.store = set.in.value;
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
    std::fill(out.rpo_us.begin(), out.rpo_us.end(), 0);
    std::fill(out.is_back.begin(), out.is_back.end(), 1);
    for (const model::Loss& loss : record.losses) {
        if (loss.not_back || loss.nothing_left) out.is_back[loss.data] = 0;
        out.rpo_us[loss.data] = std::max(out.rpo_us[loss.data], rpo_us(record, loss));
    }
    for (std::uint32_t d = 0; d < data_.size() && record.losses.size() > 1; ++d) {
        if (out.rpo_us[d] == beyond_horizon) continue;
        out.rpo_us[d] = std::max(out.rpo_us[d], rpo_of_joined_us(record, d, all));
        for (const Writer& writer : data_[d].writers)
            out.rpo_us[d] = std::max(out.rpo_us[d], rpo_of_joined_us(record, d, writer.entry_point));
    }
    for (std::size_t d = 0; d < data_.size(); ++d) {
        out.lost_writes[d] = out.lost_bytes[d] = 0;
        if (out.rpo_us[d] > 0 && counts_writes(data_[d])) count_writes(record, d, out);
    }
}

// Up to the last missing write; if writes are not counted, up to the last instant at which there may have been one.
std::int64_t Losses::rpo_us(const model::TrialRecord& record, const model::Loss& loss) const {
    if (loss.nothing_left) return beyond_horizon;
    const std::int64_t from_us = loss.recovery_point.us, to_us = loss.last_missing.us;
    if (to_us <= from_us || !counts_writes(data_[loss.data])) return to_us - from_us;
    return accepted(record, data_[loss.data], {from_us, to_us}, loss.apart, loss.entry_point).last_us - from_us;
}

// Two losses with nothing accepted between them are one, because the recovery point is the latest instant up to which everything is there.
std::int64_t Losses::rpo_of_joined_us(const model::TrialRecord& record, std::uint32_t data, std::uint32_t entry_point) {
    const Data& set = data_[data];
    spans_.clear();
    for (const model::Loss& loss : record.losses)
        if (loss.data == data && loss.entry_point == entry_point && !loss.apart && loss.share == 1 &&
            loss.last_missing > loss.recovery_point)
            spans_.push_back({{loss.recovery_point.us, loss.last_missing.us}, 1});
    if (spans_.size() < 2) return 0;
    std::sort(spans_.begin(), spans_.end(), [](const Missing& a, const Missing& b) { return a.span.from_us < b.span.from_us; });
    const bool counted = counts_writes(set);
    std::int64_t longest = 0;
    Span joined = spans_.front().span;
    for (const Missing& missing : spans_) {
        const Span& next = missing.span;
        const bool touches = next.from_us <= joined.to_us ||
                             (counted && accepted(record, set, {joined.to_us, next.from_us}, false, entry_point).writes <= 0);
        joined = {touches ? joined.from_us : next.from_us, touches ? std::max(joined.to_us, next.to_us) : next.to_us};
        const std::int64_t last_us = counted ? accepted(record, set, joined, false, entry_point).last_us : joined.to_us;
        longest = std::max(longest, last_us - joined.from_us);
    }
    return longest;
}

void Losses::count_writes(const model::TrialRecord& record, std::size_t data, TrialMeasures& out) {
    const Data& set = data_[data];
    double missing = 0;
    if (out.rpo_us[data] == beyond_horizon) {
        missing = std::numeric_limits<double>::infinity();
    } else {
        // The record has losses of single entry points once for each of them.
        const bool by_entry = std::any_of(record.losses.begin(), record.losses.end(),
                                          [&](const model::Loss& loss) { return loss.data == data && loss.entry_point != all; });
        for (const bool apart : {false, true}) {
            if (!by_entry || apart) missing += lost(record, data, apart, all);
            for (std::size_t w = 0; by_entry && !apart && w < set.writers.size(); ++w)
                missing += lost(record, data, apart, set.writers[w].entry_point);
        }
        if (set.poisson) missing = poisson_quantile(missing, Draws(seed_, record.trial).uniform(set.stream, 0));
    }
    out.lost_writes[data] = missing;
    out.lost_bytes[data] = set.size_bytes > 0 ? missing * set.size_bytes : 0;
}

// A write is lost once, however many losses cover it: spans are joined before they are counted.
// A loss of a share takes it from what other losses have left.
double Losses::lost(const model::TrialRecord& record, std::size_t data, bool apart, std::uint32_t entry_point) {
    spans_.clear();
    for (const model::Loss& loss : record.losses)
        if (loss.data == data && loss.apart == apart && loss.last_missing > loss.recovery_point &&
            (loss.entry_point == all || loss.entry_point == entry_point))
            spans_.push_back({{loss.recovery_point.us, loss.last_missing.us}, loss.share});
    std::sort(spans_.begin(), spans_.end(), [](const Missing& a, const Missing& b) { return a.span.from_us < b.span.from_us; });
    double writes = 0;
    Missing now{{}, 0};  // the current span and share, not counted yet
    const auto count = [&] {
        if (now.span.to_us > now.span.from_us) writes += now.share * accepted(record, data_[data], now.span, apart, entry_point).writes;
    };
    open_.clear();
    for (std::size_t next = 0; next < spans_.size() || !open_.empty();) {
        const std::int64_t from_us = open_.empty() ? spans_[next].span.from_us : now.span.to_us;
        while (next < spans_.size() && spans_[next].span.from_us <= from_us) open_.push_back(spans_[next++]);
        std::int64_t to_us = next < spans_.size() ? spans_[next].span.from_us : std::numeric_limits<std::int64_t>::max();
        double left = 1;
        for (const Missing& span : open_) {
            to_us = std::min(to_us, span.span.to_us);
            left *= 1 - span.share;
        }
        if (now.span.to_us == from_us && now.share == 1 - left) {
            now.span.to_us = to_us;
        } else {
            count();
            now = {{from_us, to_us}, 1 - left};
        }
        std::erase_if(open_, [&](const Missing& span) { return span.span.to_us <= to_us; });
    }
    count();
    return writes;
}

namespace {

/// Holds from `at_us` until the next.
struct Share {
    std::int64_t at_us = 0;
    double share = 0;
    double slope_per_us = 0;
};

/// Adds the accepted writes of a span. `share_of` gives the share from a change on, or nothing for changes of others;
/// `before` holds until the first change.
template <class Sum, class Changes, class ShareOf>
void add_written(Sum& sum, const Demand& demand, const model::TrialRecord& record, std::int64_t from_us, std::int64_t to_us, double before,
                 const Changes& changes, ShareOf share_of) {
    Share holds{from_us, before, 0};
    const auto add_until = [&](std::int64_t end_us) {
        const std::int64_t from = std::max(holds.at_us, from_us);
        const std::int64_t to = std::min(end_us, to_us);
        if (to <= from) return;
        const double writes = demand.served(record.starts_at_s, from, to,
                                            holds.share + holds.slope_per_us * static_cast<double>(from - holds.at_us), holds.slope_per_us);
        sum.writes += writes;
        if (writes > 0) sum.last_us = std::max(sum.last_us, to);
    };
    for (const auto& change : changes) {
        const std::optional<Share> next = share_of(change);
        if (!next) continue;
        add_until(next->at_us);
        holds = *next;
    }
    add_until(to_us);
}

}  // namespace

// Before the trial began, one writer accepted everything. What old writers accepted is not the present one's.
Losses::Written Losses::accepted(const model::TrialRecord& record, const Data& data, Span span, bool apart,
                                 std::uint32_t entry_point) const {
    const auto of_writes = [&](std::uint32_t writer, bool by_old_writers) {
        return [&data, writer, by_old_writers](const model::WriteChange& change) -> std::optional<Share> {
            if (change.store != data.store || change.entry_point != writer || change.apart != by_old_writers) return {};
            return Share{change.at.us, change.share, change.slope_per_us};
        };
    };
    constexpr std::uint32_t own = model::WriteChange{}.entry_point;
    Written by_all{0, span.from_us}, by_old_writers{0, span.from_us};
    if (data.own) {
        if (!apart) add_written(by_all, *data.own, record, span.from_us, span.to_us, 1, record.writes, of_writes(own, false));
        add_written(by_old_writers, *data.own, record, span.from_us, span.to_us, 0, record.writes, of_writes(own, true));
    }
    for (const Writer& writer : data.writers) {
        if (entry_point != all && writer.entry_point != entry_point) continue;
        const auto of_entry = [&](const model::LevelChange& change) -> std::optional<Share> {
            if (change.entry_point != writer.entry_point) return {};
            return Share{change.at.us, change.level, change.slope_per_us};
        };
        if (!apart) add_written(by_all, writer.demand, record, span.from_us, span.to_us, 1, record.levels, of_entry);
        add_written(by_old_writers, writer.demand, record, span.from_us, span.to_us, 0, record.writes, of_writes(writer.entry_point, true));
    }
    if (apart) return by_old_writers;
    return {by_all.writes - by_old_writers.writes, by_all.last_us};
}

}  // namespace drsim::measure
