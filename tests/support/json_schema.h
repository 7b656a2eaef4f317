// Whether JSON is what a published schema says.
#pragma once

// g++ 12 warns about its own string code when valijson's code is inlined here.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wrestrict"
#endif

#include <string>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "tests/support/results.h"

namespace drsim::test {

/// What the schema in that file does not allow; empty if nothing.
inline std::string wrong_with(const nlohmann::json& value, const std::string& schema_file) {
    using Adapter = valijson::adapters::NlohmannJsonAdapter;
    const nlohmann::json text = read_json(schema_file);
    valijson::Schema schema;
    valijson::SchemaParser().populateSchema(Adapter(text), schema);
    valijson::ValidationResults found;
    if (valijson::Validator().validate(schema, Adapter(value), &found)) return {};
    std::string said;
    valijson::ValidationResults::Error error;
    while (found.popError(error)) {
        for (const std::string& part : error.context) said += part;
        said += ": " + error.description + "\n";
    }
    return said;
}

}  // namespace drsim::test
