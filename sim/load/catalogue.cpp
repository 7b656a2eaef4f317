#include "sim/load/catalogue.h"

#include <algorithm>
#include <filesystem>

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
/// Most parts of a parameter's path.
constexpr std::ptrdiff_t most_parts = 16;

bool covers(std::string_view prefix, std::string_view path) { return prefix.ends_with('.') ? path.starts_with(prefix) : path == prefix; }

/// A parameter of a mechanism that the model does not have would be ignored, so it is an error.
void check_mechanisms(Reading& reading, const Node* listed, const Node* parameters) {
    std::vector<std::string_view> known;
    for (const Mechanism& mechanism : mechanisms()) known.push_back(mechanism.name);
    std::vector<std::string_view> has;
    if (listed != nullptr)
        for (const Node* item : items_of(*listed)) {
            const std::string_view name = text_of(reading, *item, "the name of a mechanism");
            has.push_back(name);
            if (!name.empty() && std::find(known.begin(), known.end(), name) == known.end())
                reading.unknown(item->where, "mechanism", name, "mechanisms", known);
        }
    if (parameters == nullptr) return;
    for (const Entry& entry : parameters->entries) {
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

ComponentModel model_of(Reading& reading, const Node& root) {
    const Fields fields(reading, root, keys::catalogue_model, "a catalogue model");
    ComponentModel made;
    made.file = root.where.file;
    if (const Node* version = fields.need("drsim"); version != nullptr && version->text != "1")
        reading.error(version->where, "unsupported version; this release reads drsim: 1");
    if (const Node* name = fields.need("model")) {
        made.name = text_of(reading, *name, "the name of a model");
        if (!made.name.empty() && !is_model_name(made.name))
            reading.error(name->where, fmt::format("\"{}\" is not a model name (provider/name)", made.name));
    }
    if (const Node* kind = fields.need("kind")) {
        made.kind = word_of(reading, *kind, "kind", kinds);
        made.kind_word = kind->text;
    }
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
            const Fields parts(reading, *entry.value, keys::parameter, fmt::format("parameter \"{}\"", entry.key));
            Parameter parameter{entry.key, parts.need("value"), {}, {}, {}, false};
            if (const Node* source = parts.need("source")) {
                const Fields cited(reading, *source, keys::source, "source");
                if (const Node* title = cited.need("title")) parameter.title = text_of(reading, *title, "a title");
                if (const Node* address = cited.find("address")) parameter.address = text_of(reading, *address, "an address");
                if (const Node* read = cited.find("read")) parameter.read = text_of(reading, *read, "a date");
            }
            if (const Node* verified = parts.need("verified")) parameter.verified = truth_of(reading, *verified);
            if (parameter.value != nullptr) made.parameters.push_back(parameter);
        }
    check_mechanisms(reading, fields.find("mechanisms"), parameters);
    return made;
}

}  // namespace

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

Catalogue::Catalogue(Reading& reading, const Options& options, std::vector<std::pair<std::string, Where>> own_files) : reading_(reading) {
    places_.emplace_back();
    for (const auto& [path, where] : own_files)
        if (const auto file = reading.files.open_named(path, Files::Named::Yaml, where)) add_definition(places_.back(), *file);
    for (const std::string& folder : options.catalogue_dirs) add_folder(folder, true);
    add_folder("models/catalogue", false);
    places_.emplace_back();
    for (const EmbeddedFile& embedded : embedded_files("catalogue"))
        add_definition(places_.back(), reading.files.add("catalogue:" + std::string(embedded.path), std::string(embedded.text)));
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
        if (const auto file = reading_.files.open_named(path, Files::Named::Yaml)) add_definition(places_.back(), *file);
}

void Catalogue::add_definition(Place& place, std::uint32_t file) {
    reading_.catalogue_files.insert(file);
    const Node* root = tree_of(file, reading_.diagnostics, reading_.arena);
    if (root == nullptr) return;
    const Node* name = root->find("model");
    if (name == nullptr || !name->is_scalar()) {
        reading_.error({file, 1, 1, 1}, "not a catalogue model: it has no \"model\"");
        return;
    }
    const auto [known, is_new] = place.models.emplace(std::string(name->text), root);
    if (is_new) return;
    const Where first = known->second->find("model")->where;
    reading_.error(name->where, fmt::format("duplicate model \"{}\"; also defined at {}:{}", name->text,
                                            reading_.diagnostics.path(first.file), first.line));
}

const ComponentModel* Catalogue::decode(std::string_view name, const Node& node) {
    const auto known = decoded_.find(name);
    if (known != decoded_.end()) return known->second.get();
    reading_.files.use(node.where.file);
    auto made = std::make_unique<ComponentModel>(model_of(reading_, node));
    return decoded_.emplace(std::string(name), std::move(made)).first->second.get();
}

const ComponentModel* Catalogue::find(std::string_view name, Where where) {
    if (name.empty()) return nullptr;
    for (const Place& place : places_)
        if (const auto found = place.models.find(name); found != place.models.end()) return decode(name, *found->second);
    std::vector<std::string_view> known;
    for (const Place& place : places_)
        for (const auto& [other, node] : place.models) known.push_back(other);
    const std::string meant = reading_.may_suggest() ? models_meant(name, known) : std::string();
    if (!is_model_name(name)) reading_.error(where, fmt::format("\"{}\" is not a model name (provider/name){}", name, meant));
    else reading_.error(where, fmt::format("unknown model \"{}\"{}", name, meant));
    return nullptr;
}

std::vector<const ComponentModel*> Catalogue::all() {
    for (const Place& place : places_)
        for (const auto& [name, node] : place.models) decode(name, *node);
    std::vector<const ComponentModel*> models;
    for (const auto& [name, made] : decoded_) models.push_back(made.get());
    return models;
}

void check_model(Reading& reading, const Node& root) { model_of(reading, root); }

}  // namespace drsim::load
