// Runs the same story on both kernels, SimGrid in a child process, and returns what each delivered.
#pragma once

#include <cstring>
#include <functional>
#include <stdexcept>

#include "sim/kernel/native_kernel.h"
#include "sim/kernel/simgrid_child.h"
#include "sim/kernel/simgrid_kernel.h"
#include "tests/kernel/recorder.h"

namespace drsim::kernel::test {

/// Schedules the initial events and the reactions (recorder.act); the kernel runs afterwards.
using Story = std::function<void(Kernel&, Recorder&)>;

inline Heard tell(Kernel& kernel, const Story& story, Instant until) {
    Recorder recorder(kernel);
    story(kernel, recorder);
    kernel.run(recorder, until);
    return std::move(recorder.heard);
}

inline Heard on_native(const Network& network, const Story& story, Instant until = Instant::never()) {
    NativeKernel kernel(network);
    return tell(kernel, story, until);
}

/// Throws the exception that ended the child.
inline Heard on_simgrid(const Network& network, const Story& story, Instant until = Instant::never()) {
    SimgridChild child([&](const SimgridChild::Send& send) {
        SimgridKernel kernel(network);
        const Heard heard = tell(kernel, story, until);
        send(std::as_bytes(std::span(heard)));
    });
    const ChildEnd end = child.collect();
    if (!end.ended_well()) throw std::runtime_error(end.how);
    Heard heard(end.bytes.size() / sizeof(Heard::value_type));
    if (!heard.empty()) std::memcpy(static_cast<void*>(heard.data()), end.bytes.data(), end.bytes.size());
    return heard;
}

}  // namespace drsim::kernel::test
