#include "sim/base/diagnostics.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace drsim {

namespace {

/// A file of millions of mistakes must not fill the memory with complaints that nobody will read.
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

/// The line as characters that a terminal shows one cell each: tabs become a space, control characters a question mark.
std::vector<std::string> characters(std::string_view line) {
    std::vector<std::string> all;
    for (const char byte : line) {
        const auto value = static_cast<unsigned char>(byte);
        if (continues_character(byte) && !all.empty()) {
            all.back() += byte;
        } else if (byte == '\t') {
            all.emplace_back(" ");
        } else if (value < 0x20 || value == 0x7f) {
            all.emplace_back("?");
        } else {
            all.emplace_back(1, byte);
        }
    }
    return all;
}

std::string source_lines(std::string_view line, const Where& where) {
    const auto all = characters(line);
    const std::size_t column = std::min<std::size_t>(where.column == 0 ? 0 : where.column - 1, all.size());
    std::size_t first = 0;
    std::size_t last = all.size();
    if (all.size() > shown_at_most) {
        first = column < shown_at_most / 2 ? 0 : column - shown_at_most / 2;
        last = std::min(all.size(), first + shown_at_most);
    }
    std::string shown = first > 0 ? "..." : "";
    const std::size_t before = shown.size() + (column - first);
    for (std::size_t i = first; i < last; ++i) shown += all[i];
    if (last < all.size()) shown += "...";
    const std::size_t room = last > column ? last - column : 1;
    const std::size_t carets = std::clamp<std::size_t>(where.length, 1, room);
    return fmt::format("{:>5} | {}\n{:>5} | {}{}\n", where.line, shown, "", std::string(before, ' '), std::string(carets, '^'));
}

}  // namespace

std::uint32_t Diagnostics::add_file(std::string path, std::string text) {
    files_.push_back({std::move(path), std::move(text)});
    return static_cast<std::uint32_t>(files_.size() - 1);
}

void Diagnostics::add(Severity severity, Where where, std::string message) {
    if (severity == Severity::Error) ++errors_;
    if (diagnostics_.size() >= kept_at_most) {
        ++not_kept_;
        return;
    }
    diagnostics_.push_back({severity, where, std::move(message)});
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
    const auto position = [](const Diagnostic* d) { return std::tie(d->where.file, d->where.line, d->where.column, d->severity, d->message); };
    std::sort(sorted.begin(), sorted.end(), [&](auto* a, auto* b) { return position(a) < position(b); });
    // What an alias repeats, or two readers of one value find, is said once.
    sorted.erase(std::unique(sorted.begin(), sorted.end(), [&](auto* a, auto* b) { return position(a) == position(b); }), sorted.end());
    std::size_t hidden = not_kept_;
    if (sorted.size() > limit) {
        // Errors first when there is not room for all: a note must not push out what stops the run.
        std::stable_sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->severity < b->severity; });
        hidden += sorted.size() - limit;
        sorted.resize(limit);
        std::sort(sorted.begin(), sorted.end(), [&](auto* a, auto* b) { return position(a) < position(b); });
    }
    std::string out;
    std::uint32_t indexed = Where::nowhere;
    std::vector<std::size_t> starts;
    for (const Diagnostic* diagnostic : sorted) {
        const Where& where = diagnostic->where;
        const std::string_view word = word_for(diagnostic->severity);
        if (where.file >= files_.size()) {
            out += fmt::format("{}: {}\n", word, diagnostic->message);
        } else if (where.line == 0) {
            out += fmt::format("{}: {}: {}\n", files_[where.file].path, word, diagnostic->message);
        } else {
            if (indexed != where.file) starts = line_starts(files_[where.file].text);
            indexed = where.file;
            out += fmt::format("{}:{}:{}: {}: {}\n", files_[where.file].path, where.line, where.column, word, diagnostic->message);
            out += source_lines(line_of(files_[where.file].text, starts, where.line), where);
        }
    }
    if (hidden > 0) out += fmt::format("and {} more\n", hidden);
    return out;
}

}  // namespace drsim
