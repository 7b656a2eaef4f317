#include "sim/load/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "sim/load/yaml_tree.h"

namespace drsim::load {

namespace fs = std::filesystem;

namespace {

/// The bytes of a regular file, or what is wrong with it.
std::optional<std::string> read_bytes(const std::string& path, std::string& wrong) {
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    if (!fs::exists(status)) {
        wrong = "no such file";
        return std::nullopt;
    }
    if (fs::is_directory(status)) {
        wrong = "is a folder, not a file";
        return std::nullopt;
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        wrong = fmt::format("cannot be read: {}", std::strerror(errno));
        return std::nullopt;
    }
    // One byte more than is allowed is enough to know, even of a device that never ends.
    std::string bytes;
    std::array<char, 1 << 16> block{};
    while (bytes.size() <= most_bytes && stream.read(block.data(), block.size()).gcount() > 0)
        bytes.append(block.data(), static_cast<std::size_t>(stream.gcount()));
    if (stream.bad()) {
        wrong = "cannot be read";
        return std::nullopt;
    }
    return bytes;
}

}  // namespace

std::optional<std::uint32_t> Files::open(const std::string& path, Where named_at) {
    std::error_code code;
    const std::string key = fs::weakly_canonical(path, code).string();
    if (const auto known = opened_.find(key); known != opened_.end()) return known->second;
    std::string wrong;
    std::optional<std::string> bytes = read_bytes(path, wrong);
    if (!bytes) {
        if (named_at.file == Where::nowhere) {
            diagnostics_.error({diagnostics_.add_file(path, {}), 0, 0, 1}, wrong);
        } else {
            diagnostics_.error(named_at, fmt::format("{}: {}", path, wrong));
        }
        return std::nullopt;
    }
    const std::string hash = sha256_of(*bytes);
    if (bytes->starts_with("\xef\xbb\xbf")) bytes->erase(0, 3);
    const std::uint32_t file = diagnostics_.add_file(path, std::move(*bytes));
    opened_.emplace(key, file);
    known_.push_back({file, {path, hash, true, false}});
    return file;
}

std::uint32_t Files::add(const std::string& shown_path, std::string text) {
    if (const auto known = opened_.find(shown_path); known != opened_.end()) return known->second;
    const std::string hash = sha256_of(text);
    const std::uint32_t file = diagnostics_.add_file(shown_path, std::move(text));
    opened_.emplace(shown_path, file);
    known_.push_back({file, {shown_path, hash, false, false}});
    return file;
}

void Files::use(std::uint32_t file) {
    for (auto& [number, known] : known_)
        if (number == file) known.used = true;
}

std::vector<model::InputFile> Files::inputs(const std::string& folder) const {
    std::vector<model::InputFile> all;
    for (const auto& [file, known] : known_) {
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
    // Without a common folder but the root a relative path would spell out the machine's own folders.
    const bool related = base == base.root_path() || (std::next(whole.begin()) != whole.end() && std::next(base.begin()) != base.end() && *std::next(whole.begin()) == *std::next(base.begin()));
    return related ? whole.lexically_relative(base).generic_string() : whole.filename().string();
}

std::string path_beside(const std::string& file, std::string_view path) {
    const fs::path named(path);
    if (named.is_absolute()) return named.string();
    return (fs::path(file).parent_path() / named).lexically_normal().string();
}

std::string sha256_of(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

}  // namespace drsim::load
