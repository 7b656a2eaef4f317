#include "sim/cli/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "reports/output_file.h"
#include "sim/base/printable.h"

namespace drsim::cli {

void keep_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
        open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);  // the lowest free number: this one
    }
}

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void flush_output() {
    errno = 0;
    if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return;
    throw reports::CannotWrite(std::string("standard output: ") + std::strerror(errno != 0 ? errno : EIO));
}

void complain(std::string_view text) { animate(printable_lines(text)); }

void animate(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

bool wants_colour() {
    const char* refused = std::getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) == 1 && (!refused || *refused == '\0');
}

}  // namespace drsim::cli
