#include "sim/process/store/writer_gap.h"

#include <algorithm>

#include "sim/process/store/arriving_writes.h"
#include "sim/process/world/world.h"

namespace drsim::process {

namespace {

/// Bytes that arrived at the store in (from, to], whichever writer took them.
double bytes_come(const World& world, plan::StoreIndex store, Instant from, Instant to) {
    double bytes = 0;
    for (const std::uint32_t data : world.plan.stores[store].data) {
        const double size_bytes = world.system.data[data].size_bytes;
        each_write_rate(world, data, [&](const model::Rate& rate, Queues queues) {
            bytes += arrivals_between(world, queues, rate, from, to) * size_bytes;
        });
    }
    return bytes;
}

}  // namespace

void note_writer_gap(World& world, plan::StoreIndex store) {
    const bool is_asked_for = !world.shippings.empty() || world.system.components[world.plan.stores[store].component].store->backups;
    if (!is_asked_for) return;
    const plan::PoolIndex writer = world.state.stores[store].writer;
    const bool is_up = world.is_up(writer);
    const bool takes_writes = is_up && world.state.stores[store].is_open();
    auto& gaps = world.writer_gaps;
    const auto open =
        std::find_if(gaps.begin(), gaps.end(), [&](const WriterGap& gap) { return gap.store == store && gap.to == Instant::never(); });
    if (open != gaps.end()) {
        if (!takes_writes && open->is_up == is_up) return;
        open->to = world.now();
    }
    if (takes_writes) return;
    const bool was_so_before = world.now() == Instant{0} && !is_up;
    gaps.push_back({store, was_so_before ? world.pools[writer].down_since : world.now(), Instant::never(), is_up});
}

double bytes_written(const World& world, plan::StoreIndex store, Instant from, Instant to) {
    double bytes = bytes_come(world, store, from, to);
    for (const WriterGap& gap : world.writer_gaps)
        if (gap.store == store && gap.from < to && gap.to > from)
            bytes -= bytes_come(world, store, std::max(gap.from, from), std::min(gap.to, to));
    return bytes;
}

}  // namespace drsim::process
