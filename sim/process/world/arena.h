// Memory for the coroutine frames of one trial. Frames come from one reserved address range, so a 32-bit number identifies a frame. All of
// them are freed at once when the next trial begins; frames still suspended are dropped, so their locals must be trivial.
// A trial that exhausts the range throws Limit::Waiting.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace drsim::process {

class Arena {
public:
    Arena();
    ~Arena();
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    void* take(std::size_t bytes) {
        const std::size_t size_class = (bytes + grain - 1) / grain;
        if (size_class < classes && free_[size_class] != nullptr) {
            Free* const block = free_[size_class];
            free_[size_class] = block->next;
            return block;
        }
        if (next_ + size_class * grain > end_) full();
        void* const block = next_;
        next_ += size_class * grain;
        return block;
    }
    void give_back(void* block, std::size_t bytes) {
        const std::size_t size_class = (bytes + grain - 1) / grain;
        if (size_class >= classes) return;
        if (size_class >= used_classes_) used_classes_ = size_class + 1;
        auto* const freed = static_cast<Free*>(block);
        freed->next = free_[size_class];
        free_[size_class] = freed;
    }
    void reset() {
        next_ = base_;
        std::fill_n(free_.begin(), used_classes_, nullptr);
        used_classes_ = 0;
    }
    [[nodiscard]] std::uint32_t number_of(const void* block) const {
        return static_cast<std::uint32_t>(static_cast<std::size_t>(static_cast<const std::byte*>(block) - base_) / 16);
    }
    [[nodiscard]] void* block_of(std::uint32_t number) const { return base_ + static_cast<std::size_t>(number) * 16; }

private:
    struct Free {
        Free* next;
    };
    static constexpr std::size_t grain = 64;
    static constexpr std::size_t classes = 64;
    [[noreturn]] static void full();

    std::byte* base_ = nullptr;
    std::byte* next_ = nullptr;
    std::byte* end_ = nullptr;
    std::array<Free*, classes> free_{};
    std::size_t used_classes_ = 0;  // number of size classes in use; free_ is empty from this index on
};

}  // namespace drsim::process
