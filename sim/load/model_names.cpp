#include "sim/load/model_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/base/diagnostics.h"
#include "sim/load/embedded_files.h"

namespace drsim::load {

namespace {

using Names = std::vector<std::string_view>;

const nlohmann::json& abbreviations() {
    static const nlohmann::json all = [] {
        for (const EmbeddedFile& file : embedded_files())
            if (file.path == "abbreviations.json") return nlohmann::json::parse(file.text);
        return nlohmann::json::object();
    }();
    return all;
}

std::string_view provider_of(std::string_view name) {
    const std::size_t slash = name.find('/');
    return slash == std::string_view::npos ? std::string_view() : name.substr(0, slash);
}

std::string_view product_of(std::string_view name) { return name.substr(name.find('/') + 1); }  // npos + 1: the whole

Names words_of(std::string_view product) {
    Names words;
    for (std::size_t begin = 0; begin < product.size();) {
        const std::size_t end = std::min(product.find_first_of("-_ ./", begin), product.size());
        if (end > begin) words.push_back(product.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

/// The models of an abbreviation that the catalogue has.
Names abbreviated(std::string_view word, const Names& known) {
    Names meant;
    const auto found = abbreviations().find(std::string(word));
    if (found == abbreviations().end()) return meant;
    for (const auto& model : *found) {
        const auto same = std::find(known.begin(), known.end(), model.get_ref<const std::string&>());
        if (same != known.end()) meant.push_back(*same);
    }
    return meant;
}

/// Models whose words begin with the given words: `rds-postgres`.
Names with_words(std::string_view product, const Names& known) {
    const Names asked = words_of(product);
    Names meant;
    for (const std::string_view model : known) {
        if (product_of(model) == product) return {model};
        const Names words = words_of(product_of(model));
        const auto has = [&](std::string_view one) {
            return one.size() >= 2 && std::any_of(words.begin(), words.end(), [&](std::string_view word) { return word.starts_with(one); });
        };
        const bool is_new = std::find(meant.begin(), meant.end(), model) == meant.end();
        if (is_new && !asked.empty() && std::all_of(asked.begin(), asked.end(), has)) meant.push_back(model);
    }
    return meant;
}

Names meant_by(std::string_view product, const Names& known) {
    if (Names meant = with_words(product, known); !meant.empty()) return meant;
    if (Names meant = abbreviated(product, known); !meant.empty()) return meant;
    for (const std::string_view word : words_of(product))
        if (Names meant = abbreviated(word, known); !meant.empty()) return meant;
    return {};
}

}  // namespace

std::string models_meant(std::string_view name, const std::vector<std::string_view>& known) {
    std::string product(product_of(name.substr(0, 200)));
    for (char& c : product)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    Names meant = meant_by(product, known);
    const auto is_of_another = [&](std::string_view model) { return provider_of(model) != provider_of(name); };
    if (!std::all_of(meant.begin(), meant.end(), is_of_another)) std::erase_if(meant, is_of_another);
    if (meant.empty())
        if (const std::string_view nearest = nearest_name(name, known); !nearest.empty()) meant = {nearest};
    if (meant.empty()) return {};
    meant.resize(std::min<std::size_t>(meant.size(), 4));
    std::string text = fmt::format("; did you mean \"{}\"", meant[0]);
    for (std::size_t i = 1; i < meant.size(); ++i) text += fmt::format("{}\"{}\"", i + 1 == meant.size() ? " or " : ", ", meant[i]);
    return text + "?";
}

}  // namespace drsim::load
