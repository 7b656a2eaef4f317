#include "reports/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <vector>

namespace drsim::reports {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t flush_at = 1 << 16;
constexpr std::string_view mark = ".drsim-";  // between a result's name and the six characters that mkstemp chooses
constexpr std::string_view chosen = "XXXXXX";

std::string folder_of(const std::string& path) {
    const std::string folder = fs::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

/// A unique name next to `path`; creates an empty file with it.
std::string new_name_beside(const std::string& path, int& descriptor) {
    std::string name = path + std::string(mark) + std::string(chosen);
    descriptor = mkostemp(name.data(), O_CLOEXEC);
    return descriptor < 0 ? std::string() : name;
}

/// Held while files are put in place or leftovers are removed, so that two programs do this one after the other in a folder.
/// File systems without locks do not have this protection.
class FolderLock {
public:
    explicit FolderLock(const std::string& folder) : descriptor_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        if (descriptor_ < 0) return;
        while (flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {}
    }
    ~FolderLock() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

    /// Flushes the renames to the disk. Some file systems have nothing to do for that, and report that they cannot.
    [[nodiscard]] bool sync() const { return descriptor_ >= 0 && (fsync(descriptor_) == 0 || errno == EINVAL); }

private:
    int descriptor_;
};

}  // namespace

void make_folder(const std::string& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw CannotWrite(folder + ": " + error.message());
    if (!fs::is_directory(folder, error)) throw CannotWrite(folder + ": " + std::strerror(ENOTDIR));
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
    std::error_code ignored;
    if (fs::is_directory(path_, ignored)) fail(EISDIR);
    const mode_t mask = umask(0);
    umask(mask);
    const mode_t readable = static_cast<mode_t>(0666) & ~mask;
    // An unnamed file disappears with the program, however that ends. It can be named later only through /proc.
    if (access("/proc/self/fd", X_OK) == 0) descriptor_ = open(folder_of(path_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, readable);
    if (descriptor_ < 0) {
        named_ = new_name_beside(path_, descriptor_);
        if (descriptor_ < 0) fail(errno);
        fchmod(descriptor_, readable);  // mkstemp makes a private file; a result is as readable as any other file of its owner
    }
    flock(descriptor_, LOCK_EX | LOCK_NB);
}

OutputFile::~OutputFile() {
    if (!named_.empty()) unlink(named_.c_str());
    if (descriptor_ >= 0) close(descriptor_);
}

void OutputFile::write(std::string_view text) {
    waiting_ += text;
    if (waiting_.size() >= flush_at) flush();
}

void OutputFile::flush() {
    std::string_view rest = waiting_;
    while (!rest.empty()) {
        const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(errno);
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    waiting_.clear();
}

void OutputFile::complete() {
    flush();
    if (fsync(descriptor_) != 0) fail(errno);
}

void OutputFile::give_name() {
    if (!named_.empty()) return;
    int other = -1;
    std::string name = new_name_beside(path_, other);
    if (other < 0) fail(errno);
    close(other);
    // A link cannot replace an existing file; under the folder's lock nobody else takes the name meanwhile.
    unlink(name.c_str());
    const std::string self = "/proc/self/fd/" + std::to_string(descriptor_);
    if (linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0) fail(errno);
    named_ = std::move(name);
}

void OutputFile::fail(int error) const { throw CannotWrite(path_ + ": " + std::strerror(error)); }

/// The steps so far, which are undone in reverse order unless all were taken.
class Placing {
public:
    ~Placing() {
        while (!steps_.empty()) {
            std::rename(steps_.back().to.c_str(), steps_.back().from.c_str());
            steps_.pop_back();
        }
    }
    void set_aside(const OutputFile& file) {
        if (access(file.path_.c_str(), F_OK) != 0 && errno == ENOENT) return;
        std::error_code ignored;
        if (fs::is_directory(file.path_, ignored)) file.fail(EISDIR);  // a folder is not an earlier result
        int other = -1;
        const std::string aside = new_name_beside(file.path_, other);
        if (other < 0) file.fail(errno);
        close(other);
        if (std::rename(file.path_.c_str(), aside.c_str()) != 0) {
            const int error = errno;
            unlink(aside.c_str());
            file.fail(error);
        }
        steps_.push_back({file.path_, aside});
        asides_.push_back(aside);
    }
    void place(const OutputFile& file) {
        if (std::rename(file.named_.c_str(), file.path_.c_str()) != 0) file.fail(errno);
        steps_.push_back({file.named_, file.path_});
    }
    /// Commits: the steps are not undone any more, and the old files are removed.
    void keep(std::initializer_list<OutputFile*> files) {
        steps_.clear();
        for (OutputFile* const file : files) file->named_.clear();
        for (const std::string& aside : asides_) unlink(aside.c_str());
    }

private:
    struct Step {
        std::string from, to;
    };
    std::vector<Step> steps_;
    std::vector<std::string> asides_;
};

void put_in_place(std::initializer_list<OutputFile*> files) {
    const OutputFile& first = **files.begin();
    for (OutputFile* const file : files) file->complete();
    const FolderLock folder(folder_of(first.path_));
    for (OutputFile* const file : files) file->give_name();
    Placing placing;
    for (const OutputFile* const file : files) placing.set_aside(*file);
    for (const OutputFile* const* file = files.end() - 1; file != files.begin(); --file) placing.place(**file);
    if (!folder.sync()) first.fail(errno);
    placing.place(first);
    if (!folder.sync()) first.fail(errno);
    placing.keep(files);
}

void remove_leftovers(const std::string& folder, std::initializer_list<std::string_view> names) {
    const FolderLock lock(folder);
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
        const std::string found = entry.path().filename().string();
        for (const std::string_view name : names) {
            const std::size_t length = name.size() + mark.size() + chosen.size();
            if (found.size() != length || !found.starts_with(name) || found.compare(name.size(), mark.size(), mark) != 0) continue;
            const int descriptor = open(entry.path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
            if (descriptor < 0) continue;
            if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) unlink(entry.path().c_str());
            close(descriptor);
        }
    }
}

}  // namespace drsim::reports
