#include "reports/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace drsim::reports {

void make_folder(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw CannotWrite(folder + ": " + error.message());
    if (!std::filesystem::is_directory(folder)) throw CannotWrite(folder + ": " + std::strerror(ENOTDIR));
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)), temporary_(path_ + ".XXXXXX") {
    const int descriptor = mkstemp(temporary_.data());
    if (descriptor < 0) {
        temporary_.clear();
        fail(errno);
    }
    // mkstemp makes a private file; a result is as readable as any other file of its owner.
    const mode_t mask = umask(0);
    umask(mask);
    fchmod(descriptor, static_cast<mode_t>(0666) & ~mask);
    file_ = fdopen(descriptor, "w");
    if (!file_) fail(errno);
}

OutputFile::~OutputFile() {
    if (file_) std::fclose(file_);
    if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail(errno);
}

void OutputFile::commit() {
    if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) fail(errno);
    std::FILE* file = std::exchange(file_, nullptr);
    if (std::fclose(file) != 0) fail(errno);
    if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(errno);
    temporary_.clear();
}

void OutputFile::fail(int error) const { throw CannotWrite(path_ + ": " + std::strerror(error)); }

}  // namespace drsim::reports
