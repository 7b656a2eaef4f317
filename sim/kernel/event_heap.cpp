#include "sim/kernel/event_heap.h"

#include <algorithm>

namespace drsim::kernel {

void EventHeap::grow() {
    const std::size_t capacity = std::max<std::size_t>(64, capacity_ * 2);
    const std::size_t places = capacity + 8;  // three in front, and a last group of four, which the last event may start
    std::unique_ptr<Key[], Free> memory(static_cast<Key*>(::operator new[](places * sizeof(Key), std::align_val_t{64})));
    Key* const keys = memory.get() + 3;
    std::copy_n(keys_, size_, keys);
    std::fill(keys + size_, memory.get() + places, largest);
    memory_ = std::move(memory);
    keys_ = keys;
    capacity_ = capacity;
}

}  // namespace drsim::kernel
