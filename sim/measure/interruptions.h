// One entry point's service level over time, piece by piece: what was served, and when and for how long it was interrupted.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/measure/demand.h"
#include "sim/measure/subjects.h"
#include "sim/model/trial_record.h"

namespace drsim::measure {

/// A stretch below the restored level. It ends where the first stretch begins that stays at or above that level for the hold.
struct Interruption {
    Instant began = Instant::never();
    Instant ended = Instant::never();  // never: it lasts to the horizon
    /// The first instant of it at which any request is served; its beginning, if it never was complete
    Instant first_served = Instant::never();
    std::uint32_t began_with = model::no_fact;  // index into the record's level changes
    std::uint32_t ended_with = model::no_fact;
    bool from_onset = false;  // counts from the onset, not from its own beginning
};

/// Tracks one entry point through one trial; reset for each trial, keeps its memory.
class InterruptionTracker {
public:
    /// `spans`: times after the onset over which availability is wanted, besides the time up to the horizon.
    InterruptionTracker(const model::EntryPoint& entry, const std::vector<Duration>& spans)
        : demand_(entry.rate), restored_at_(entry.restored_at), hold_us_(entry.hold.us), over_(spans.size()) {
        for (std::size_t s = 0; s < spans.size(); ++s) over_[s].until_us = spans[s].us;
    }

    void reset();
    /// `change` holds from its instant on. Ends the piece before it, unless that was over by the onset.
    void change(const model::TrialRecord& record, const Subjects& subjects, std::uint32_t change) {
        if (current_ != model::no_fact && record.levels[change].at > record.onset) end_piece(record, subjects, record.levels[change].at.us);
        current_ = change;
    }
    /// Ends the last piece at the horizon, and adds the time after it to availability over longer spans.
    void finish(const model::TrialRecord& record, const Subjects& subjects);

    [[nodiscard]] bool was_interrupted() const { return longest_us_ >= 0; }
    /// The longest interruption as the RTO counts it, and its time; beyond_horizon if it was not recovered.
    [[nodiscard]] const Interruption& longest() const { return longest_; }
    struct Stretch {
        Instant began, ended;
    };
    /// All interruptions in order, including the longest.
    [[nodiscard]] const std::vector<Stretch>& all() const { return stretches_; }
    [[nodiscard]] std::int64_t rto_us() const { return was_interrupted() ? longest_us_ : 0; }
    /// Requests that failed from onset to horizon.
    [[nodiscard]] double failed() const { return all_.failed; }
    /// The served share of requests from onset to horizon, or of the time if there are no requests.
    [[nodiscard]] double availability() const { return all_.availability(); }
    /// The same over a span from the onset on. Time after the horizon counts as served.
    [[nodiscard]] double availability_over(std::size_t span) const { return over_[span].availability(); }

private:
    /// What was served from the onset to an instant.
    struct Served {
        std::int64_t until_us = 0;      // after the onset; unused in `all_`
        double served = 0, failed = 0;  // requests
        double level_us = 0, span_us = 0;
        [[nodiscard]] double availability() const {
            const double offered = served + failed;
            if (offered > 0) return served / offered;
            return span_us > 0 ? level_us / span_us : 1;
        }
    };
    /// Adds a stretch of the piece, both of whose ends are in the piece.
    void serve(Served& sum, const model::TrialRecord& record, const model::LevelChange& piece, std::int64_t from_us,
               std::int64_t to_us) const;
    void end_piece(const model::TrialRecord& record, const Subjects& subjects, std::int64_t end_us);
    void goes_up(std::int64_t at_us);
    void goes_down(const model::TrialRecord& record, const Subjects& subjects, std::int64_t at_us);
    void close(const model::TrialRecord& record);

    Demand demand_;
    double restored_at_;
    std::int64_t hold_us_;

    std::uint32_t current_ = model::no_fact;  // the change that holds now
    bool interrupted_ = false;
    bool up_ = true;  // during an interruption: at or above the restored level since `open_.ended`
    bool had_one_ = false;
    Interruption open_;
    Interruption longest_;
    std::int64_t longest_us_ = -1;
    std::vector<Stretch> stretches_;
    Served all_;
    std::vector<Served> over_;  // by span
};

}  // namespace drsim::measure
