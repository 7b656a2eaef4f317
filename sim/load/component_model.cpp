#include "sim/load/component_model.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>

#include "sim/load/component_keys.h"
#include "sim/load/quantities.h"

namespace drsim::load {

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

bool verified_of(Reading& reading, const Node& node, const Source& source) {
    const bool verified = truth_of(reading, node);
    if (verified && source.title.starts_with("modelling choice"))
        reading.error(node.where, "a modelling choice is not verified: no source states it");
    return verified;
}

Parameter parameter_of(Reading& reading, const Entry& entry, std::string_view model) {
    const Fields parts(reading, *entry.value, keys::parameter, fmt::format("parameter \"{}\"", entry.key));
    Parameter parameter{entry.key, entry.where, model, parts.need("value"), {}, false};
    if (const Node* source = parts.need("source")) parameter.source = read_source(reading, *source);
    if (const Node* verified = parts.need("verified")) parameter.verified = verified_of(reading, *verified, parameter.source);
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

ReplicaFailover replica_failover_of(Reading& reading, const Node& node, const ComponentModel& made) {
    constexpr Word<bool> who[] = {{"customer", false}, {"provider", true}};
    const Fields fields(reading, node, keys::replica_failover, "replica_failover");
    const auto& of_kind = keys_of(made.kind).keys;
    if (!made.kind_word.empty() && std::find(of_kind.begin(), of_kind.end(), "replicas") == of_kind.end())
        reading.error(node.where, fmt::format("{} has no replicas to fail over to", a_kind(made.kind)));
    ReplicaFailover known;
    known.of = made.name;
    if (const Node* by = fields.need("by")) known.is_providers = word_of(reading, *by, "by", who);
    if (const Node* grace = fields.find("grace")) {
        known.grace = duration_of(reading, *grace);
        if (fields.find("by") != nullptr && !known.is_providers)
            reading.error(grace->where, "\"grace\" is for by: provider; a customer waits as long as they choose");
    }
    if (const Node* source = fields.need("source")) known.source = read_source(reading, *source);
    if (const Node* verified = fields.need("verified")) known.verified = verified_of(reading, *verified, known.source);
    return known;
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
    if (!made.replica_failover) made.replica_failover = base.replica_failover;
    for (const std::string_view mechanism : base.mechanisms)
        if (std::find(made.mechanisms.begin(), made.mechanisms.end(), mechanism) == made.mechanisms.end())
            made.mechanisms.push_back(mechanism);
}

}  // namespace

bool is_model_name(std::string_view name) {
    const std::size_t slash = name.find('/');
    return slash != std::string_view::npos && slash > 0 && slash + 1 < name.size() && name.find('/', slash + 1) == std::string_view::npos;
}

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
    if (const Node* known = fields.find("replica_failover")) made.replica_failover = replica_failover_of(reading, *known, made);
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

}  // namespace drsim::load
