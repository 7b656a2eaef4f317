#include "sim/load/files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>

#include <fmt/format.h>

#include "sim/base/read_file.h"
#include "sim/load/sha256.h"

namespace drsim::load {

namespace fs = std::filesystem;

namespace {

/// Whether a text declares itself as a file of drsim: `drsim:` at the start of a line or a JSON object.
bool says_drsim(std::string_view text) {
    constexpr std::string_view word = "drsim";
    const auto skip = [&](std::size_t at, std::string_view what) { return std::min(text.size(), text.find_first_not_of(what, at)); };
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        std::size_t before = at;
        while (before > 0 && std::string_view(" \t\r\"'").find(text[before - 1]) != std::string_view::npos) --before;
        const bool begins = before == 0 || std::string_view("\n{,").find(text[before - 1]) != std::string_view::npos;
        const std::size_t after = skip(skip(at + word.size(), "\"'"), " \t");
        if (begins && after < text.size() && text[after] == ':') return true;
    }
    return false;
}

}  // namespace

std::optional<std::uint32_t> Files::open(const std::string& path) {
    const bool open_already = is_open_already(path);
    const fs::path real = real_path(path);
    if (const auto known = opened_.find(real.string()); known != opened_.end() && !real.empty()) return known_[known->second].file;
    const auto refused = [&](const std::string& wrong) -> std::optional<std::uint32_t> {
        refuse(path, {}, wrong);
        return std::nullopt;
    };
    if (!open_already && real.empty()) return refused(why_unresolved(path));
    std::error_code code;
    if (!open_already && fs::is_symlink(path, code) && !allowed_.hold(real))
        return refused("links to a file outside the allowed folders; allow its folder with --allow-outside DIR");
    std::string wrong;
    std::optional<std::string> bytes = read_file(open_already ? path : real.string(), open_already, wrong);
    if (!bytes) return refused(wrong);
    return keep(real.string(), path, std::move(*bytes), Diagnostics::Lines::Shown);
}

std::optional<std::uint32_t> Files::open_named(const std::string& path, Named as, Where named_at) {
    const auto refused = [&](const std::string& wrong) -> std::optional<std::uint32_t> {
        refuse(path, named_at, wrong);
        return std::nullopt;
    };
    const fs::path real = real_path(path);
    if (real.empty()) return refused(why_unresolved(path));
    if (!allowed_.hold(real))
        return refused(
            "outside the folder of the given files, its git repository and the working directory; allow its folder with "
            "--allow-outside DIR");
    const auto is_ours = [&](std::string_view text) { return as == Named::Csv || says_drsim(text); };
    constexpr const char* not_ours = "not a drsim file; begin it with drsim: 1";
    if (const auto known = opened_.find(real.string()); known != opened_.end()) {
        const std::uint32_t file = known_[known->second].file;
        if (!is_ours(diagnostics_.text(file))) return refused(not_ours);
        return file;
    }
    std::string wrong;
    std::optional<std::string> bytes = read_file(real.string(), false, wrong);
    if (!bytes) return refused(wrong);
    if (!is_ours(*bytes)) return refused(not_ours);
    // The lines of a trace are shown once its first line is valid: see trace_file.cpp.
    return keep(real.string(), path, std::move(*bytes), as == Named::Yaml ? Diagnostics::Lines::Shown : Diagnostics::Lines::Hidden);
}

std::uint32_t Files::add(const std::string& shown_path, std::string text) {
    if (const auto known = opened_.find(shown_path); known != opened_.end()) return known_[known->second].file;
    const std::uint32_t file = keep(shown_path, shown_path, std::move(text), Diagnostics::Lines::Shown);
    known_.back().on_disk = false;
    return file;
}

void Files::refuse(const std::string& path, Where named_at, const std::string& wrong) {
    if (named_at.file == Where::nowhere) diagnostics_.error({diagnostics_.add_file(path, {}), 0, 0, 1}, wrong);
    else diagnostics_.error(named_at, fmt::format("{}: {}", path, wrong));
}

std::uint32_t Files::keep(const std::string& key, const std::string& path, std::string bytes, Diagnostics::Lines lines) {
    const std::string hash = sha256_of(bytes);
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.erase(0, 3);
    const std::uint32_t file = diagnostics_.add_file(path, std::move(bytes), lines);
    opened_.emplace(key, known_.size());
    known_.push_back({file, path, hash});
    return file;
}

void Files::use(std::uint32_t file) {
    // Usually the file opened last.
    const auto known = std::find_if(known_.rbegin(), known_.rend(), [&](const Known& one) { return one.file == file; });
    if (known != known_.rend()) known->used = true;
}

std::vector<model::InputFile> Files::inputs(const std::string& folder) const {
    std::vector<model::InputFile> all;
    for (const Known& known : known_) {
        if (!known.used) continue;
        const std::string shown = known.on_disk ? path_in_results(known.path, folder) : known.path;
        all.push_back({shown, known.sha256});
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return all;
}

std::string path_in_results(const std::string& path, const std::string& folder) {
    std::error_code code;
    const fs::path base = fs::weakly_canonical(folder.empty() ? fs::path(".") : fs::path(folder), code);
    const fs::path whole = fs::weakly_canonical(path, code);
    // If the two share only the root, a relative path would reveal the machine's folders.
    const bool related = base == base.root_path() || (std::next(whole.begin()) != whole.end() && std::next(base.begin()) != base.end() &&
                                                      *std::next(whole.begin()) == *std::next(base.begin()));
    return related ? whole.lexically_relative(base).generic_string() : whole.filename().string();
}

std::string path_beside(const std::string& file, std::string_view path) {
    const fs::path named(path);
    if (named.is_absolute()) return named.string();
    return (fs::path(file).parent_path() / named).lexically_normal().string();
}

std::string sha256_of(std::string_view bytes) {
    Sha256 sum;
    sum.add(bytes);
    return sum.hex();
}

}  // namespace drsim::load
