#include "sim/load/catalogue.h"

#include <algorithm>
#include <filesystem>
#include <unordered_set>

#include <fmt/format.h>

#include "sim/load/embedded_files.h"
#include "sim/load/model_names.h"
#include "sim/load/yaml_tree.h"

namespace drsim::load {

namespace fs = std::filesystem;

namespace {

/// An unknown model is compared with at most this many known ones, since there may be as many unknown models.
constexpr std::size_t most_compared = 5000;

}  // namespace

Catalogue::Catalogue(Reading& reading, const Options& options, std::vector<std::pair<std::string, Where>> own_files)
    : Catalogue(reading, options) {
    places_.emplace_back();
    for (const auto& [path, where] : own_files)
        if (const auto file = reading.files.open_named(path, Files::Named::Yaml, where)) add_file(places_.back(), *file);
    add_shared_places();
}

void Catalogue::add_shared_places() {
    has_shared_places_ = true;
    for (const std::string& folder : options_.catalogue_dirs) add_folder(folder, true);
    add_folder("models/catalogue", false);
    places_.emplace_back();
    for (const EmbeddedFile& embedded : embedded_files("catalogue"))
        places_.back().unread.push_back(reading_.files.add("catalogue:" + std::string(embedded.path), std::string(embedded.text)));
}

void Catalogue::read_what_has(Place& place, std::string_view word) {
    // A backslash may begin an escape, which spells a character in another way.
    const auto may_have = [&](std::uint32_t file) {
        const std::string_view text = reading_.diagnostics.text(file);
        return text.find(word) != std::string_view::npos || text.find('\\') != std::string_view::npos;
    };
    const auto first = std::stable_partition(place.unread.begin(), place.unread.end(), [&](std::uint32_t file) { return !may_have(file); });
    const std::vector<std::uint32_t> wanted(first, place.unread.end());
    place.unread.erase(first, place.unread.end());
    for (const std::uint32_t file : wanted) add_file(place, file);
}

void Catalogue::read_all() {
    for (Place& place : places_) read_what_has(place, "");
}

void Catalogue::add_folder(const std::string& folder, bool must_exist) {
    places_.emplace_back();
    std::error_code code;
    if (!fs::is_directory(folder, code)) {
        if (must_exist) reading_.error({reading_.diagnostics.add_file(folder, {}), 0, 0, 1}, "not a directory");
        return;
    }
    std::vector<std::string> paths;
    for (fs::recursive_directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
        const std::string ending = it->path().extension().string();
        if (it->is_regular_file(code) && (ending == ".yaml" || ending == ".yml" || ending == ".json")) paths.push_back(it->path().string());
    }
    std::sort(paths.begin(), paths.end());
    for (const std::string& path : paths)
        if (const auto file = reading_.files.open_named(path, Files::Named::Yaml)) places_.back().unread.push_back(*file);
    if (must_exist) read_what_has(places_.back(), "");  // named by the user, who wants to hear of every error
}

void Catalogue::add_file(Place& place, std::uint32_t file) {
    reading_.catalogue_files.insert(file);
    const Node* root = tree_of(file, reading_.diagnostics, reading_.arena);
    if (root == nullptr) return;
    const Node* name = root->find("model");
    const Node* provider = root->find("provider");
    if (root->find("models") != nullptr) add_list(place, *root);
    else if (name != nullptr && name->is_scalar()) add_definition(place, {root, false}, *name);
    else if (provider != nullptr && provider->is_scalar()) add_provider(place, *root, *provider);
    else reading_.error({file, 1, 1, 1}, "not a catalogue file: it has none of \"model\", \"models\" and \"provider\"");
}

void Catalogue::add_list(Place& place, const Node& root) {
    if (const Node* name = root.find("model")) {
        reading_.error(name->where, "a catalogue file has either \"model\" or \"models\", not both");
        return;
    }
    const Fields fields(reading_, root, keys::catalogue_models, "a file of catalogue models");
    read_version(reading_, fields);
    const Node* models = fields.find("models");
    if (models == nullptr) return;
    for (const Node* model : items_of(*models)) {
        const Node* name = model->find("model");
        if (name != nullptr && name->is_scalar()) add_definition(place, {model, true}, *name);
        else model_of(reading_, *model, true, nullptr);  // reports what is wrong with it
    }
}

void Catalogue::add_definition(Place& place, const Definition& definition, const Node& name) {
    const auto [known, is_new] = place.models.emplace(std::string(name.text), definition);
    if (is_new) return;
    const Where first = known->second.node->find("model")->where;
    reading_.error(name.where, fmt::format("duplicate model \"{}\"; also defined at {}:{}", name.text,
                                           reading_.diagnostics.path(first.file), first.line));
}

void Catalogue::add_provider(Place& place, const Node& root, const Node& name) {
    const auto [known, is_new] = place.providers.emplace(plain_name(name.text), &root);
    if (is_new) return;
    const Where first = known->second->find("provider")->where;
    reading_.error(name.where, fmt::format("duplicate provider \"{}\"; also described at {}:{}", name.text,
                                           reading_.diagnostics.path(first.file), first.line));
}

const ProviderFacts* Catalogue::provider(std::string_view name) {
    const std::string plain = plain_name(name);
    if (const auto known = providers_.find(plain); known != providers_.end()) return known->second.get();
    for (Place& place : places_) {
        read_what_has(place, "provider");
        if (const auto found = place.providers.find(plain); found != place.providers.end())
            return providers_.emplace(plain, std::make_unique<ProviderFacts>(provider_facts_of(reading_, *found->second)))
                .first->second.get();
    }
    return nullptr;
}

void Catalogue::check_providers() {
    read_all();
    for (const Place& place : places_)
        for (const auto& [name, root] : place.providers) provider(name);
}

std::optional<Catalogue::Definition> Catalogue::definition_of(std::string_view name) {
    const auto in = [&](std::size_t from) -> std::optional<Definition> {
        for (std::size_t p = from; p < places_.size(); ++p) {
            read_what_has(places_[p], name);
            if (const auto found = places_[p].models.find(name); found != places_[p].models.end()) return found->second;
        }
        return std::nullopt;
    };
    const auto found = in(0);
    if (found) return found;
    std::optional<Definition> later;
    if (const std::size_t before = places_.size(); !has_shared_places_) {
        add_shared_places();
        later = in(before);
    }
    if (!later) read_all();  // so that many unknown names do not each search all texts
    return later;
}

const ComponentModel* Catalogue::decode(std::string_view name, const Definition& definition) {
    Chain chain;
    std::unordered_set<std::string_view> met;
    std::string_view wanted = name;
    for (std::optional<Definition> next = definition; next && !decoded_.contains(wanted);) {
        chain.emplace_back(wanted, *next);
        met.insert(wanted);
        const Node* base = next->node->find("based_on");
        if (base == nullptr || !base->is_scalar()) break;
        wanted = base->text;
        if (met.contains(wanted)) {
            complain_of_circle(*base, chain);
            break;
        }
        next = definition_of(wanted);
        if (!next) complain_of_unknown(wanted, base->where);
    }
    for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
        const auto& [model, written] = *link;
        const Node* based_on = written.node->find("based_on");
        const auto base = based_on != nullptr && based_on->is_scalar() ? decoded_.find(based_on->text) : decoded_.end();
        const ComponentModel* whole = base != decoded_.end() && base->second->is_whole ? base->second.get() : nullptr;
        reading_.files.use(written.node->where.file);
        decoded_.emplace(std::string(model), std::make_unique<ComponentModel>(model_of(reading_, *written.node, written.is_listed, whole)));
    }
    return decoded_.find(name)->second.get();
}

void Catalogue::complain_of_circle(const Node& named, const Chain& chain) {
    const auto is_named = [&](const auto& link) { return link.first == named.text; };
    const auto first = std::find_if(chain.begin(), chain.end(), is_named);
    if (chain.end() - first == 1)
        return reading_.error(named.where, fmt::format("\"{}\" is based on itself; give it a name of its own", named.text));
    constexpr std::ptrdiff_t most_named = 8;
    std::string way(named.text);
    for (auto link = first + 1; link != chain.end() && link - first < most_named; ++link)
        way += fmt::format(" is based on {}, which", link->first);
    if (chain.end() - first > most_named) way += " is based on ..., which";
    reading_.error(named.where, fmt::format("circular reference: {} is based on {}", way, named.text));
}

void Catalogue::complain_of_unknown(std::string_view name, Where where) {
    std::string meant;
    if (reading_.may_suggest()) {
        read_all();
        std::vector<std::string_view> known;
        for (const Place& place : places_)
            for (const auto& [other, definition] : place.models) known.push_back(other);
        if (known.size() <= most_compared) meant = models_meant(name, known);
    }
    if (!is_model_name(name)) reading_.error(where, fmt::format("\"{}\" is not a model name (provider/name){}", name, meant));
    else reading_.error(where, fmt::format("unknown model \"{}\"{}", name, meant));
}

const ComponentModel* Catalogue::find(std::string_view name, Where where) {
    if (name.empty()) return nullptr;
    const auto definition = definition_of(name);
    if (!definition) {
        complain_of_unknown(name, where);
        return nullptr;
    }
    const ComponentModel* found = decode(name, *definition);
    return found->is_whole ? found : nullptr;
}

std::vector<const ComponentModel*> Catalogue::all() {
    read_all();
    for (const Place& place : places_)
        for (const auto& [name, definition] : place.models) decode(name, definition);
    std::vector<const ComponentModel*> models;
    for (const auto& [name, made] : decoded_) models.push_back(made.get());
    return models;
}

void Catalogue::check(Reading& reading, const Options& options, const Node& root) {
    Catalogue catalogue(reading, options);
    reading.catalogue_files.insert(root.where.file);
    Place in_file;
    const Node* name = root.find("model");
    if (root.find("models") != nullptr) catalogue.add_list(in_file, root);
    else if (name != nullptr && name->is_scalar()) catalogue.add_definition(in_file, {&root, false}, *name);
    else if (name == nullptr && root.find("provider") != nullptr) provider_facts_of(reading, root);
    else model_of(reading, root, false, nullptr);
    catalogue.places_.push_back(in_file);
    for (const auto& [model, definition] : in_file.models) catalogue.decode(model, definition);
}

}  // namespace drsim::load
