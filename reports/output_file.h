// A file that is either written whole or not at all.
#pragma once

#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>

namespace drsim::reports {

/// The message names the path and the system's reason.
struct CannotWrite : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Creates the folder and its parents where missing.
void make_folder(const std::string& folder);

/// Writes beside `path` under a temporary name; `commit` syncs it and renames it into place, else it is removed. Throws CannotWrite.
class OutputFile {
public:
    explicit OutputFile(std::string path);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(std::string_view text);
    void commit();

private:
    [[noreturn]] void fail(int error) const;

    std::string path_;
    std::string temporary_;
    std::FILE* file_ = nullptr;
};

}  // namespace drsim::reports
