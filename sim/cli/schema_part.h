// A part of a schema and what can stand in it: references are followed, lists are as what they hold.
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

/// Null where the object has no such key.
const Json* find(const Json& object, std::string_view key);

/// Null where the schema has no such definition.
Part definition(std::string_view schema, std::string_view name);

/// A piece of a part.
inline Part within(const Part& part, const Json& piece) { return {part.schema, &piece, part.definition}; }

/// What a part refers to; the part itself where it is no reference.
Part target(Part part);

/// The shapes with keys, or with names of the user's, that a value can have; a list has those of its items.
std::vector<Part> forms_of(const Part& part);

/// What is under names that the user chooses; `name` empty: any.
std::vector<Part> named_values(const Part& form, const std::string& name = "");

/// Null where the form has no such key.
const Json* property(const Part& form, std::string_view key);

bool has_key(const Part& part, std::string_view key);

}  // namespace drsim::cli
