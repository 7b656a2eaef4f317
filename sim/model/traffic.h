// The demand on a system and the data that it may lose: entry points and data sets.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <variant>

#include "sim/base/series.h"
#include "sim/model/component.h"

namespace drsim::model {

struct DataSet;

/// Requests (or writes) per second.
using Rate = std::variant<double, Series>;

/// A share of clients keeps an old answer beyond its TTL; `kept` is the remaining lifetime at the change.
struct StaleAnswers {
    double share = 0;
    Distribution kept;
};

struct EntryPoint {
    std::string name;
    Address through;
    Rate rate = 0.0;            // of all its clients together
    Role role = Role::Any;      // in which its requests ask a store, also through names and proxies
    Id<Location> from;          // where its clients are; none: everywhere
    Id<DataSet> writes;         // every accepted request is a write to it; none: writes nothing
    double restored_at = 0.99;  // service level below which it is interrupted
    Duration hold = Duration::seconds(60);
    std::optional<StaleAnswers> stale_answers;
    Where where;
};

struct DataSet {
    std::string name;
    Id<Component> in;
    std::optional<Rate> writes;         // none: from the entry points that write it, or not counted
    double size_bytes = 0;              // of one write; 0: bytes are not counted
    std::optional<double> total_bytes;  // held now, moved when a copy is filled; none: unknown
    bool poisson = false;               // the number of lost writes is drawn; else it is the mean
    Where where;
};

}  // namespace drsim::model
