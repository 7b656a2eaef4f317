// The pending events of one trial in their total order (time, phase, sequence). Independent of clocks and handlers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "sim/base/time.h"
#include "sim/kernel/kernel.h"

namespace drsim::kernel {

/// A 4-ary heap of 128-bit keys: 61 bits of time, 2 of phase, 33 of sequence, 32 of token, so that one unsigned comparison orders them. The
/// four children of a node share a cache line. Slots behind the last event hold the largest key, so that every group of four is complete.
class EventHeap {
public:
    EventHeap() { grow(); }

    [[nodiscard]] bool empty() {
        close_top();
        return size_ == 0;
    }
    [[nodiscard]] Instant next() {
        close_top();
        return time_of(keys_[0]);
    }
    /// False also for an empty heap: no event is at the instant of the largest key.
    [[nodiscard]] bool next_is_at(Instant at) { return next() == at; }
    /// Takes the next sequence number, which orders the events of one instant and phase.
    std::uint64_t number() { return sequence_++; }

    void push(Instant at, Phase phase, std::uint64_t number, std::uint32_t token) {
        const Key key = static_cast<Key>(static_cast<std::uint64_t>(at.us)) << 67 | static_cast<Key>(phase) << 65 |
                        static_cast<Key>(number) << 32 | token;
        if (top_is_open_) {
            top_is_open_ = false;
            rise(hole_from_top(), key);
            return;
        }
        if (size_ == capacity_) grow();
        rise(size_++, key);
    }

    /// Removes the first event and returns its token; the heap must not be empty.
    /// Its slot stays open: most events schedule another one, which then goes straight into it.
    std::uint32_t pop_token() {
        top_is_open_ = true;
        return static_cast<std::uint32_t>(keys_[0]);
    }

    /// Empties the heap and restarts the sequence at 0; keeps memory.
    void clear() {
        while (size_ != 0) keys_[--size_] = largest;
        top_is_open_ = false;
        sequence_ = 0;
    }

private:
    __extension__ using Key = unsigned __int128;
    static constexpr Key largest = ~static_cast<Key>(0);

    static Instant time_of(Key key) { return {static_cast<std::int64_t>(static_cast<std::uint64_t>(key >> 67))}; }

    void close_top() {
        if (!top_is_open_) return;
        top_is_open_ = false;
        const Key last = keys_[--size_];
        keys_[size_] = largest;
        if (size_ != 0) rise(hole_from_top(), last);
    }

    /// Moves the smallest children up from the top to the bottom and returns the slot that becomes free there.
    std::size_t hole_from_top() {
        Key* const keys = keys_;
        std::size_t hole = 0;
        for (std::size_t child = 1; child < size_; child = 4 * hole + 1) {
            // In pairs, without branches: which child is smallest is unpredictable.
            const std::size_t left = child + static_cast<std::size_t>(keys[child + 1] < keys[child]);
            const std::size_t right = child + 2 + static_cast<std::size_t>(keys[child + 3] < keys[child + 2]);
            const std::size_t smallest = keys[right] < keys[left] ? right : left;
            keys[hole] = keys[smallest];
            hole = smallest;
        }
        return hole;
    }

    void rise(std::size_t hole, Key key) {
        Key* const keys = keys_;
        while (hole != 0) {
            const std::size_t parent = (hole - 1) / 4;
            if (key >= keys[parent]) break;
            keys[hole] = keys[parent];
            hole = parent;
        }
        keys[hole] = key;
    }

    void grow();

    struct Free {
        void operator()(Key* keys) const { ::operator delete[](keys, std::align_val_t{64}); }
    };

    std::unique_ptr<Key[], Free> memory_;
    Key* keys_ = nullptr;  // three past the start of memory_, so that slots 1 to 4 fill the second cache line
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    std::uint64_t sequence_ = 0;
    bool top_is_open_ = false;  // slot 0 holds an event that has been removed
};

}  // namespace drsim::kernel
