// Ends the test if a trial never ends, and names the case.
#pragma once

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string>

#include <unistd.h>

namespace drsim::test {

class Watchdog {
public:
    Watchdog(const std::string& case_name, unsigned seconds) {
        std::strncpy(name(), case_name.c_str(), 500);
        std::signal(SIGALRM, [](int) {
            const char said[] = "hangs: ";
            (void)!::write(2, said, sizeof said - 1);
            (void)!::write(2, name(), std::strlen(name()));
            (void)!::write(2, "\n", 1);
            std::_Exit(99);
        });
        ::alarm(seconds);
    }
    ~Watchdog() {
        ::alarm(0);
        std::signal(SIGALRM, SIG_DFL);
    }
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

private:
    static char* name() {
        static char kept[512] = {};
        return kept;
    }
};

}  // namespace drsim::test
