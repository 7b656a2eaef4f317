// A part of a schema and its possible values: references are followed, and a list counts as its items.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace drsim::cli {

using Json = nlohmann::ordered_json;

/// A part of a schema; references are looked up in its own schema.
struct Part {
    std::string_view schema;  // "system": the name of its file
    const Json* json = nullptr;
    std::string_view definition;  // the innermost definition around it
};

/// The schemas that are compiled in, by the name of their file.
const std::map<std::string, Json, std::less<>>& schemas();

/// Null if the object has no such key.
const Json* find(const Json& object, std::string_view key);

/// Null if the schema has no such definition.
Part definition(std::string_view schema, std::string_view name);

/// A piece of a part.
inline Part within(const Part& part, const Json& piece) { return {part.schema, &piece, part.definition}; }

/// What a part refers to; the part itself if it is no reference.
Part target(Part part);

/// The forms with keys, or with user-chosen names, that a value can have; a list has those of its items.
std::vector<Part> forms_of(const Part& part);

/// The values under user-chosen names; `name` empty: any name.
std::vector<Part> named_values(const Part& form, const std::string& name = "");

/// Null if the form has no such key.
const Json* property(const Part& form, std::string_view key);

bool has_key(const Part& part, std::string_view key);

}  // namespace drsim::cli
