#include "sim/model/system.h"

namespace drsim::model {

std::optional<double> bytes_held(const System& system, Id<Component> store) {
    const auto& backups = system.components[store.index()].store->backups;
    if (backups && backups->restore_size_bytes) return backups->restore_size_bytes;
    std::optional<double> held;
    for (const DataSet& data : system.data)
        if (data.in == store && data.total_bytes) held = held.value_or(0) + *data.total_bytes;
    return held;
}

}  // namespace drsim::model
