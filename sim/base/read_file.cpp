#include "sim/base/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace drsim {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

std::string reason(int error) { return error == ENOENT ? "no such file" : fmt::format("cannot read file: {}", std::strerror(error)); }

std::string_view kind_of(mode_t mode) {
    if (S_ISDIR(mode)) return "directory";
    if (S_ISFIFO(mode)) return "pipe";
    if (S_ISSOCK(mode)) return "socket";
    return "device";
}

}  // namespace

std::optional<std::string> read_file(const std::string& path, bool may_be_pipe, std::string& wrong) {
    const auto refuse = [&](std::string why) {
        wrong = std::move(why);
        return std::nullopt;
    };
    // Do not wait for the other end of a pipe, and do not make a terminal our controlling terminal.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.number() < 0) return refuse(errno == ENXIO ? "is a socket, not a regular file" : reason(errno));
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return refuse(reason(errno));
    const bool is_pipe = S_ISFIFO(status.st_mode) && may_be_pipe;
    if (!S_ISREG(status.st_mode) && !is_pipe) return refuse(fmt::format("is a {}, not a regular file", kind_of(status.st_mode)));
    if (is_pipe) ::fcntl(file.number(), F_SETFL, ::fcntl(file.number(), F_GETFL) & ~O_NONBLOCK);
    std::string bytes;
    std::array<char, 1 << 16> block{};
    for (;;) {
        const ssize_t got = ::read(file.number(), block.data(), block.size());
        if (got == 0) return bytes;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refuse(reason(errno));
        // The size from fstat may be out of date, and is 0 for files of /proc.
        bytes.append(block.data(), static_cast<std::size_t>(got));
        if (bytes.size() > most_file_bytes) return refuse(fmt::format("larger than {} MiB", most_file_bytes >> 20));
    }
}

bool is_open_already(const std::string& path) {
    return path == "/dev/stdin" || path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/");
}

}  // namespace drsim
