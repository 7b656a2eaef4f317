// The event queue of the benchmark's baseline: the minimum that a discrete-event simulation needs,
// without any checks. Times are non-negative doubles.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim::bench {

struct Bare {
    double at;
    std::uint32_t what;
};

/// 4-ary heap of 128-bit keys: the bits of a non-negative double sort like the number; then the sequence number, then the action.
class BareHeap {
public:
    explicit BareHeap(std::size_t room) : storage_(room + 12, largest) {
        // Groups of four children start on a cache line.
        const auto misplaced = reinterpret_cast<std::uintptr_t>(storage_.data()) / sizeof(Key) % 4;
        keys_ = storage_.data() + (7 - misplaced) % 4;
    }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    void restart() {
        while (size_ != 0) keys_[--size_] = largest;
        sequence_ = 0;
    }
    void push(double at, std::uint32_t what) {
        const Key key = static_cast<Key>(std::bit_cast<std::uint64_t>(at)) << 64 | static_cast<Key>(sequence_++) << 32 | what;
        up(size_++, key);
    }
    Bare pop() {
        const Key first = keys_[0];
        const Key last = keys_[--size_];
        keys_[size_] = largest;
        std::size_t hole = 0;
        for (std::size_t child = 1; child < size_; child = 4 * hole + 1) {
            const std::size_t a = child + (keys_[child + 1] < keys_[child]);
            const std::size_t b = child + 2 + (keys_[child + 3] < keys_[child + 2]);
            const std::size_t least = keys_[b] < keys_[a] ? b : a;
            keys_[hole] = keys_[least];
            hole = least;
        }
        if (size_ != 0) up(hole, last);
        return {std::bit_cast<double>(static_cast<std::uint64_t>(first >> 64)), static_cast<std::uint32_t>(first)};
    }

private:
    __extension__ using Key = unsigned __int128;
    static constexpr Key largest = ~static_cast<Key>(0);

    void up(std::size_t hole, Key key) {
        while (hole != 0) {
            const std::size_t parent = (hole - 1) / 4;
            if (key >= keys_[parent]) break;
            keys_[hole] = keys_[parent];
            hole = parent;
        }
        keys_[hole] = key;
    }

    std::vector<Key> storage_;
    Key* keys_ = nullptr;
    std::size_t size_ = 0;
    std::uint32_t sequence_ = 0;
};

}  // namespace drsim::bench
