#include "sim/load/allowed_folders.h"

#include <algorithm>

namespace drsim::load {

namespace fs = std::filesystem;

namespace {

/// The folder of a file; if the file is a link, the folder of the link.
fs::path folder_of(const std::string& path) {
    const fs::path parent = fs::path(path).parent_path();
    return real_path(parent.empty() ? "." : parent.string());
}

fs::path in_common(const fs::path& a, const fs::path& b) {
    fs::path common;
    for (auto left = a.begin(), right = b.begin(); left != a.end() && right != b.end() && *left == *right; ++left, ++right) common /= *left;
    return common;
}

/// The git work tree that contains a folder; empty if there is none.
fs::path repository_of(fs::path folder) {
    std::error_code code;
    for (; folder != folder.root_path(); folder = folder.parent_path())
        if (fs::exists(folder / ".git", code)) return folder;
    return {};
}

bool lies_in(const fs::path& path, const fs::path& folder) { return in_common(path, folder) == folder; }

}  // namespace

fs::path real_path(const std::string& path) {
    std::error_code code;
    fs::path real = fs::weakly_canonical(path, code);
    if (code) return {};
    // weakly_canonical() leaves a slash at the end of a path whose last part is missing.
    return real.has_filename() || !real.has_relative_path() ? real : real.parent_path();
}

std::string why_unresolved(const std::string& path) {
    std::error_code code;
    static_cast<void>(fs::weakly_canonical(path, code));
    return code == std::errc::too_many_symbolic_link_levels ? "circular symbolic link" : code.message();
}

AllowedFolders::AllowedFolders(const Options& options, const std::string& path) {
    fs::path common = folder_of(path);
    add(common);
    add(repository_of(common));
    for (const std::string& given : options.given) common = in_common(common, folder_of(given));
    add(common);
    add(real_path("."));
    for (const std::string& folder : options.allow_outside) add(real_path(folder));
    for (const std::string& folder : options.catalogue_dirs) add(real_path(folder));
}

bool AllowedFolders::hold(const fs::path& real) const {
    return std::any_of(folders_.begin(), folders_.end(), [&](const fs::path& folder) { return lies_in(real, folder); });
}

void AllowedFolders::add(const fs::path& folder) {
    if (!folder.empty() && folder != folder.root_path()) folders_.push_back(folder);
}

}  // namespace drsim::load
