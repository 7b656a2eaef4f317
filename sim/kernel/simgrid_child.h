// Runs work in a forked child and returns its bytes. The child gets a fresh SimGrid engine, and its crash does not affect this process.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace drsim::kernel {

/// How a child ended; `how` is empty if it did all its work, else a clause such as "killed by signal 11 (Segmentation fault)".
struct ChildEnd {
    std::vector<std::byte> bytes;  // everything it sent, even if it ended badly afterwards
    std::string how;
    [[nodiscard]] bool ended_well() const { return how.empty(); }
};

class SimgridChild {
public:
    using Send = std::function<void(std::span<const std::byte>)>;

    /// Forks at once. Precondition: this process has started no thread yet (a fork copies only the calling thread, and locks held by others
    /// stay locked). The child dies with the thread that forked it. The work must not write to standard output;
    /// the message of its exception becomes the end's description. Throws std::system_error.
    explicit SimgridChild(const std::function<void(const Send&)>& work);
    /// Kills a child that was not collected.
    ~SimgridChild();
    SimgridChild(const SimgridChild&) = delete;
    SimgridChild& operator=(const SimgridChild&) = delete;

    /// Waits for the child's end; once. If `stop` is set meanwhile, the child is killed.
    ChildEnd collect(const std::atomic<bool>* stop = nullptr);

private:
    int process_ = -1;
    int bytes_ = -1;  // read ends of two pipes
    int report_ = -1;
};

}  // namespace drsim::kernel
