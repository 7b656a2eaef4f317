#include "sim/load/trace_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

// The whole file is already in memory: the library's reader thread is not needed.
#define CSV_IO_NO_THREAD
// The library truncates file names in its own messages on purpose; g++ only sees that when the code is inlined here.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wstringop-truncation"
#endif
#include <libfccp/csv.h>

#include "sim/base/utf8.h"
#include "sim/load/not_text.h"

namespace drsim::load {

namespace {

/// The source lines of a CSV, to point at a cell in messages: the library only knows lines.
class Lines {
public:
    Lines(const Reading& reading, std::uint32_t file) : file_(file), rest_(reading.diagnostics.text(file)) {}

    /// The position of cell `cell` (from 0) in line `line` (from 1, never before the line of the last call).
    Where cell(std::uint32_t line, std::size_t cell) {
        while (line_ < line) {
            const std::size_t end = rest_.find('\n');
            current_ = rest_.substr(0, end);
            if (current_.ends_with('\r')) current_.remove_suffix(1);
            rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
            ++line_;
        }
        std::size_t from = 0;
        for (; cell > 0 && current_.find(',', from) != std::string_view::npos; --cell) from = current_.find(',', from) + 1;
        const std::string_view text = current_.substr(from, current_.find(',', from) - from);
        return {file_, line, static_cast<std::uint32_t>(characters_in(current_.substr(0, from)) + 1),
                static_cast<std::uint32_t>(std::max<std::size_t>(1, characters_in(text)))};
    }

private:
    std::uint32_t file_;
    std::string_view rest_;
    std::string_view current_;
    std::uint32_t line_ = 0;
};

std::optional<double> cell_number(Reading& reading, Where where, std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::invalid_argument || end != text.data() + text.size()) {
        reading.error(where, fmt::format("\"{}\" is not a number", text));
    } else if (error != std::errc() || !std::isfinite(value)) {
        reading.error(where, fmt::format("\"{}\" is too large", text));
    } else if (value < 0) {
        reading.error(where, fmt::format("\"{}\" is negative", text));
    } else {
        return value;
    }
    return std::nullopt;
}

/// A CSV must be text whose first line is `header`; messages show its lines only after that.
bool begins_with(Reading& reading, std::uint32_t file, std::string_view header) {
    const std::string_view text = reading.diagnostics.text(file);
    if (const auto wrong = first_byte_not_text(text)) {
        reading.error(place_of_byte(file, text, *wrong), said_of_byte(text[*wrong]));
        return false;
    }
    const std::string_view first = header_of(reading, file);
    if (first == header) {
        reading.diagnostics.show_lines(file);
        return true;
    }
    const auto length = static_cast<std::uint32_t>(std::max<std::size_t>(1, characters_in(first)));
    reading.error({file, 1, 1, length}, fmt::format("the first line must be \"{}\"", header));
    return false;
}

template <unsigned columns>
using Csv = io::CSVReader<columns, io::trim_chars<' '>, io::no_quote_escape<','>, io::throw_on_overflow, io::empty_line_comment>;

/// The file's bytes with a final line break: without it the library reads beyond its buffer.
std::string whole_lines(const Reading& reading, std::uint32_t file) {
    std::string text(reading.diagnostics.text(file));
    if (!text.ends_with('\n')) text += '\n';
    return text;
}

/// Calls `each(line, cells...)` for every row after the header; false after an error in the shape of a row.
template <unsigned columns, class Each>
bool for_each_row(Reading& reading, std::uint32_t file, std::string_view header, Each each) {
    if (!begins_with(reading, file, header)) return false;
    const std::string text = whole_lines(reading, file);
    Csv<columns> csv("", text.data(), text.data() + text.size());
    try {
        csv.next_line();
        std::array<char*, columns> cells{};
        const auto read = [&] {
            if constexpr (columns == 1) return csv.read_row(cells[0]);
            else return csv.read_row(cells[0], cells[1]);
        };
        while (read()) each(csv.get_file_line(), cells);
    } catch (const io::error::base&) {
        Lines lines(reading, file);
        reading.error(lines.cell(csv.get_file_line(), 0), fmt::format("expected a row of {} {}", columns, columns == 1 ? "cell" : "cells"));
        return false;
    }
    return true;
}

std::optional<std::uint32_t> open_beside(Reading& reading, const Node& node) {
    const std::string_view name = text_of(reading, node, "the path of a CSV file");
    if (name.empty()) return std::nullopt;
    const auto file =
        reading.files.open_named(path_beside(std::string(reading.diagnostics.path(node.where.file)), name), Files::Named::Csv, node.where);
    if (file) reading.files.use(*file);
    return file;
}

}  // namespace

std::string_view header_of(const Reading& reading, std::uint32_t file) {
    std::string_view first = reading.diagnostics.text(file);
    first = first.substr(0, first.find('\n'));
    if (first.ends_with('\r')) first.remove_suffix(1);
    return first;
}

std::optional<Series> series_in(Reading& reading, std::uint32_t file, SeriesOf what) {
    Series series;
    series.between = what == SeriesOf::Lag ? Between::Linear : Between::Steps;
    Lines lines(reading, file);
    bool sound = true;
    const auto row = [&](std::uint32_t line, const std::array<char*, 2>& cells) {
        const auto time = cell_number(reading, lines.cell(line, 0), cells[0]);
        const auto value = cell_number(reading, lines.cell(line, 1), cells[1]);
        if (!time || !value) {
            sound = false;
            return;
        }
        if (series.time_s.empty() && *time != 0) {
            reading.error(lines.cell(line, 0), "the first time must be 0");
            sound = false;
        } else if (!series.time_s.empty() && *time <= series.time_s.back()) {
            reading.error(lines.cell(line, 0), fmt::format("time {} is not after {}", cells[0], series.time_s.back()));
            sound = false;
        }
        series.time_s.push_back(*time);
        series.value.push_back(*value);
    };
    const std::string_view header = what == SeriesOf::Lag ? "time,lag_seconds" : "time,rate_per_second";
    if (!for_each_row<2>(reading, file, header, row) || !sound) return std::nullopt;
    if (series.time_s.size() >= 2) return series;
    reading.error({file, 1, 1, static_cast<std::uint32_t>(header.size())}, "a series needs at least two rows: it repeats after the last");
    return std::nullopt;
}

std::optional<std::vector<double>> sample_in(Reading& reading, std::uint32_t file) {
    std::vector<double> sample;
    Lines lines(reading, file);
    bool sound = true;
    const auto row = [&](std::uint32_t line, const std::array<char*, 1>& cells) {
        const auto value = cell_number(reading, lines.cell(line, 0), cells[0]);
        sound = sound && value;
        if (value) sample.push_back(*value);
    };
    if (!for_each_row<1>(reading, file, "seconds", row) || !sound) return std::nullopt;
    if (sample.empty()) {
        reading.error({file, 1, 1, 7}, "a sample needs at least one row");
        return std::nullopt;
    }
    std::sort(sample.begin(), sample.end());
    return sample;
}

std::optional<Series> series_of(Reading& reading, const Node& node, SeriesOf what) {
    const auto file = open_beside(reading, node);
    return file ? series_in(reading, *file, what) : std::nullopt;
}

std::optional<std::vector<double>> sample_of(Reading& reading, const Node& node) {
    const auto file = open_beside(reading, node);
    return file ? sample_in(reading, *file) : std::nullopt;
}

}  // namespace drsim::load
