// The two coroutine types for behaviour: a Process runs by itself, a Call<T> is awaited by another coroutine.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>

#include "sim/kernel/kernel.h"
#include "sim/process/world/arena.h"

namespace drsim::process {

struct World;
Arena& arena_of(World& world);

/// Every coroutine of the model takes the World as its first parameter; its frame comes from the world's arena.
struct FrameFromArena {
    static constexpr std::size_t behind_frame = sizeof(void*) + 8;  // the arena's address, aligned
    template <class... Arguments>
    static void* operator new(std::size_t bytes, World& world, Arguments&&...) {
        Arena& arena = arena_of(world);
        auto* const block = static_cast<std::byte*>(arena.take(bytes + behind_frame));
        // The arena's address is stored behind the frame, because operator delete gets only the size.
        *reinterpret_cast<Arena**>(block + (bytes + 7) / 8 * 8) = &arena;
        return block;
    }
    static void operator delete(void* frame, std::size_t bytes) {
        Arena* const arena = *reinterpret_cast<Arena**>(static_cast<std::byte*>(frame) + (bytes + 7) / 8 * 8);
        arena->give_back(frame, bytes + behind_frame);
    }
};

/// Runs until its first wait when called; nobody waits for its end.
struct Process {
    struct promise_type : FrameFromArena {
        Process get_return_object() noexcept { return {}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_never final_suspend() noexcept { return {}; }
        void return_void() noexcept {}
        void unhandled_exception() { throw; }
    };
};

/// A subroutine that several processes share; runs when awaited and returns one small value.
template <class Value>
class Call {
public:
    struct promise_type : FrameFromArena {
        Value value{};
        std::coroutine_handle<> caller;
        Call get_return_object() noexcept { return Call(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        struct BackToCaller {
            bool await_ready() noexcept { return false; }
            std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> ended) noexcept { return ended.promise().caller; }
            void await_resume() noexcept {}
        };
        BackToCaller final_suspend() noexcept { return {}; }
        void return_value(Value result) noexcept { value = result; }
        void unhandled_exception() { throw; }
    };

    bool await_ready() noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> caller) noexcept {
        frame_.promise().caller = caller;
        return frame_;
    }
    Value await_resume() noexcept {
        const Value value = frame_.promise().value;
        frame_.destroy();
        return value;
    }

private:
    explicit Call(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    std::coroutine_handle<promise_type> frame_;
};

/// Processes that wait for an event, in order of arrival.
class Signal {
public:
    struct Waiter {
        std::coroutine_handle<> frame;
        Waiter* next = nullptr;
        kernel::Phase phase{};  // the phase in which it resumes
    };
    void add(Waiter& waiter) {
        waiter.next = nullptr;
        if (last_ != nullptr) last_->next = &waiter;
        else first_ = &waiter;
        last_ = &waiter;
    }
    /// Removes all waiters from the list; the caller schedules them.
    Waiter* take_all() {
        Waiter* const all = first_;
        first_ = last_ = nullptr;
        return all;
    }
    [[nodiscard]] bool has_waiters() const { return first_ != nullptr; }
    void forget() { first_ = last_ = nullptr; }

private:
    Waiter* first_ = nullptr;
    Waiter* last_ = nullptr;
};

}  // namespace drsim::process
