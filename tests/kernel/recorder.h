// A handler for tests: records what it gets and when, and lets a test react.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "sim/kernel/kernel.h"

namespace drsim::kernel::test {

using Heard = std::vector<std::pair<std::int64_t, std::uint32_t>>;  // microsecond, token

class Recorder final : public Handler {
public:
    explicit Recorder(Kernel& kernel) : kernel_(kernel) {}
    void on_event(Instant now, std::uint32_t token) override {
        heard.emplace_back(now.us, token);
        if (act) act(token);
    }
    bool settle() override {
        settled.push_back(kernel_.now().us);
        return when_settling ? when_settling() : false;
    }

    Heard heard;
    std::vector<std::int64_t> settled;
    std::function<void(std::uint32_t)> act;
    std::function<bool()> when_settling;

private:
    Kernel& kernel_;
};

}  // namespace drsim::kernel::test
