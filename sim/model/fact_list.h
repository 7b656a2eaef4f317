// The facts of a trial, in memory that is reused between trials: a vector whose growth stays out of the hot path.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/model/fact.h"

namespace drsim::model {

class FactList {
public:
    /// Whether `grow` must run before `next`. Callers check first, because growing inside `next` would slow down every call.
    [[nodiscard]] bool is_full() const { return size_ == room_; }
    [[gnu::cold, gnu::noinline]] void grow() { make_room(std::max<std::size_t>(64, 2 * room_)); }
    /// Space for the next fact. It holds data of an earlier trial: the caller writes every field.
    Fact& next() { return memory_[size_++]; }
    void push_back(const Fact& fact) {
        if (is_full()) grow();
        next() = fact;
    }
    void pop_back() { --size_; }
    void resize(std::size_t size) {
        if (size > room_) make_room(size);
        size_ = size;
    }
    void clear() { size_ = 0; }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] const Fact* data() const { return memory_.data(); }
    [[nodiscard]] Fact* data() { return memory_.data(); }
    [[nodiscard]] const Fact& operator[](std::size_t index) const { return memory_[index]; }
    [[nodiscard]] Fact& operator[](std::size_t index) { return memory_[index]; }
    [[nodiscard]] const Fact& front() const { return memory_.front(); }
    [[nodiscard]] const Fact& back() const { return memory_[size_ - 1]; }
    [[nodiscard]] Fact& back() { return memory_[size_ - 1]; }
    [[nodiscard]] const Fact* begin() const { return memory_.data(); }
    [[nodiscard]] const Fact* end() const { return memory_.data() + size_; }
    [[nodiscard]] Fact* begin() { return memory_.data(); }
    [[nodiscard]] Fact* end() { return memory_.data() + size_; }

private:
    void make_room(std::size_t facts) {
        memory_.resize(facts);
        room_ = facts;
    }

    std::vector<Fact> memory_;
    std::size_t room_ = 0;  // memory_.size(), which a vector has to compute
    std::size_t size_ = 0;
};

}  // namespace drsim::model
