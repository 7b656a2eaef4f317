// The measures of many trials, kept per trial so that quantiles are exact: one column per measure, stored in chunks.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "sim/measure/measures.h"

namespace drsim::measure {

/// One measure of many trials, eight bytes per trial. A chunk in which all trials agree (such as a clock point that never happens) takes
/// only one value, and a chunk that equals another measure's (the RTO and the only entry point's RTO) is stored once.
class Column {
public:
    static constexpr std::uint64_t chunk_trials = 250;  // divides the numbers of trials at which a campaign may check its verdicts

    struct Chunk {
        std::int64_t first = 0;
        const std::int64_t* words = nullptr;  // null: all are `first`
        [[nodiscard]] std::int64_t operator[](std::uint64_t row) const { return words ? words[row] : first; }
        friend bool operator==(const Chunk&, const Chunk&) = default;
    };
    [[nodiscard]] const Chunk& chunk(std::uint64_t number) const { return chunks_[number]; }
    [[nodiscard]] std::int64_t word(std::uint64_t trial) const { return chunks_[trial / chunk_trials][trial % chunk_trials]; }
    [[nodiscard]] double number(std::uint64_t trial) const { return std::bit_cast<double>(word(trial)); }
    /// Whether both columns share their memory; columns of one table that agree in all trials do.
    [[nodiscard]] bool is_kept_with(const Column& other) const { return chunks_ == other.chunks_; }

private:
    friend class TrialTable;
    std::vector<Chunk> chunks_;
};

/// Times are microseconds with the special values of measures.h; shares and counts are doubles.
class TrialTable {
public:
    static constexpr std::uint64_t chunk_trials = Column::chunk_trials;

    explicit TrialTable(const model::System& system);
    TrialTable(TrialTable&&) = default;  // a copy would point into the memory of the original

    /// A chunk being filled by one thread.
    class Filling {
    public:
        explicit Filling(const TrialTable& table) : words_(table.columns_.size() * chunk_trials) {}
        /// `row` counts from the chunk's first trial.
        void put(const TrialTable& table, std::uint64_t row, const TrialMeasures& measures);

    private:
        friend class TrialTable;
        std::vector<std::int64_t> words_;  // column by column
    };

    /// The memory for so many trials if no two of them agree.
    [[nodiscard]] double bytes_of(std::uint64_t trials) const;
    /// Makes room; threads may then place different chunks at the same time.
    void resize(std::uint64_t trials);
    void place(std::uint64_t chunk, const Filling& filling);
    [[nodiscard]] std::uint64_t trials() const { return trials_; }
    [[nodiscard]] std::uint64_t chunks() const { return memory_.size(); }
    [[nodiscard]] std::uint64_t chunk_size(std::uint64_t chunk) const;

    [[nodiscard]] bool struck(std::uint64_t trial) const { return struck().word(trial) != 0; }
    [[nodiscard]] const Column& struck() const { return columns_[struck_]; }
    /// 1 if the onset is in a maintenance window, else 0.
    [[nodiscard]] const Column& in_maintenance() const { return columns_[struck_ + 1]; }
    [[nodiscard]] const Column& clock(model::ClockPoint point) const { return columns_[static_cast<std::size_t>(point)]; }
    [[nodiscard]] const Column& rto() const { return columns_[rto_]; }
    [[nodiscard]] const Column& rto_from_interruption() const { return columns_[rto_ + 1]; }
    [[nodiscard]] const Column& rto_from_declaration() const { return columns_[rto_ + 2]; }
    [[nodiscard]] const Column& missing() const { return columns_[rto_ + 3]; }
    /// A response point of the interruption that gave the RTO, of all or of one entry point.
    [[nodiscard]] const Column& response(model::ClockPoint point, Id<model::EntryPoint> entry) const {
        const std::size_t place = model::place_of_response(point);
        return entry.exists() ? of_entry(entry_responses + place, entry) : columns_[rto_ + 4 + place];
    }
    [[nodiscard]] const Column& rto(Id<model::EntryPoint> entry) const { return of_entry(entry_rto, entry); }
    /// Of the interruption that gave an entry point's RTO.
    [[nodiscard]] const Column& interrupted(Id<model::EntryPoint> entry) const { return of_entry(entry_interrupted, entry); }
    [[nodiscard]] const Column& first_served(Id<model::EntryPoint> entry) const { return of_entry(entry_first_served, entry); }
    [[nodiscard]] const Column& restored(Id<model::EntryPoint> entry) const { return of_entry(entry_restored, entry); }
    [[nodiscard]] const Column& availability(Id<model::EntryPoint> entry) const { return of_entry(entry_availability, entry); }
    [[nodiscard]] const Column& failed_requests(Id<model::EntryPoint> entry) const { return of_entry(entry_failed_requests, entry); }
    /// `span`: number in availability_spans of the system.
    [[nodiscard]] const Column& availability_over(std::size_t span, Id<model::EntryPoint> entry) const {
        return of_entry(entry_availability_over + span, entry);
    }
    [[nodiscard]] const Column& rpo(Id<model::DataSet> data) const { return columns_[data_ + data.index()]; }
    [[nodiscard]] const Column& is_back(Id<model::DataSet> data) const { return columns_[data_ + data_count_ + data.index()]; }
    [[nodiscard]] const Column& lost_writes(Id<model::DataSet> data) const { return columns_[data_ + 2 * data_count_ + data.index()]; }

private:
    /// The columns of every entry point, in the order in which a trial is stored in the table; availability over spans comes last.
    enum OfEntry : std::size_t {
        entry_rto,
        entry_interrupted,
        entry_first_served,
        entry_restored,
        entry_responses,
        entry_availability = entry_responses + model::response_points.size(),
        entry_failed_requests,
        entry_availability_over
    };
    [[nodiscard]] const Column& of_entry(std::size_t which, Id<model::EntryPoint> entry) const {
        return columns_[entries_ + which * entry_count_ + entry.index()];
    }

    std::size_t struck_, rto_, entries_, data_;  // first column of each group
    std::size_t entry_count_, data_count_;
    std::vector<Column> columns_;
    std::vector<std::vector<std::int64_t>> memory_;  // by chunk: the words that columns point to
    std::uint64_t trials_ = 0;
};

}  // namespace drsim::measure
