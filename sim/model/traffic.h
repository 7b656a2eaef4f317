// What is asked of a system and what it may lose: entry points and data sets.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <variant>

#include "sim/base/series.h"
#include "sim/model/component.h"

namespace drsim::model {

struct DataSet;

/// Requests (or writes) a second.
using Rate = std::variant<double, Series>;

/// A share of clients keeps an old answer longer than the TTL says; `kept` is what is left of its life at the change.
struct StaleAnswers {
    double share = 0;
    Distribution kept;
};

struct EntryPoint {
    std::string name;
    Address through;
    Rate rate = 0.0;            // of all its clients together
    Role role = Role::Any;      // in which its requests ask a store, through names and proxies too
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
    std::optional<double> total_bytes;  // held now: what filling a copy has to move; none: nobody says
    bool poisson = false;               // lost writes are drawn, else the mean
    Where where;
};

}  // namespace drsim::model
