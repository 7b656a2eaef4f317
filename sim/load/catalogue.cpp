#include "sim/load/catalogue.h"

#include <algorithm>
#include <filesystem>
#include <unordered_set>

#include <fmt/format.h>

#include "sim/load/component_keys.h"
#include "sim/load/embedded_files.h"
#include "sim/load/model_names.h"
#include "sim/load/yaml_tree.h"

namespace drsim::load {

namespace fs = std::filesystem;
using model::Kind;

namespace {

constexpr Word<Kind> kinds[] = {{"service", Kind::Service},
                                {"function", Kind::Service},
                                {"node_pool", Kind::Service},
                                {"database", Kind::Database},
                                {"object_store", Kind::ObjectStore},
                                {"cache", Kind::Cache},
                                {"queue", Kind::Queue},
                                {"load_balancer", Kind::LoadBalancer},
                                {"router", Kind::Router},
                                {"dns", Kind::Router},
                                {"cdn", Kind::Cdn},
                                {"network_attachment", Kind::Attachment},
                                {"external", Kind::External}};

/// The mechanisms of kinds, and the parameters that make sense only with each.
struct Mechanism {
    std::string_view name;
    std::vector<std::string_view> parameters;
};

const std::vector<Mechanism>& mechanisms() {
    static const std::vector<Mechanism> all = {
        {"standby_promotion", {"failover.takes", "failover.silent_for", "failover.policy", "failover.on_return"}},
        {"replicas", {"replicas."}},
        {"snapshots", {"backups.every", "backups.starts", "backups.keep", "backups.ready_after", "backups.works", "backups.restore."}},
        {"log_archive", {"backups.log.", "backups.restore.replay"}},
        {"restart", {"restarts_in"}},
        {"launch", {"starts_in"}},
        {"replacement", {"replaced_in", "starts_in"}},
        {"autoscaling", {"autoscale.", "starts_in"}},
        {"rollout", {"rollout."}},
        {"failover", {"failover.takes", "switches", "returns", "probe."}},
        {"ejection", {"probe."}},
        {"dns_ttl", {"ttl", "drain"}},
        {"origin_failover", {"probe.", "switches", "returns", "ttl", "drain"}},
        {"warm_up", {"cache.warms_in"}},
        {"draining", {"drains", "keeps"}},
    };
    return all;
}

/// Every component of a model gets its parameters, so this bounds the expansion relative to the file size. No product comes near it.
constexpr std::size_t most_parameters = 200;
/// An unknown model is compared with at most this many known ones, since there may be as many unknown models.
constexpr std::size_t most_compared = 5000;
/// Most parts of a parameter's path.
constexpr std::ptrdiff_t most_parts = 16;

bool covers(std::string_view prefix, std::string_view path) { return prefix.ends_with('.') ? path.starts_with(prefix) : path == prefix; }

std::vector<std::string_view> mechanisms_of(Reading& reading, const Node* listed) {
    std::vector<std::string_view> has;
    if (listed == nullptr) return has;
    std::vector<std::string_view> known;
    for (const Mechanism& mechanism : mechanisms()) known.push_back(mechanism.name);
    for (const Node* item : items_of(*listed)) {
        const std::string_view name = text_of(reading, *item, "the name of a mechanism");
        has.push_back(name);
        if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end())
            reading.unknown(item->where, "mechanism", name, "mechanisms", known);
    }
    return has;
}

/// A parameter of a mechanism that the model does not have would be ignored, so it is an error.
void check_mechanisms(Reading& reading, const Node& parameters, const std::vector<std::string_view>& has) {
    for (const Entry& entry : parameters.entries) {
        std::vector<std::string_view> would_do;
        bool listed_one = false;
        for (const Mechanism& mechanism : mechanisms()) {
            const auto owns = [&](std::string_view prefix) { return covers(prefix, entry.key); };
            if (std::none_of(mechanism.parameters.begin(), mechanism.parameters.end(), owns)) continue;
            would_do.push_back(mechanism.name);
            listed_one = listed_one || std::find(has.begin(), has.end(), mechanism.name) != has.end();
        }
        if (!would_do.empty() && !listed_one)
            reading.error(entry.where, fmt::format("\"{}\" has no effect without {} in \"mechanisms\"", entry.key, one_of(would_do)));
    }
}

bool is_model_name(std::string_view name) {
    const std::size_t slash = name.find('/');
    return slash != std::string_view::npos && slash > 0 && slash + 1 < name.size() && name.find('/', slash + 1) == std::string_view::npos;
}

Parameter parameter_of(Reading& reading, const Entry& entry, std::string_view model) {
    const Fields parts(reading, *entry.value, keys::parameter, fmt::format("parameter \"{}\"", entry.key));
    Parameter parameter{entry.key, entry.where, model, parts.need("value"), {}, false};
    if (const Node* source = parts.need("source")) parameter.source = read_source(reading, *source);
    if (const Node* verified = parts.need("verified")) parameter.verified = truth_of(reading, *verified);
    return parameter;
}

/// The kind that a model states, or else that of its base.
void read_kind(Reading& reading, const Fields& fields, const ComponentModel* base, ComponentModel& made) {
    if (base != nullptr) {
        made.kind = base->kind;
        made.kind_word = base->kind_word;
    }
    const Node* stated = made.based_on.empty() ? fields.need("kind") : fields.find("kind");
    if (stated == nullptr) return;
    made.kind = word_of(reading, *stated, "kind", kinds);
    made.kind_word = stated->text;
    if (base != nullptr && made.kind != base->kind)
        reading.error(stated->where, fmt::format("a model has the kind of its base; \"{}\" is of kind {}: leave out \"kind\"", base->name,
                                                 base->kind_word));
}

/// `failover.takes` and `failover` above `failover.takes.x`.
template <class Take>
void each_path_above(std::string_view path, Take take) {
    for (std::size_t dot = path.rfind('.'); dot != std::string_view::npos && dot > 0; dot = path.rfind('.', dot - 1))
        take(path.substr(0, dot));
}

/// Adds the base's parameters, apart from those that the model replaces. Its own come first: they take precedence, also where `*` covers
/// a path of the base. A router's clients keep answers for a ttl or move in one draw, so either replaces the other.
void inherit(Reading& reading, const Node& based_on, const ComponentModel& base, ComponentModel& made) {
    std::unordered_set<std::string_view> own;
    std::unordered_set<std::string_view> of_base;
    for (const Parameter& parameter : made.parameters) own.insert(parameter.path);
    for (const Parameter& parameter : base.parameters) of_base.insert(parameter.path);
    if (own.contains("ttl")) own.insert("drain");
    else if (own.contains("drain")) own.insert("ttl");
    for (const Parameter& parameter : made.parameters)
        each_path_above(parameter.path, [&](std::string_view above) {
            if (of_base.contains(above) && !own.contains(above))
                reading.error(parameter.where, fmt::format("\"{}\" is part of \"{}\", which \"{}\" gives as a whole; replace \"{}\"",
                                                           parameter.path, above, base.name, above));
        });
    for (const Parameter& parameter : base.parameters) {
        bool is_replaced = own.contains(parameter.path);
        each_path_above(parameter.path, [&](std::string_view above) { is_replaced = is_replaced || own.contains(above); });
        if (!is_replaced) made.parameters.push_back(parameter);
    }
    if (made.parameters.size() > most_parameters) {
        reading.error(based_on.where,
                      fmt::format("a model can have at most {} parameters, including those of \"{}\"", most_parameters, base.name));
        made.parameters.erase(made.parameters.begin() + most_parameters, made.parameters.end());
    }
    for (const std::string_view mechanism : base.mechanisms)
        if (std::find(made.mechanisms.begin(), made.mechanisms.end(), mechanism) == made.mechanisms.end())
            made.mechanisms.push_back(mechanism);
}

/// `base`: the model that this one is based on; null if there is none, or if it could not be read.
ComponentModel model_of(Reading& reading, const Node& node, bool is_listed, const ComponentModel* base) {
    const Fields fields(reading, node, is_listed ? keys::listed_model : keys::catalogue_model, "a catalogue model");
    ComponentModel made;
    if (!is_listed) read_version(reading, fields);
    if (const Node* name = fields.need("model")) {
        made.name = text_of(reading, *name, "the name of a model");
        if (name->is_scalar() && !is_model_name(made.name))
            reading.error(name->where, fmt::format("\"{}\" is not a model name (provider/name)", made.name));
    }
    const Node* based_on = fields.find("based_on");
    if (based_on != nullptr) made.based_on = text_of(reading, *based_on, "the name of a model");
    made.is_whole = based_on == nullptr || base != nullptr;
    read_kind(reading, fields, base, made);
    made.mechanisms = mechanisms_of(reading, fields.find("mechanisms"));
    const Node* parameters = fields.find("parameters");
    if (parameters != nullptr && !parameters->is_map())
        reading.error(parameters->where, "parameters must be a map of dotted paths to {value, source, verified}");
    if (parameters != nullptr && parameters->entries.size() > most_parameters) {
        reading.error(parameters->entries[most_parameters].where, fmt::format("a model can have at most {} parameters", most_parameters));
        return made;
    }
    if (parameters != nullptr)
        for (const Entry& entry : parameters->entries) {
            if (std::count(entry.key.begin(), entry.key.end(), '.') >= most_parts) {
                reading.error(entry.where, fmt::format("a parameter's path can have at most {} parts", most_parts));
                continue;
            }
            if (!made.kind_word.empty()) check_parameter(reading, entry.key, entry.where, made.kind, made.kind_word);
            const Parameter parameter = parameter_of(reading, entry, made.name);
            if (parameter.value != nullptr) made.parameters.push_back(parameter);
        }
    if (base != nullptr) inherit(reading, *based_on, *base, made);
    if (parameters != nullptr && made.is_whole) check_mechanisms(reading, *parameters, made.mechanisms);
    return made;
}

}  // namespace

void read_version(Reading& reading, const Fields& fields) {
    if (const Node* version = fields.need("drsim"); version != nullptr && version->text != "1")
        reading.error(version->where, "unsupported version; this release reads drsim: 1");
}

Source read_source(Reading& reading, const Node& node) {
    const Fields cited(reading, node, keys::source, "source");
    Source source;
    if (const Node* title = cited.need("title")) source.title = text_of(reading, *title, "a title");
    if (const Node* address = cited.find("address")) source.address = text_of(reading, *address, "an address");
    if (const Node* read = cited.find("read")) source.read = text_of(reading, *read, "a date");
    return source;
}

std::string_view word_for(Kind kind) {
    for (const auto& [word, meant] : kinds)
        if (meant == kind) return word;
    return "control_plane";
}

std::string_view a_kind(Kind kind) {
    switch (kind) {
        case Kind::Service: return "a service";
        case Kind::Database: return "a database";
        case Kind::ObjectStore: return "an object store";
        case Kind::Cache: return "a cache";
        case Kind::Queue: return "a queue";
        case Kind::LoadBalancer: return "a load balancer";
        case Kind::Router: return "a router";
        case Kind::Cdn: return "a CDN";
        case Kind::Attachment: return "a network attachment";
        case Kind::External: return "a third party";
        case Kind::ControlPlane: return "a control plane";
    }
    return {};
}

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
        add_file(places_.back(), reading_.files.add("catalogue:" + std::string(embedded.path), std::string(embedded.text)));
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
        if (const auto file = reading_.files.open_named(path, Files::Named::Yaml)) add_file(places_.back(), *file);
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
    for (const Place& place : places_)
        if (const auto found = place.providers.find(plain); found != place.providers.end())
            return providers_.emplace(plain, std::make_unique<ProviderFacts>(provider_facts_of(reading_, *found->second)))
                .first->second.get();
    return nullptr;
}

void Catalogue::check_providers() {
    for (const Place& place : places_)
        for (const auto& [name, root] : place.providers) provider(name);
}

std::optional<Catalogue::Definition> Catalogue::definition_of(std::string_view name) {
    const auto in = [&](std::size_t from) -> std::optional<Definition> {
        for (std::size_t p = from; p < places_.size(); ++p)
            if (const auto found = places_[p].models.find(name); found != places_[p].models.end()) return found->second;
        return std::nullopt;
    };
    const auto found = in(0);
    if (found || has_shared_places_) return found;
    const std::size_t before = places_.size();
    add_shared_places();
    return in(before);
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
