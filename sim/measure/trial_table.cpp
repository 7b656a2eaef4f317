#include "sim/measure/trial_table.h"

#include <algorithm>
#include <limits>
#include <span>

#include "sim/measure/availability_spans.h"

namespace drsim::measure {

namespace {

constexpr std::size_t alone = std::numeric_limits<std::size_t>::max();  // place of a value that all trials of a chunk share

}  // namespace

TrialTable::TrialTable(const model::System& system)
    : struck_(model::clock_point_count),
      rto_(struck_ + 2),
      entries_(rto_ + 4 + model::response_points.size()),
      data_(entries_ + (entry_availability_over + availability_spans(system).size()) * system.entry_points.size()),
      entry_count_(system.entry_points.size()),
      data_count_(system.data.size()),
      columns_(data_ + 3 * data_count_) {}

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
    add(measures.in_maintenance ? 1 : 0);
    add(measures.rto_us);
    add(measures.rto_from_interruption_us);
    add(measures.rto_from_declaration_us);
    add(measures.missing);
    add_times(measures.response_us);
    column = table.entries_;
    add_times(measures.entry_rto_us);
    add_times(measures.entry_interrupted_us);
    add_times(measures.entry_first_served_us);
    add_times(measures.entry_restored_us);
    add_times(measures.entry_response_us);
    add_numbers(measures.availability);
    add_numbers(measures.failed_requests);
    add_numbers(measures.availability_over);
    column = table.data_;
    add_times(measures.rpo_us);
    add_times(measures.is_back);
    add_numbers(measures.lost_writes);
}

double TrialTable::bytes_of(std::uint64_t trials) const {
    return static_cast<double>(trials) * static_cast<double>(columns_.size()) *
           (sizeof(std::int64_t) + sizeof(Column::Chunk) / static_cast<double>(chunk_trials));
}

void TrialTable::resize(std::uint64_t trials) {
    trials_ = trials;
    memory_.resize((trials + chunk_trials - 1) / chunk_trials);
    for (Column& column : columns_) column.chunks_.resize(memory_.size());
}

std::uint64_t TrialTable::chunk_size(std::uint64_t chunk) const { return std::min(chunk_trials, trials_ - chunk * chunk_trials); }

void TrialTable::place(std::uint64_t chunk, const Filling& filling) {
    const std::uint64_t size = chunk_size(chunk);
    const auto words_of = [&](std::size_t column) { return std::span(filling.words_).subspan(column * chunk_trials, size); };
    std::vector<std::size_t> kept;                       // columns whose words are neither all equal nor those of an earlier column
    std::vector<std::size_t> place_of(columns_.size());  // in `kept`: of this column or of the equal earlier one
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        const auto words = words_of(c);
        const bool all_same = std::all_of(words.begin(), words.end(), [&](std::int64_t word) { return word == words[0]; });
        const auto like =
            std::find_if(kept.begin(), kept.end(), [&](std::size_t earlier) { return std::ranges::equal(words, words_of(earlier)); });
        place_of[c] = all_same ? alone : static_cast<std::size_t>(like - kept.begin());
        if (!all_same && like == kept.end()) kept.push_back(c);
    }
    std::vector<std::int64_t>& memory = memory_[chunk];
    memory.clear();
    memory.reserve(kept.size() * size);
    for (const std::size_t c : kept) memory.insert(memory.end(), words_of(c).begin(), words_of(c).end());
    for (std::size_t c = 0; c < columns_.size(); ++c)
        columns_[c].chunks_[chunk] = {words_of(c)[0], place_of[c] == alone ? nullptr : memory.data() + place_of[c] * size};
}

}  // namespace drsim::measure
