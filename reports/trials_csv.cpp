#include "reports/trials_csv.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "sim/analysis/wording.h"
#include "sim/measure/availability_spans.h"
#include "sim/measure/losses.h"

namespace drsim::reports {

using measure::beyond_horizon;
using measure::not_measured;

namespace {

class Row {
public:
    explicit Row(std::string& out) : out_(out) {}
    void empty() { out_ += ','; }
    void time(std::int64_t us) {
        out_ += ',';
        if (us != not_measured && us != beyond_horizon) seconds(us);
    }
    void number(double value) {
        out_ += ',';
        if (std::isfinite(value)) fmt::format_to(std::back_inserter(out_), "{}", value);
    }

private:
    /// Whole microseconds in as few digits as they take; by integers, because a table has millions of them.
    void seconds(std::int64_t us) {
        if (us < 0) out_ += '-';
        const std::uint64_t size = us < 0 ? 0 - static_cast<std::uint64_t>(us) : static_cast<std::uint64_t>(us);
        const fmt::format_int whole(size / 1'000'000);
        out_.append(whole.data(), whole.size());
        std::uint64_t fraction = size % 1'000'000;
        if (fraction == 0) return;
        std::array<char, 7> digits{'.'};
        for (std::size_t d = 6; d > 0; --d, fraction /= 10) digits[d] = static_cast<char>('0' + fraction % 10);
        std::size_t length = 7;
        while (digits[length - 1] == '0') --length;
        out_.append(digits.data(), length);
    }

    std::string& out_;
};

/// From onset to horizon, which is none, then over each span that objectives speak of.
std::vector<Duration> availabilities_of(const model::System& system) {
    std::vector<Duration> spans = measure::availability_spans(system);
    spans.insert(spans.begin(), Duration{});
    return spans;
}

constexpr std::size_t flush_at = 1 << 16;

}  // namespace

void write_trials_header(const model::System& system, const Sink& sink) {
    std::string line = "scenario,trial";
    for (std::size_t point = 0; point < model::clock_point_count; ++point)
        line += fmt::format(",{}_s", analysis::name_of(static_cast<model::ClockPoint>(point)));
    line += ",rto_s";
    for (const auto& entry : system.entry_points) line += fmt::format(",rto.{}_s", entry.name);
    for (const auto& data : system.data) line += fmt::format(",rpo.{}_s", data.name);
    for (const auto& data : system.data) line += fmt::format(",lost_writes.{}", data.name);
    for (const auto& data : system.data) line += fmt::format(",lost_bytes.{}", data.name);
    line += ",recovered";
    for (const auto& entry : system.entry_points) line += fmt::format(",interrupted.{}_s", entry.name);
    for (const auto& entry : system.entry_points) line += fmt::format(",restored.{}_s", entry.name);
    for (const Duration over : availabilities_of(system))
        for (const auto& entry : system.entry_points) line += fmt::format(",{}.{}", analysis::availability_name(over), entry.name);
    sink(line + "\n");
}

void write_trials(const model::System& system, const std::string& scenario, const measure::TrialTable& table, const Sink& sink) {
    const std::size_t entries = system.entry_points.size();
    const std::size_t availabilities = availabilities_of(system).size();
    const std::size_t columns_after_trial = model::clock_point_count + 2 + (3 + availabilities) * entries + 3 * system.data.size();
    std::string text;
    Row row(text);
    for (std::uint64_t trial = 0; trial < table.trials(); ++trial) {
        const fmt::format_int number(trial);
        text.append(scenario).append(1, ',').append(number.data(), number.size());
        if (!table.struck(trial)) {
            text.append(columns_after_trial, ',');
        } else {
            for (std::size_t point = 0; point < model::clock_point_count; ++point) row.time(table.clock(static_cast<model::ClockPoint>(point)).word(trial));
            row.time(table.rto().word(trial));
            for (std::size_t e = 0; e < entries; ++e) row.time(table.rto(Id<model::EntryPoint>(e)).word(trial));
            for (std::size_t d = 0; d < system.data.size(); ++d) row.time(table.rpo(Id<model::DataSet>(d)).word(trial));
            for (const bool bytes : {false, true})
                for (std::size_t d = 0; d < system.data.size(); ++d) {
                    const Id<model::DataSet> data(d);
                    const double size = system.data[d].size_bytes;
                    const bool counted = measure::counts_writes(system, data) && (!bytes || size > 0);
                    if (counted) row.number(table.lost_writes(data).number(trial) * (bytes ? size : 1));
                    else row.empty();
                }
            text += table.rto().word(trial) == beyond_horizon ? ",0" : ",1";
            for (std::size_t e = 0; e < entries; ++e) row.time(table.interrupted(Id<model::EntryPoint>(e)).word(trial));
            for (std::size_t e = 0; e < entries; ++e) row.time(table.restored(Id<model::EntryPoint>(e)).word(trial));
            for (std::size_t a = 0; a < availabilities; ++a)
                for (std::size_t e = 0; e < entries; ++e) {
                    const Id<model::EntryPoint> entry(e);
                    row.number((a == 0 ? table.availability(entry) : table.availability_over(a - 1, entry)).number(trial));
                }
        }
        text += '\n';
        if (text.size() < flush_at) continue;
        sink(text);
        text.clear();
    }
    sink(text);
}

}  // namespace drsim::reports
