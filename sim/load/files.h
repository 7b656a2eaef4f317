// Input files: each is read once, and its SHA-256 is kept for the results.
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
    /// The expected type of a file that another file names. Its lines and errors are only shown if it has that type.
    enum class Named : std::uint8_t { Yaml, Csv };

    Files(Diagnostics& diagnostics, AllowedFolders allowed) : diagnostics_(diagnostics), allowed_(std::move(allowed)) {}

    /// Opens a file that the user named; none after complaining. The number is that of the file in the diagnostics.
    std::optional<std::uint32_t> open(const std::string& path);
    /// Opens a file that another file names at `named_at`, or a file of a folder (`named_at` empty): it must be in an allowed folder.
    std::optional<std::uint32_t> open_named(const std::string& path, Named as, Where named_at = {});
    /// Adds a file that is not on disk: a catalogue model compiled into the binary.
    std::uint32_t add(const std::string& shown_path, std::string text);
    /// Marks the file as used, so that results list it as an input.
    void use(std::uint32_t file);

    /// The used files, with paths relative to `folder`, sorted by path.
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
    std::unordered_map<std::string, std::size_t> opened_;  // by real path: index in known_
    std::vector<Known> known_;
};

/// `path` as shown in results: relative to the system's folder, or just the file name if the two share only the root.
std::string path_in_results(const std::string& path, const std::string& folder);

/// Resolves a `path` written in `file`: absolute, or relative to the folder of `file`.
std::string path_beside(const std::string& file, std::string_view path);

/// Lower-case hexadecimal.
std::string sha256_of(std::string_view bytes);

}  // namespace drsim::load
