// Input files: read once, remembered with their SHA-256, so that a result can say what it rests on.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/base/diagnostics.h"
#include "sim/load/allowed_folders.h"
#include "sim/model/system.h"

namespace drsim::load {

class Files {
public:
    /// What a file should be that another one names. Its lines are shown, and what is wrong with them is told, only once it is.
    enum class Named : std::uint8_t { Yaml, Csv };

    Files(Diagnostics& diagnostics, AllowedFolders allowed) : diagnostics_(diagnostics), allowed_(std::move(allowed)) {}

    /// A file that the user named; none after complaining of it. The number is the file's in the diagnostics.
    std::optional<std::uint32_t> open(const std::string& path);
    /// A file that another file names at `named_at`, or that lies in a folder (`named_at` nowhere): it must lie in an allowed folder.
    std::optional<std::uint32_t> open_named(const std::string& path, Named as, Where named_at = {});
    /// A file that is no file on disk: a catalogue model compiled into the binary.
    std::uint32_t add(const std::string& shown_path, std::string text);
    /// Results list it among their inputs.
    void use(std::uint32_t file);

    /// The used ones, paths relative to `folder`, sorted by path.
    [[nodiscard]] std::vector<model::InputFile> inputs(const std::string& folder) const;

private:
    struct Known {
        std::uint32_t file;
        std::string path;
        std::string sha256;
        bool on_disk = true;
        bool used = false;
    };

    void refuse(const std::string& path, Where named_at, const std::string& wrong);
    std::uint32_t keep(const std::string& key, const std::string& path, std::string bytes, Diagnostics::Lines lines);

    Diagnostics& diagnostics_;
    AllowedFolders allowed_;
    std::unordered_map<std::string, std::size_t> opened_;  // by where they are in truth: the place in known_
    std::vector<Known> known_;
};

/// `path` as results show it: relative to the system's folder; where the two have only the root in common, the file's name alone.
std::string path_in_results(const std::string& path, const std::string& folder);

/// `path` as it is meant in `file`: absolute, or relative to the folder of the file that names it.
std::string path_beside(const std::string& file, std::string_view path);

/// Lower-case hexadecimal.
std::string sha256_of(std::string_view bytes);

}  // namespace drsim::load
