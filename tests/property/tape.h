// A sequence of bytes that a generator takes its choices from. An exhausted tape chooses 0, the simplest: a shorter tape is a smaller case.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace drsim::test {

class Tape {
public:
    explicit Tape(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}

    /// One of `count` choices.
    std::uint32_t choose(std::uint32_t count) {
        const std::uint32_t byte = next_ < bytes_.size() ? bytes_[next_++] : 0;
        return byte % count;
    }
    /// True in `percent` of cases; never when the tape is exhausted.
    bool happens(std::uint32_t percent) { return choose(100) >= 100 - percent; }
    std::uint32_t between(std::uint32_t low, std::uint32_t high) { return low + choose(high - low + 1); }
    template <class Item>
    const Item& one_of(const std::vector<Item>& items) {
        return items[choose(static_cast<std::uint32_t>(items.size()))];
    }
    std::string word(const std::vector<const char*>& words) { return one_of(words); }

private:
    std::vector<std::uint8_t> bytes_;
    std::size_t next_ = 0;
};

}  // namespace drsim::test
