#include "sim/measure/trial_table.h"

#include <algorithm>

namespace drsim::measure {

TrialTable::TrialTable(const model::System& system)
    : struck_(model::clock_point_count), rto_(struck_ + 1), entries_(rto_ + 3), data_(entries_ + 5 * system.entry_points.size()),
      entry_count_(system.entry_points.size()), data_count_(system.data.size()), columns_(data_ + 2 * data_count_) {}

void TrialTable::Filling::put(const TrialTable& table, std::uint64_t row, const TrialMeasures& measures) {
    std::size_t column = 0;
    const auto add = [&](std::int64_t word) { words_[column++ * chunk_trials + row] = word; };
    const auto add_times = [&](const auto& times) {
        for (const std::int64_t time : times) add(time);
    };
    const auto add_numbers = [&](const std::vector<double>& numbers) {
        for (const double number : numbers) add(std::bit_cast<std::int64_t>(number));
    };
    // The order is that of the table's accessors.
    add_times(measures.clock_us);
    add(measures.struck ? 1 : 0);
    add(measures.rto_us);
    add(measures.rto_from_interruption_us);
    add(measures.rto_from_declaration_us);
    column = table.entries_;
    add_times(measures.entry_rto_us);
    add_times(measures.entry_interrupted_us);
    add_times(measures.entry_restored_us);
    add_numbers(measures.availability);
    add_numbers(measures.failed_requests);
    column = table.data_;
    add_times(measures.rpo_us);
    add_numbers(measures.lost_writes);
}

void TrialTable::resize(std::uint64_t trials) {
    trials_ = trials;
    for (Column& column : columns_) column.chunks_.resize((trials + chunk_trials - 1) / chunk_trials);
}

std::uint64_t TrialTable::chunk_size(std::uint64_t chunk) const { return std::min(chunk_trials, trials_ - chunk * chunk_trials); }

void TrialTable::place(std::uint64_t chunk, const Filling& filling) {
    const auto size = static_cast<std::ptrdiff_t>(chunk_size(chunk));
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        const auto first = filling.words_.begin() + static_cast<std::ptrdiff_t>(c * chunk_trials);
        Column::Chunk& stored = columns_[c].chunks_[chunk];
        stored.same = *first;
        stored.words.clear();
        const bool all_same = std::all_of(first, first + size, [&](std::int64_t word) { return word == stored.same; });
        if (!all_same) stored.words.assign(first, first + size);
    }
}

}  // namespace drsim::measure
