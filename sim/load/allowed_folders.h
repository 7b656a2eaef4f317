// Restricts the files that an input file may name. Systems from strangers are read,
// for instance by a CI job on a pull request, and must not expose other files of the machine.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/load/load.h"

namespace drsim::load {

/// Allowed are files inside the common folder of the files given on the command line, inside the git repository of a given file, inside the
/// working directory, and inside explicitly allowed folders. The root of the file system is never allowed.
class AllowedFolders {
public:
    /// `path` is a file that is being read, given on the command line like those in `options`.
    AllowedFolders(const Options& options, const std::string& path);

    /// `real` is the path with all links resolved.
    [[nodiscard]] bool hold(const std::filesystem::path& real) const;

private:
    void add(const std::filesystem::path& folder);
    std::vector<std::filesystem::path> folders_;
};

/// The path with all links resolved; empty if that fails, for instance in a loop of links.
std::filesystem::path real_path(const std::string& path);
/// Why real_path() is empty, in a few words.
std::string why_unresolved(const std::string& path);

}  // namespace drsim::load
