#include "sim/model/system.h"

namespace drsim::model {

std::vector<std::optional<double>> data_totals(const System& system) {
    std::vector<std::optional<double>> totals(system.components.size());
    for (const DataSet& data : system.data)
        if (data.in.exists() && data.total_bytes) totals[data.in.index()] = totals[data.in.index()].value_or(0) + *data.total_bytes;
    return totals;
}

std::optional<double> bytes_held(const Component& store, std::optional<double> data_total) {
    const auto& backups = store.store->backups;
    return backups && backups->restore_size_bytes ? backups->restore_size_bytes : data_total;
}

}  // namespace drsim::model
