// The state of a trial in one stretch of memory, and beside it what it is when a trial begins: so a trial begins with one copy.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace drsim::process {

/// Laid out in two rounds of the same calls of `place`: the first adds up the room that is needed, the second, after `allocate`, hands it out.
class StateBlock {
public:
    /// Room for `count` of a kind, each as `State{}`.
    template <class State>
    void place(std::span<State>& where, std::size_t count) {
        static_assert(std::is_trivially_copyable_v<State> && std::is_trivially_destructible_v<State>);
        used_ = (used_ + alignof(State) - 1) / alignof(State) * alignof(State);
        if (memory_) {
            where = {reinterpret_cast<State*>(memory_.get() + used_), count};
            for (State& state : where) new (&state) State{};
        }
        used_ += count * sizeof(State);
    }
    void allocate() {
        memory_.reset(new std::byte[used_]);
        begins_as_.reset(new std::byte[used_]);
        used_ = 0;
    }
    /// What a part of it is when a trial begins.
    template <class State>
    [[nodiscard]] std::span<const State> beginning_of(std::span<State> part) const {
        const auto offset = reinterpret_cast<const std::byte*>(part.data()) - memory_.get();
        return {reinterpret_cast<const State*>(begins_as_.get() + offset), part.size()};
    }
    /// As it is now it is when a trial begins.
    void keep() { std::memcpy(begins_as_.get(), memory_.get(), used_); }
    void begin() { std::memcpy(memory_.get(), begins_as_.get(), used_); }

private:
    std::unique_ptr<std::byte[]> memory_;
    std::unique_ptr<std::byte[]> begins_as_;
    std::size_t used_ = 0;
};

}  // namespace drsim::process
