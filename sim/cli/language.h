// The meaning of the language's keys, and of the fields of results.json: dotted paths through the schemas. Printing is done elsewhere.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::cli {

/// A key inside another, with enough about it to choose it.
struct InnerKey {
    std::string name;  // after `NAME.` if a user-chosen name comes between
    std::string type;
    std::string summary;  // the first sentence of its description, or two
    std::string of;       // definition that it is a key of, if there are several; else empty
    bool required = false;
};

struct Explanation {
    std::string path;  // from the top of the file, NAME for each user-chosen name: components.NAME.failover
    std::string key;   // key for an example; empty for a whole definition
    std::string type;  // in the words of models/reference.md
    std::string description;
    std::string default_value;  // a value, or words; empty: none
    bool required = false;
    std::vector<std::string> examples;   // as JSON
    std::vector<std::string> elsewhere;  // of a definition: other paths at which it occurs
    std::vector<InnerKey> keys;
    bool takes_distribution = false;  // it also takes the keys of a random duration
    std::string hint;                 // a word of the path that may mean something else; empty: none
};

/// No such key; the message names similar ones.
struct UnknownKey : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Everything that `path` can mean: a path from the top of a system or a scenario (`components.web.at`, `scenario.faults.outage`), from a
/// definition (`step.promote`), from `results`, or any key anywhere (`ttl`). User-chosen names may be any word, or be left out.
/// Throws UnknownKey.
[[nodiscard]] std::vector<Explanation> explain(std::string_view path);

}  // namespace drsim::cli
