// Which files a file may name. A system from a stranger is read,
// for instance by a CI job on a pull request: it must not show the rest of the machine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/load/load.h"

namespace drsim::load {

/// Files inside the folder that the files given on the command line have in common, inside the git repository that a given file lies in,
/// inside the working directory, and inside folders that somebody allowed. The root of the file system is never such a folder.
class AllowedFolders {
public:
    /// `path` is a file that is being read, given on the command line like those in `options`.
    AllowedFolders(const Options& options, const std::string& path);

    /// Links are followed before this is asked: `real` is where the file is in truth.
    [[nodiscard]] bool hold(const std::filesystem::path& real) const;

private:
    void add(const std::filesystem::path& folder);
    std::vector<std::filesystem::path> folders_;
};

/// Where a path leads when all links are followed; empty when they never end.
std::filesystem::path real_path(const std::string& path);
/// Why it is empty, in a few words.
std::string why_unresolved(const std::string& path);

}  // namespace drsim::load
