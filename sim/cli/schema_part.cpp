#include "sim/cli/schema_part.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "sim/load/embedded_files.h"

namespace drsim::cli {

const std::map<std::string, Json, std::less<>>& schemas() {
    static const auto all = [] {
        std::map<std::string, Json, std::less<>> read;
        for (const load::EmbeddedFile& file : load::embedded_files("schema"))
            read.emplace(file.path.substr(0, file.path.find('.')), Json::parse(file.text));
        return read;
    }();
    return all;
}

const Json* find(const Json& object, std::string_view key) {
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

Part definition(std::string_view schema, std::string_view name) {
    const auto found = schemas().find(schema);
    const Json& all = found->second.at("definitions");
    const auto it = all.find(name);
    return it == all.end() ? Part{} : Part{found->first, &*it, name};
}

namespace {

std::string_view name_in(const std::string& reference) { return std::string_view(reference).substr(reference.rfind('/') + 1); }

}  // namespace

Part target(Part part) {
    const Json* reference = find(*part.json, "$ref");
    if (reference == nullptr) return part;
    const std::string& text = reference->get_ref<const std::string&>();
    return definition(text.starts_with('#') ? part.schema : "quantities", name_in(text));
}

namespace {

void add_forms(Part part, std::vector<Part>& forms) {
    part = target(part);
    if (find(*part.json, "$ref") != nullptr) return add_forms(part, forms);
    if (const Json* choices = find(*part.json, "anyOf"))
        for (const Json& choice : *choices) add_forms(within(part, choice), forms);
    if (const Json* items = find(*part.json, "items")) add_forms(within(part, *items), forms);
    const Json* more = find(*part.json, "additionalProperties");
    const bool has_names = part.json->contains("patternProperties") || (more != nullptr && more->is_object());
    const bool has_keys = part.json->contains("properties") || has_names;
    const auto is_same = [&](const Part& other) { return other.json == part.json; };
    if (has_keys && std::none_of(forms.begin(), forms.end(), is_same)) forms.push_back(part);
}

}  // namespace

std::vector<Part> forms_of(const Part& part) {
    std::vector<Part> forms;
    add_forms(part, forms);
    return forms;
}

std::vector<Part> named_values(const Part& form, const std::string& name) {
    std::vector<Part> values;
    const Json* more = find(*form.json, "additionalProperties");
    if (more != nullptr && more->is_object()) values.push_back(within(form, *more));
    const Json* patterns = find(*form.json, "patternProperties");
    if (patterns == nullptr) return values;
    for (const auto& [pattern, value] : patterns->items())
        if (!name.empty() && std::regex_search(name, std::regex(pattern))) values.push_back(within(form, value));
    if (values.empty())
        for (const auto& [pattern, value] : patterns->items()) values.push_back(within(form, value));
    return values;
}

const Json* property(const Part& form, std::string_view key) {
    const Json* properties = find(*form.json, "properties");
    return properties == nullptr ? nullptr : find(*properties, key);
}

bool has_key(const Part& part, std::string_view key) {
    const std::vector<Part> forms = forms_of(part);
    return std::any_of(forms.begin(), forms.end(), [&](const Part& form) { return property(form, key) != nullptr; });
}

}  // namespace drsim::cli
