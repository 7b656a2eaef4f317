// drsim explain: what a key means, its type, its default, an example, and the keys inside.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "reports/json_text.h"
#include "sim/cli/command.h"
#include "sim/cli/language.h"
#include "sim/cli/output.h"
#include "sim/cli/yaml_example.h"

namespace drsim::cli {

namespace {

constexpr std::size_t width = 80;
constexpr std::size_t most_examples = 3;

/// Wraps a text to at most 80 columns: the first line begins with `lead`, the others with as many spaces.
std::string filled(const std::string& lead, const std::string& text) {
    std::string all;
    std::string line = lead;
    bool is_empty = true;
    std::istringstream words(text);
    for (std::string word; words >> word; is_empty = false) {
        if (!is_empty && line.size() + 1 + word.size() > width) {
            all += line + "\n";
            line = std::string(lead.size(), ' ');
            is_empty = true;
        }
        line += fmt::format("{}{}", is_empty ? "" : " ", word);
    }
    return all + line + "\n";
}

std::string elsewhere(const std::vector<std::string>& paths) {
    std::string all;
    for (std::size_t i = 0; i < std::min<std::size_t>(paths.size(), 5); ++i) all += (i == 0 ? "" : ", ") + paths[i];
    return all + (paths.size() > 5 ? " and elsewhere" : "");
}

std::string inner_keys(const Explanation& said) {
    std::string text;
    const std::string* group = nullptr;
    for (const InnerKey& key : said.keys) {
        if (group == nullptr || *group != key.of) text += key.of.empty() ? "\nkeys:\n" : fmt::format("\nkeys of {}:\n", key.of);
        group = &key.of;
        text += filled("  ", fmt::format("{}: {}{}", key.name, key.type, key.required ? ", required" : ""));
        text += filled("      ", key.summary);
    }
    if (said.takes_distribution) text += "\ndrsim explain distribution lists the shapes of a random duration.\n";
    return text;
}

std::string in_full(const Explanation& said) {
    std::string text = said.path + "\n\n";
    text += filled("  type      ", said.type);
    if (said.required) text += "  required\n";
    if (!said.default_value.empty()) text += filled("  default   ", said.default_value);
    if (!said.elsewhere.empty()) text += filled("  also at   ", elsewhere(said.elsewhere));
    text += fmt::format("\n{}", filled("  ", said.description));
    if (!said.examples.empty()) text += said.examples.size() == 1 ? "\nexample:\n" : "\nexamples:\n";
    for (std::size_t i = 0; i < std::min(said.examples.size(), most_examples); ++i)
        text += yaml_lines(said.key, said.examples[i], 2, width);
    text += inner_keys(said);
    return said.hint.empty() ? text : text + "\n" + filled("", said.hint);
}

std::string overview(const std::string& title, const Explanation& said) {
    std::size_t longest = 0;
    for (const InnerKey& key : said.keys) longest = std::max(longest, key.name.size());
    std::string text = title + "\n";
    for (const InnerKey& key : said.keys)
        if (!key.name.starts_with("NAME.")) text += filled(fmt::format("  {:<{}}  ", key.name, longest), key.summary);
    return text;
}

std::string everything() {
    return overview("keys of a system:", explain("system").front()) + "\n" + overview("keys of a scenario:", explain("scenario").front()) +
           "\ndrsim explain KEY describes one key: drsim explain people, drsim explain scenario.faults,\n"
           "drsim explain components.web.failover. A key without a path is found wherever it occurs:\n"
           "drsim explain ttl. drsim explain results lists the fields of results.json.\n";
}

/// One key in full; keys of the same name in several places as a list to choose from.
std::string as_text(const std::string& wanted, const std::vector<Explanation>& all) {
    std::set<std::string> paths;
    for (const Explanation& said : all) paths.insert(said.path);
    std::string text;
    if (paths.size() == 1) {
        for (const Explanation& said : all) text += fmt::format("{}{}", text.empty() ? "" : "\n", in_full(said));
        return text;
    }
    text = fmt::format("\"{}\" occurs in {} places; drsim explain PATH describes one of them:\n\n", wanted, paths.size());
    for (const Explanation& said : all) {
        text += fmt::format("  {}\n", said.path);
        text += filled("      ", said.description);
    }
    return text;
}

std::string as_json(const std::vector<Explanation>& all) {
    auto out = nlohmann::ordered_json::array();
    for (const Explanation& said : all) {
        auto examples = nlohmann::ordered_json::array();
        for (const std::string& example : said.examples) examples.push_back(nlohmann::ordered_json::parse(example));
        auto keys = nlohmann::ordered_json::array();
        for (const InnerKey& key : said.keys)
            keys.push_back({{"key", key.name}, {"of", key.of}, {"type", key.type}, {"required", key.required}, {"summary", key.summary}});
        out.push_back({{"path", said.path},
                       {"type", said.type},
                       {"required", said.required},
                       {"default", said.default_value},
                       {"description", said.description},
                       {"examples", examples},
                       {"also_at", said.elsewhere},
                       {"hint", said.hint},
                       {"keys", keys}});
    }
    return reports::json_text(out);
}

Exit run(const Arguments& arguments) {
    const bool wants_json = arguments.has("json");
    if (arguments.positional.empty()) {
        print(wants_json ? as_json({explain("system").front(), explain("scenario").front()}) : everything());
        return Exit::Fine;
    }
    try {
        const std::vector<Explanation> all = explain(arguments.positional[0]);
        print(wants_json ? as_json(all) : as_text(arguments.positional[0], all));
        return Exit::Fine;
    } catch (const UnknownKey& unknown) {
        throw UsageError(fmt::format("drsim explain: {}", unknown.what()));
    }
}

}  // namespace

Command explain_command() {
    return {"explain",
            "[KEY]",
            "explains a key: type, default, example",
            "drsim explain components.database.failover",
            0,
            1,
            {{"json", "", "print JSON"}},
            run};
}

}  // namespace drsim::cli
