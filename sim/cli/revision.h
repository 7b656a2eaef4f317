// A revision of the git repository around the working directory, so that a system can be read as it was then.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sim/load/load.h"

namespace drsim::cli {

/// "git:REVISION:PATH" in parts; none if `name` does not begin with "git:". Throws UsageError if a part is missing.
struct NameInRevision {
    std::string revision;
    std::string path;  // from the working directory, like any other
};
[[nodiscard]] std::optional<NameInRevision> in_revision(const std::string& name);

/// All files of a revision, in a temporary folder that exists as long as this does. The repository, its index and its files stay as they
/// are. Throws UsageError if there is no such revision, or no git.
class Revision {
public:
    explicit Revision(const std::string& revision);
    ~Revision();
    Revision(const Revision&) = delete;
    Revision& operator=(const Revision&) = delete;

    /// Where the copy of a file is; `path` is relative to the working directory.
    [[nodiscard]] std::string copy_of(const std::string& path) const;
    /// A path of the copies as people know it: "main:models/shop.yaml"; any other path as it is.
    [[nodiscard]] std::string named(const std::string& path) const;
    /// Options that read from the copies: folders of models inside the repository are those of the revision.
    [[nodiscard]] load::Options options(const load::Options& given, const std::string& system) const;

private:
    std::string revision_;
    std::filesystem::path folder_;  // temporary
    std::filesystem::path files_;   // inside it
    std::filesystem::path inside_;  // of the repository: the working directory
};

}  // namespace drsim::cli
