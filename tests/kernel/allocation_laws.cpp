// Counts calls of operator new over repeated trials. Not with the address sanitizer, which replaces the operators itself.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "sim/kernel/native_kernel.h"

#ifndef __SANITIZE_ADDRESS__

using namespace drsim;
using namespace drsim::kernel;

namespace {

std::atomic<std::uint64_t> allocations{0};

void* counted(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new[](std::size_t size, std::align_val_t alignment) {
    ++allocations;
    const std::size_t unit = static_cast<std::size_t>(alignment);
    if (void* memory = std::aligned_alloc(unit, (size + unit - 1) / unit * unit)) return memory;
    throw std::bad_alloc();
}
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("a kernel allocates nothing more after its largest trial") {
    const Network network{2, {1e6, 1e6}, {{}, {{0, 1}}, {{1}}, {}}};
    NativeKernel kernel(network);
    struct Busy final : Handler {
        explicit Busy(NativeKernel& it) : kernel(it) {}
        void on_event(Instant now, std::uint32_t token) override {
            if (token == 0) return;
            kernel.call_at(now + Duration{token}, Phase::World, token - 1);
            if (token % 8 == 0) kernel.start_flow(0, 1, 1000.0 * token, token % 16 == 0 ? 5e5 : 1e9, 0);
            if (token % 64 == 0) kernel.set_link(token % 2, 1e5 * (token % 3));
        }
        bool settle() override { return false; }
        NativeKernel& kernel;
    } handler(kernel);
    const auto trial = [&] {
        kernel.reset();
        for (std::uint32_t i = 0; i < 200; ++i) kernel.call_at({i}, Phase::World, 50);
        kernel.run(handler, {50'000'000});
    };
    trial();
    const std::uint64_t before = allocations;
    for (int i = 0; i < 20; ++i) trial();
    CHECK(allocations == before);
}

#endif
