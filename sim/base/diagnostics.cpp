#include "sim/base/diagnostics.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "sim/base/printable.h"
#include "sim/base/utf8.h"

namespace drsim {

namespace {

/// A file with millions of mistakes must not fill the memory with messages.
constexpr std::size_t kept_at_most = 10'000;
/// Characters of a source line that are shown; a longer line (JSON on one line) shows the stretch around the mistake.
constexpr std::size_t shown_at_most = 160;

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0u) == 0x80u; }

std::string_view word_for(Severity severity) {
    switch (severity) {
        case Severity::Error: return "error";
        case Severity::Warning: return "warning";
        case Severity::Note: return "note";
    }
    return "error";
}

std::vector<std::size_t> line_starts(std::string_view text) {
    std::vector<std::size_t> starts{0};
    for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) starts.push_back(at + 1);
    return starts;
}

std::string_view line_of(std::string_view text, const std::vector<std::size_t>& starts, std::uint32_t line) {
    if (line == 0 || line > starts.size()) return {};
    std::string_view rest = text.substr(starts[line - 1]);
    rest = rest.substr(0, rest.find('\n'));
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    return rest;
}

/// One character of a source line as one terminal cell, which is what the caret counts; a control character becomes a question mark.
std::string in_one_cell(std::string_view text, const Character& character) {
    if (character.code == '\t') return " ";
    return character.bytes == 0 || acts(character.code) ? "?" : std::string(text);
}

/// Walks through the characters of one line. Messages come sorted, so that many messages about one long line walk through it once.
class LineWalk {
public:
    explicit LineWalk(std::string_view line) : line_(line) {}

    [[nodiscard]] bool is_of(std::string_view line) const { return line.data() == line_.data(); }
    /// The bytes from character `first` on, counted from 0.
    std::string_view from(std::size_t first) {
        for (; character_ > first; --character_) byte_ -= step_back();
        for (; character_ < first && byte_ < line_.size(); ++character_) byte_ += step();
        return line_.substr(byte_);
    }
    /// `most`, or the number of characters if there are fewer.
    std::size_t at_most(std::size_t most) {
        from(most);
        return character_;
    }

private:
    /// An invalid byte counts as one character, in both directions.
    [[nodiscard]] std::size_t step() const { return std::max<std::size_t>(1, character_at(line_, byte_).bytes); }
    [[nodiscard]] std::size_t step_back() const {
        for (std::size_t bytes = 2; bytes <= 4 && bytes <= byte_; ++bytes)
            if (character_at(line_, byte_ - bytes).bytes == bytes) return bytes;
        return 1;
    }

    std::string_view line_;
    std::size_t character_ = 0;
    std::size_t byte_ = 0;
};

std::string source_lines(LineWalk& walk, const Where& where) {
    const std::size_t column = walk.at_most(where.column == 0 ? 0 : where.column - 1);
    const bool has_room = column <= shown_at_most && walk.at_most(shown_at_most + 1) <= shown_at_most;
    const std::size_t first = has_room || column < shown_at_most / 2 ? 0 : column - shown_at_most / 2;
    std::string_view rest = walk.from(first);
    std::string shown = first > 0 ? "..." : "";
    const std::size_t dots = shown.size();
    std::size_t cells = 0;
    for (; cells < shown_at_most && !rest.empty(); ++cells) {
        const Character character = character_at(rest, 0);
        const std::size_t bytes = std::max<std::size_t>(1, character.bytes);
        shown += in_one_cell(rest.substr(0, bytes), character);
        rest.remove_prefix(bytes);
    }
    if (!rest.empty()) shown += "...";
    const std::size_t before = column - first;
    const std::size_t carets = std::clamp<std::size_t>(where.length, 1, std::max<std::size_t>(1, cells - std::min(before, cells)));
    return fmt::format("{:>5} | {}\n{:>5} | {}{}\n", where.line, shown, "", std::string(dots + before, ' '), std::string(carets, '^'));
}

/// A name may be a megabyte long; a message must not be.
std::string shortened(std::string message) {
    constexpr std::size_t most = 2000;
    if (message.size() <= most) return message;
    std::size_t end = most / 2;
    while (end > 0 && continues_character(message[end])) --end;
    std::size_t begin = message.size() - most / 2;
    while (begin < message.size() && continues_character(message[begin])) ++begin;
    return message.substr(0, end) + "..." + message.substr(begin);
}

}  // namespace

std::uint32_t Diagnostics::add_file(std::string path, std::string text, Lines lines) {
    files_.push_back({std::move(path), std::move(text), lines});
    return static_cast<std::uint32_t>(files_.size() - 1);
}

void Diagnostics::show_lines(std::uint32_t file) { files_[file].lines = Lines::Shown; }

void Diagnostics::add(Severity severity, Where where, std::string message) {
    if (severity == Severity::Error) ++errors_;
    if (diagnostics_.size() >= kept_at_most) {
        ++not_kept_;
        return;
    }
    diagnostics_.push_back({severity, where, shortened(std::move(message))});
}

void Diagnostics::error(Where where, std::string message) { add(Severity::Error, where, std::move(message)); }
void Diagnostics::warning(Where where, std::string message) { add(Severity::Warning, where, std::move(message)); }
void Diagnostics::note(Where where, std::string message) { add(Severity::Note, where, std::move(message)); }

std::string_view Diagnostics::path(std::uint32_t file) const {
    return file < files_.size() ? std::string_view(files_[file].path) : std::string_view();
}

std::string_view Diagnostics::text(std::uint32_t file) const {
    return file < files_.size() ? std::string_view(files_[file].text) : std::string_view();
}

std::string Diagnostics::render(std::size_t limit) const {
    std::vector<const Diagnostic*> sorted;
    for (const Diagnostic& diagnostic : diagnostics_) sorted.push_back(&diagnostic);
    const auto position = [](const Diagnostic* d) {
        return std::tie(d->where.file, d->where.line, d->where.column, d->severity, d->message);
    };
    std::sort(sorted.begin(), sorted.end(), [&](auto* a, auto* b) { return position(a) < position(b); });
    // A message that an alias repeats, or that two readers of one value report, is shown once.
    sorted.erase(std::unique(sorted.begin(), sorted.end(), [&](auto* a, auto* b) { return position(a) == position(b); }), sorted.end());
    std::size_t hidden = not_kept_;
    if (sorted.size() > limit) {
        // Errors come first if there is no room for all: a note must not push out an error.
        std::stable_sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->severity < b->severity; });
        hidden += sorted.size() - limit;
        sorted.resize(limit);
        std::sort(sorted.begin(), sorted.end(), [&](auto* a, auto* b) { return position(a) < position(b); });
    }
    std::string out;
    std::uint32_t indexed = Where::nowhere;
    std::vector<std::size_t> starts;
    LineWalk walk({});
    for (const Diagnostic* diagnostic : sorted) {
        const Where& where = diagnostic->where;
        const std::string said = fmt::format("{}: {}\n", word_for(diagnostic->severity), printable(diagnostic->message));
        if (where.file >= files_.size()) {
            out += said;
            continue;
        }
        const File& file = files_[where.file];
        if (where.line == 0) {
            out += fmt::format("{}: {}", printable(file.path), said);
            continue;
        }
        out += fmt::format("{}:{}:{}: {}", printable(file.path), where.line, where.column, said);
        if (file.lines == Lines::Hidden) continue;
        if (indexed != where.file) starts = line_starts(file.text);
        indexed = where.file;
        const std::string_view line = line_of(file.text, starts, where.line);
        if (!walk.is_of(line)) walk = LineWalk(line);
        out += source_lines(walk, where);
    }
    if (hidden > 0) out += fmt::format("and {} more\n", hidden);
    return out;
}

}  // namespace drsim
