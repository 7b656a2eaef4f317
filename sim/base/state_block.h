// Plain state in one block of memory, with a copy of its initial contents: a trial begins with one memcpy.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace drsim {

/// Laid out in two passes of the same `place` calls: the first adds up the size, the second, after `allocate`, hands out the memory.
class StateBlock {
public:
    /// Room for `count` objects of one type, each `State{}`.
    template <class State>
    void place(std::span<State>& where, std::size_t count) {
        static_assert(std::is_trivially_copyable_v<State> && std::is_trivially_destructible_v<State>);
        align(alignof(State));
        if (memory_) {
            where = {reinterpret_cast<State*>(memory_.get() + used_), count};
            for (State& state : where) new (&state) State{};
        }
        used_ += count * sizeof(State);
    }
    /// Aligns the next placement to a multiple of `bytes`. Returns its offset.
    std::size_t align(std::size_t bytes) { return used_ = (used_ + bytes - 1) / bytes * bytes; }
    /// Padding between objects is zero.
    void allocate() {
        memory_ = std::make_unique<std::byte[]>(used_);
        begins_as_ = std::make_unique<std::byte[]>(used_);
        used_ = 0;
    }
    [[nodiscard]] std::span<const std::byte> all() const { return {memory_.get(), used_}; }
    /// Makes the current contents the initial ones.
    void keep() { std::memcpy(begins_as_.get(), memory_.get(), used_); }
    void begin() { std::memcpy(memory_.get(), begins_as_.get(), used_); }

private:
    std::unique_ptr<std::byte[]> memory_;
    std::unique_ptr<std::byte[]> begins_as_;
    std::size_t used_ = 0;
};

}  // namespace drsim
