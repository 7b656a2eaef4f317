// A product as data: what kind of component it is, its parameters with their sources, its mechanisms, and facts about it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sim/load/reading.h"
#include "sim/model/component.h"

namespace drsim::load {

/// Where a value comes from.
struct Source {
    std::string_view title;
    std::string_view address;
    std::string_view read;  // date
};

struct Parameter {
    std::string_view path;  // keys of the component, joined by dots: failover.takes
    Where where;            // of the path
    std::string_view of;    // the model whose definition gives it: the model itself, or one that it is based on
    const Node* value;
    Source source;
    bool verified = false;
};

/// Who fails a store over to a copy in another region.
struct ReplicaFailover {
    bool is_providers = false;      // the provider does it; otherwise the customer does
    std::optional<Duration> grace;  // the provider waits at least this long; none: not known
    std::string_view of;            // as in Parameter
    Source source;
    bool verified = false;
};

struct ComponentModel {
    std::string_view name;  // provider/name
    model::Kind kind = model::Kind::External;
    std::string_view kind_word;  // as in the file: a dns is a router too
    std::string_view based_on;   // the model that it takes everything else from; empty: none
    bool is_whole = true;        // false if that model could not be read, which has been reported
    std::vector<Parameter> parameters;
    std::vector<std::string_view> mechanisms;
    std::optional<ReplicaFailover> replica_failover;  // none: not known
};

/// `base`: the model that this one is based on; null if there is none, or if it could not be read. `is_listed`: in a file of several
/// models.
ComponentModel model_of(Reading& reading, const Node& node, bool is_listed, const ComponentModel* base);

/// Whether a name has the form provider/name.
bool is_model_name(std::string_view name);

/// What every catalogue file has: its version, and where its values come from.
void read_version(Reading& reading, const Fields& fields);
Source read_source(Reading& reading, const Node& node);

std::string_view word_for(model::Kind kind);
/// The same in a sentence: "an object store".
std::string_view a_kind(model::Kind kind);

}  // namespace drsim::load
