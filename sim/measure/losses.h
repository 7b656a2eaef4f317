// What a trial lost: the recovery point of each data set, and the number of acknowledged writes in the lost span.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/stream.h"
#include "sim/measure/demand.h"
#include "sim/measure/measures.h"

namespace drsim::measure {

/// Whether writes to `data` are counted: it, or an entry point that writes it, has a rate.
[[nodiscard]] bool counts_writes(const model::System& system, Id<model::DataSet> data);

class Losses {
public:
    Losses(const model::System& system, std::uint64_t seed);
    /// Fills rpo_us, is_back, lost_writes and lost_bytes, which have an element for each data set.
    void measure(const model::TrialRecord& record, TrialMeasures& out);
    [[nodiscard]] std::size_t size() const { return data_.size(); }

private:
    struct Writer {
        std::uint32_t entry_point = 0;
        Demand demand;
    };
    struct Data {
        std::optional<Demand> own;  // else what the writers' entry points accept
        std::vector<Writer> writers;
        std::uint32_t store = 0;  // component
        StreamId stream;
        double size_bytes = 0;
        bool poisson = false;
    };
    struct Span {
        std::int64_t from_us = 0, to_us = 0;
    };
    struct Missing {
        Span span;
        double share = 1;  // of these writes
    };
    static constexpr std::uint32_t all = model::Loss{}.entry_point;
    [[nodiscard]] static bool counts_writes(const Data& data) { return data.own || !data.writers.empty(); }
    /// How many writes, and until when there were any.
    struct Written {
        double writes = 0;
        std::int64_t last_us = 0;  // the span's beginning if there were none
    };
    /// Of one entry point, or of all.
    [[nodiscard]] Written accepted(const model::TrialRecord& record, const Data& data, Span span, bool apart,
                                   std::uint32_t entry_point) const;
    [[nodiscard]] std::int64_t rpo_us(const model::TrialRecord& record, const model::Loss& loss) const;
    /// The longest of the spans in which everything accepted, from one entry point or from all, is missing.
    /// Spans with nothing accepted between them are joined. 0 if there are fewer than two.
    [[nodiscard]] std::int64_t rpo_of_joined_us(const model::TrialRecord& record, std::uint32_t data, std::uint32_t entry_point);
    void count_writes(const model::TrialRecord& record, std::size_t data, TrialMeasures& out);
    /// How many writes of one entry point, or of all, are lost.
    [[nodiscard]] double lost(const model::TrialRecord& record, std::size_t data, bool apart, std::uint32_t entry_point);

    std::vector<Data> data_;
    std::vector<Missing> spans_, open_;  // of the current data set
    std::uint64_t seed_;
};

}  // namespace drsim::measure
