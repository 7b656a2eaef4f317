#include "sim/process/world/arena.h"

#include <sys/mman.h>

#include <new>

#include "sim/process/world/limits.h"

namespace drsim::process {

namespace {
// Address space, not memory: pages are only allocated when touched.
constexpr std::size_t reserved = most_waiting_bytes;
}  // namespace

Arena::Arena() {
    void* const memory = mmap(nullptr, reserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    base_ = next_ = static_cast<std::byte*>(memory);
    end_ = base_ + reserved;
}

Arena::~Arena() { munmap(base_, reserved); }

void Arena::full() { throw Limit::Waiting; }

}  // namespace drsim::process
