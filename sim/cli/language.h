// What the keys of the language, and the fields of results.json, mean: the schemas,
// walked by dotted paths. What is printed is decided elsewhere.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::cli {

/// A key inside another: enough to choose it.
struct InnerKey {
    std::string name;  // NAME. before it where the user's own name comes between
    std::string type;
    std::string summary;  // the first sentence of its description, or two
    std::string of;       // the definition that it is a key of, where there are several; else empty
    bool required = false;
};

struct Explanation {
    std::string path;  // from the top of the file, NAME for each name of the user's: components.NAME.failover
    std::string key;   // what an example is for; empty for a whole definition
    std::string type;  // in the words of models/reference.md
    std::string description;
    std::string default_value;  // a value, or words; empty: none
    bool required = false;
    std::vector<std::string> examples;   // as JSON
    std::vector<std::string> elsewhere;  // of a definition: further paths at which it occurs
    std::vector<InnerKey> keys;
    bool takes_distribution = false;  // besides its keys those of a random duration
    std::string hint;                 // a word of the path that may be meant otherwise; empty: none
};

/// No such key; the message says which are near.
struct UnknownKey : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// All that `path` can mean: a path from the top of a system or a scenario (`components.web.at`, `scenario.faults.outage`), from a
/// definition (`step.promote`), from `results`, or any key wherever it is (`ttl`).
/// Names of the user's are any word, or left out. Throws UnknownKey.
[[nodiscard]] std::vector<Explanation> explain(std::string_view path);

}  // namespace drsim::cli
