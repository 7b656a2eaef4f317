// Input files: read once, remembered with their SHA-256, so that a result can say what it rests on.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/base/diagnostics.h"
#include "sim/model/system.h"

namespace drsim::load {

class Files {
public:
    explicit Files(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    /// The file's number in the diagnostics; none after complaining at `named_at` (or of the path itself) that it cannot be read.
    std::optional<std::uint32_t> open(const std::string& path, Where named_at = {});
    /// A file that is no file on disk: a catalogue model compiled into the binary.
    std::uint32_t add(const std::string& shown_path, std::string text);
    /// Results list it among their inputs.
    void use(std::uint32_t file);

    /// The used ones, paths relative to `folder`, sorted by path.
    [[nodiscard]] std::vector<model::InputFile> inputs(const std::string& folder) const;

private:
    struct Known { std::string path; std::string sha256; bool on_disk = true; bool used = false; };
    Diagnostics& diagnostics_;
    std::unordered_map<std::string, std::uint32_t> opened_;
    std::vector<std::pair<std::uint32_t, Known>> known_;
};

/// `path` as results show it: relative to the system's folder; where the two have nothing but the root in common, the file's name alone.
std::string path_in_results(const std::string& path, const std::string& folder);

/// `path` as it is meant in `file`: absolute, or relative to the folder of the file that names it.
std::string path_beside(const std::string& file, std::string_view path);

/// Lower-case hexadecimal.
std::string sha256_of(std::string_view bytes);

}  // namespace drsim::load
