#include "reports/trials_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>

#include "reports/foreign_text.h"
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
    /// Writes whole microseconds as seconds, in as few digits as possible; with integers, because a table has millions of them.
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

/// From onset to horizon (zero), then over each span that objectives use.
std::vector<Duration> availabilities_of(const model::System& system) {
    std::vector<Duration> spans = measure::availability_spans(system);
    spans.insert(spans.begin(), Duration{});
    return spans;
}

/// The clock points in the first tables; later points are at the end of a row.
constexpr std::size_t first_points = static_cast<std::size_t>(model::ClockPoint::Promoted);

constexpr std::size_t flush_at = 1 << 16;

bool is_name(std::string_view cell) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto may_follow = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'; };
    return !cell.empty() && is_letter(cell.front()) && std::all_of(cell.begin(), cell.end(), may_follow);
}

bool is_number(std::string_view cell) {
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    return cell.empty() || (error == std::errc() && end == cell.data() + cell.size() && std::isfinite(value));
}

}  // namespace

void write_trials_header(const model::System& system, const Sink& sink) {
    std::string line = "scenario,trial";
    for (std::size_t point = 0; point < first_points; ++point)
        line += fmt::format(",{}_s", model::name_of(static_cast<model::ClockPoint>(point)));
    line += ",rto_s";
    for (const auto& entry : system.entry_points) line += fmt::format(",{}", csv_cell(fmt::format("rto.{}_s", entry.name)));
    for (const auto& data : system.data) line += fmt::format(",{}", csv_cell(fmt::format("rpo.{}_s", data.name)));
    for (const auto& data : system.data) line += fmt::format(",{}", csv_cell(fmt::format("lost_writes.{}", data.name)));
    for (const auto& data : system.data) line += fmt::format(",{}", csv_cell(fmt::format("lost_bytes.{}", data.name)));
    line += ",recovered";
    for (const auto& entry : system.entry_points) line += fmt::format(",{}", csv_cell(fmt::format("interrupted.{}_s", entry.name)));
    for (const auto& entry : system.entry_points) line += fmt::format(",{}", csv_cell(fmt::format("restored.{}_s", entry.name)));
    for (const Duration over : availabilities_of(system))
        for (const auto& entry : system.entry_points)
            line += fmt::format(",{}", csv_cell(fmt::format("{}.{}", analysis::availability_name(over), entry.name)));
    for (const auto& data : system.data) line += fmt::format(",{}", csv_cell(fmt::format("back.{}", data.name)));
    line += ",promoted_s";
    for (const auto& entry : system.entry_points) line += fmt::format(",{}", csv_cell(fmt::format("first_served.{}_s", entry.name)));
    for (const model::ClockPoint point : model::response_points)
        for (const auto& entry : system.entry_points)
            line += fmt::format(",{}", csv_cell(fmt::format("{}.{}_s", model::name_of(point), entry.name)));
    line += ",in_maintenance";
    sink(line + "\n");
}

void write_trials(const model::System& system, const std::string& scenario, const measure::TrialTable& table, const Sink& sink) {
    const std::size_t entries = system.entry_points.size();
    const std::size_t availabilities = availabilities_of(system).size();
    const std::size_t columns_after_trial =
        model::clock_point_count + 3 + (4 + model::response_points.size() + availabilities) * entries + 4 * system.data.size();
    const std::string name = csv_cell(scenario);
    std::string text;
    Row row(text);
    for (std::uint64_t trial = 0; trial < table.trials(); ++trial) {
        const fmt::format_int number(trial);
        text.append(name).append(1, ',').append(number.data(), number.size());
        if (!table.struck(trial)) {
            text.append(columns_after_trial, ',');
        } else {
            for (std::size_t point = 0; point < first_points; ++point)
                row.time(table.clock(static_cast<model::ClockPoint>(point)).word(trial));
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
            for (std::size_t d = 0; d < system.data.size(); ++d)
                text += table.is_back(Id<model::DataSet>(d)).word(trial) != 0 ? ",1" : ",0";
            row.time(table.clock(model::ClockPoint::Promoted).word(trial));
            for (std::size_t e = 0; e < entries; ++e) row.time(table.first_served(Id<model::EntryPoint>(e)).word(trial));
            for (const model::ClockPoint point : model::response_points)
                for (std::size_t e = 0; e < entries; ++e) row.time(table.response(point, Id<model::EntryPoint>(e)).word(trial));
            text += table.in_maintenance().word(trial) != 0 ? ",1" : ",0";
        }
        text += '\n';
        if (text.size() < flush_at) continue;
        sink(text);
        text.clear();
    }
    sink(text);
}

std::optional<std::size_t> line_not_of_trials(std::string_view text) {
    std::size_t width = 0;
    std::size_t line = 0;
    while (!text.empty()) {
        ++line;
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return line;
        std::string_view rest = text.substr(0, end);
        std::size_t cells = 0;
        for (bool more = true; more; ++cells) {
            const std::size_t comma = rest.find(',');
            const std::string_view cell = rest.substr(0, comma);
            if (!(line == 1 || cells == 0 ? is_name(cell) : is_number(cell))) return line;
            more = comma != std::string_view::npos;
            if (more) rest.remove_prefix(comma + 1);
        }
        if (line == 1) width = cells;
        if (cells != width) return line;
        text.remove_prefix(end + 1);
    }
    if (line == 0) return 1;
    return std::nullopt;
}

}  // namespace drsim::reports
