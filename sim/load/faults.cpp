#include "sim/load/faults.h"

#include <array>
#include <map>

#include <fmt/format.h>

#include "sim/load/checks.h"
#include "sim/load/distributions.h"

namespace drsim::load {

using namespace model;

namespace {

constexpr std::array<std::string_view, 8> verbs = {"outage",      "crash",       "destroy", "bad_release",
                                                   "no_capacity", "unreachable", "stall",   "false_alarm"};

/// The entry with the kind of a fault; null after an error.
const Entry* verb_entry(Reading& reading, const Node& node) {
    const Entry* found = nullptr;
    for (const Entry& entry : node.entries) {
        if (std::find(verbs.begin(), verbs.end(), entry.key) == verbs.end()) continue;
        if (found != nullptr) reading.error(entry.where, fmt::format("a fault has one kind; \"{}\" is already given", found->key));
        found = &entry;
    }
    if (found == nullptr && node.is_map() && !has_unknown_key(node, keys::fault))
        reading.error(node.where, fmt::format("a fault needs one of {}", one_of({verbs.begin(), verbs.end()})));
    return found;
}

class FaultReader {
public:
    FaultReader(Reading& reading, Names& names) : reading_(reading), names_(names) {}

    void read(const Node* given, const Node* faults, Scenario& scenario) {
        const auto given_nodes = given != nullptr ? items_of(*given) : std::vector<const Node*>();
        const auto fault_nodes = faults != nullptr ? items_of(*faults) : std::vector<const Node*>();
        if (faults != nullptr && fault_nodes.empty()) reading_.error(faults->where, "a scenario needs at least one fault");
        for (const Node* node : given_nodes) scenario.given.push_back(named(*node, 0, false));
        for (std::uint32_t i = 0; i < fault_nodes.size(); ++i) scenario.faults.push_back(named(*fault_nodes[i], i, true));
        for (std::size_t i = 0; i < given_nodes.size(); ++i) read_fault(*given_nodes[i], true, scenario.given[i]);
        for (std::size_t i = 0; i < fault_nodes.size(); ++i) read_fault(*fault_nodes[i], false, scenario.faults[i]);
        check_onset(scenario);
        check_circles(scenario);
    }

private:
    /// A fault with its name; the rest is read when all names are known.
    Fault named(const Node& node, std::uint32_t index, bool can_be_waited_for) {
        Fault fault;
        fault.where = node.where;
        const Entry* verb = verb_entry(reading_, node);
        const Node* name = node.find("name");
        Where where = node.where;
        if (verb != nullptr) fault.name = fmt::format("{}_{}", verb->key, ++numbered_[verb->key]);
        if (name != nullptr && name->is_scalar()) {
            fault.name = name->text;
            where = name->where;
            is_name(reading_, fault.name, where, "fault");
        }
        if (!fault.name.empty() && !taken_.insert(fault.name).second)
            reading_.error(where, fmt::format("duplicate fault \"{}\"; give each fault its own name", fault.name));
        if (can_be_waited_for && !fault.name.empty()) faults_.emplace(fault.name, index);
        return fault;
    }

    void read_fault(const Node& node, bool is_given, Fault& fault) {
        const Fields fields(reading_, node, keys::fault, fault.name.empty() ? "a fault" : fmt::format("fault \"{}\"", fault.name));
        const Entry* verb = nullptr;
        for (const Entry& entry : node.entries)
            if (std::find(verbs.begin(), verbs.end(), entry.key) != verbs.end()) verb = &entry;
        if (verb == nullptr || fields.find(verb->key) == nullptr) return;
        read_what(fields, verb->key, *verb->value, fault);
        if (const Node* at = fields.find("at")) {
            if (is_given) reading_.error(fields.where("at"), "a given fault takes no \"at\": it holds before the trial begins");
            else read_at(*at, fault);
        }
        read_since(fields, is_given, fault);
        if (const Node* lasts = fields.find("lasts")) read_lasts(fields, verb->key, *lasts, fault);
        if (is_given && fields.find("since") == nullptr) note_missing_past(fault);
        if (const Node* probability = fields.find("probability")) fault.probability = share_of(reading_, *probability);
        if (const Node* onset = fields.find("onset")) fault.onset = truth_of(reading_, *onset);
        if (const Node* onset = fields.find("onset"); onset != nullptr && onset->is_scalar() && onset->text == "false")
            reading_.error(fields.where("onset"),
                           "\"onset\" must be true or left out; without it the onset is the first fault that strikes");
        if (fault.onset && is_given) reading_.error(fields.where("onset"), "a given fault cannot be the onset");
        const Node* silent = fields.find("silent");
        const Node* refused = fields.find("refused");
        if (silent != nullptr && refused != nullptr)
            reading_.error(fields.where("refused"), "a fault is either silent or refused, not both");
        if (silent != nullptr) fault.silent = truth_of(reading_, *silent);
        if (refused != nullptr) fault.silent = !truth_of(reading_, *refused);
    }

    void read_what(const Fields& fields, std::string_view verb, const Node& value, Fault& fault) {
        refuse_other_keys(fields, verb);
        if (verb == "outage") fault.what = Outage{selector_of(reading_, names_, value, verb)};
        if (verb == "destroy") fault.what = Destroy{selector_of(reading_, names_, value, verb)};
        if (verb == "stall") fault.what = Stall{names_.copy(value, verb)};
        if (verb == "false_alarm") fault.what = FalseAlarm{names_.of(names_.detection, value, verb)};
        if (verb == "unreachable") fault.what = Unreachable{names_.human(value, verb)};
        if (verb == "crash") {
            Crash crash{selector_of(reading_, names_, value, verb), {}, {}};
            if (const Node* instances = fields.find("instances")) {
                crash.instances = count_of(reading_, *instances, 1);
                const auto* address = std::get_if<Address>(&crash.of.is);
                if (address != nullptr && address->component.exists() && names_.system.components[address->component.index()].store)
                    reading_.error(instances->where, fmt::format("a copy of \"{}\" is one instance; name the copy", value.text));
            }
            const Node* repair = fields.find("repair");
            if (repair != nullptr && !(repair->is_scalar() && repair->text == "never")) crash.repair = distribution_of(reading_, *repair);
            fault.what = std::move(crash);
        }
        if (verb == "no_capacity") {
            NoCapacity none{names_.location(value, verb), 0, true};
            if (const Node* above = fields.find("above")) {
                none.above = count_of(reading_, *above);
                none.none_new = false;
            }
            fault.what = none;
        }
        if (verb == "bad_release") fault.what = bad_release_of(fields, value);
    }

    BadRelease bad_release_of(const Fields& fields, const Node& value) {
        BadRelease release;
        release.of = names_.component(value, "bad_release");
        if (release.of.exists() && !names_.system.components[release.of.index()].service)
            reading_.error(value.where, fmt::format("\"{}\" has no releases; only a service has them", value.text));
        const Node* fails = fields.need("fails");
        if (fails == nullptr) return release;
        if (!fails->is_map()) {
            release.fails = share_of(reading_, *fails);
            return release;
        }
        const Fields parts(reading_, *fails, keys::release_failure, "fails");
        if (const Node* at_share = parts.need("at_share")) {
            release.at_share = share_of(reading_, *at_share);
            check_at_share(release, at_share->where);
        }
        if (const Node* of = parts.need("of")) release.fails = share_of(reading_, *of);
        return release;
    }

    /// A release that takes over evenly has no stage at which it could begin to fail.
    void check_at_share(const BadRelease& release, Where where) {
        if (!release.of.exists()) return;
        const auto& service = names_.system.components[release.of.index()].service;
        if (service && service->rollout && (service->rollout->style == RolloutStyle::Rolling || service->rollout->switched_by.exists()))
            reading_.error(where, "\"at_share\" is for releases in stages; a rolling one, or one that a name switches, takes over evenly");
    }

    void refuse_other_keys(const Fields& fields, std::string_view verb) {
        const std::pair<std::string_view, std::string_view> belongs[] = {
            {"repair", "crash"}, {"instances", "crash"}, {"fails", "bad_release"}, {"above", "no_capacity"}};
        for (const auto& [key, to] : belongs)
            if (fields.find(key) != nullptr && verb != to)
                reading_.error(fields.where(key), fmt::format("\"{}\" cannot be used with \"{}\"", key, verb));
        // `since` only determines what a copy has missed by the onset.
        const bool ages_a_copy = verb == "outage" || verb == "crash" || verb == "stall";
        if (fields.find("since") != nullptr && !ages_a_copy)
            reading_.error(fields.where("since"), fmt::format("\"since\" cannot be used with \"{}\"", verb));
        const bool strikes_a_thing = verb == "outage" || verb == "crash" || verb == "destroy";
        for (const std::string_view key : {"silent", "refused"})
            if (fields.find(key) != nullptr && !strikes_a_thing)
                reading_.error(fields.where(key), fmt::format("\"{}\" cannot be used with \"{}\"", key, verb));
    }

    /// A fault from before the trial has a past, which determines how far behind a copy is.
    void read_since(const Fields& fields, bool is_given, Fault& fault) {
        const Node* since = fields.find("since");
        if (since != nullptr && !is_given)
            reading_.error(fields.where("since"), "\"since\" is for given faults; use \"at\" for a fault that strikes during the trial");
        if (since != nullptr) fault.since = distribution_of(reading_, *since);
        else if (is_given && std::holds_alternative<Stall>(fault.what))
            reading_.error(fault.where, "a given stall needs \"since\", the time the replica has been stalled, such as since: 48h");
    }

    /// Notes a copy that is down before the trial and comes back during it: how much it has missed is unknown.
    void note_missing_past(const Fault& fault) {
        const auto* outage = std::get_if<Outage>(&fault.what);
        const auto* crash = std::get_if<Crash>(&fault.what);
        const Selector* of = outage != nullptr ? &outage->of : crash != nullptr ? &crash->of : nullptr;
        const auto* address = of != nullptr ? std::get_if<Address>(&of->is) : nullptr;
        const bool comes_back = outage != nullptr ? fault.lasts.has_value() : crash != nullptr && crash->repair;
        if (address == nullptr || !comes_back || (address->part != Part::Copy && address->part != Part::Standby)) return;
        reading_.note(fault.where,
                      "this copy is down before the trial begins and comes back; without \"since\" it has missed no writes "
                      "from before the trial");
    }

    void read_lasts(const Fields& fields, std::string_view verb, const Node& lasts, Fault& fault) {
        if (verb == "crash") {
            reading_.error(fields.where("lasts"), "a crash takes no \"lasts\": it ends when something recovers it; write repair: 1h");
        } else if (verb == "destroy" && !(lasts.is_scalar() && lasts.text == "forever")) {
            fault.lasts = distribution_of(reading_, lasts);
        } else if (lasts.is_scalar() && lasts.text == "until_repaired") {
            reading_.error(lasts.where, "\"until_repaired\" is not supported; write a duration or forever");
        } else if (!(lasts.is_scalar() && lasts.text == "forever")) {
            fault.lasts = distribution_of(reading_, lasts);
        }
    }

    void read_at(const Node& at, Fault& fault) {
        if (at.find("after") != nullptr) {
            const Fields fields(reading_, at, keys::after, "at");
            const Node* by = fields.find("by");
            const Distribution distance = by != nullptr ? distribution_of(reading_, *by) : Distribution{};
            if (const Node* event = fields.find("after")) read_event(*event, distance, fault);
        } else if (at.find("before") != nullptr) {
            const Fields fields(reading_, at, keys::before, "at");
            const Node* by = fields.need("by");
            const Distribution distance = by != nullptr ? distribution_of(reading_, *by) : Distribution{};
            if (const Node* event = fields.find("before"))
                if (const auto index = fault_named(*event)) fault.at = BeforeFault{*index, distance};
        } else {
            fault.at = AtTime{distribution_of(reading_, at)};
        }
    }

    std::vector<std::string_view> fault_names() const {
        std::vector<std::string_view> all;
        for (const auto& [name, index] : faults_) all.push_back(name);
        return all;
    }

    std::optional<std::uint32_t> fault_named(const Node& node) {
        const std::string_view name = text_of(reading_, node, "the name of a fault");
        const auto found = faults_.find(name);
        if (found != faults_.end()) return found->second;
        if (!name.empty()) reading_.unknown(node.where, "fault", name, "before", fault_names());
        return std::nullopt;
    }

    /// A fault, the end of a runbook, or the end of a step.
    void read_event(const Node& node, const Distribution& by, Fault& fault) {
        const std::string_view text = text_of(reading_, node, "a fault, a runbook or a step");
        if (text.empty()) return;
        const std::size_t dot = text.find('.');
        const Id<Runbook> runbook = names_.runbooks.find(text.substr(0, dot));
        const auto known_fault = faults_.find(text);
        if (known_fault != faults_.end() && runbook.exists())
            reading_.error(node.where, fmt::format("\"{}\" is both a fault and a runbook; rename one", text));
        if (known_fault != faults_.end()) {
            fault.at = AfterFault{known_fault->second, by};
        } else if (dot == std::string_view::npos && runbook.exists()) {
            fault.at = AfterRunbook{runbook, by};
        } else if (runbook.exists()) {
            std::vector<std::string_view> steps;
            for (const Step& step : names_.system.runbooks[runbook.index()].steps) steps.push_back(step.name);
            const auto found = std::find(steps.begin(), steps.end(), text.substr(dot + 1));
            if (found != steps.end()) fault.at = AfterStep{runbook, static_cast<std::uint32_t>(found - steps.begin()), by};
            else reading_.unknown(node.where, "step", text.substr(dot + 1), fmt::format("runbook \"{}\"", text.substr(0, dot)), steps);
        } else if (reading_.names_are_known) {
            std::vector<std::string_view> known = names_.runbooks.all();
            for (const std::string_view name : fault_names()) known.push_back(name);
            reading_.unknown(node.where, "fault, runbook or step", text, "after", known);
        }
    }

    void check_onset(const Scenario& scenario) {
        const Fault* first = nullptr;
        for (const Fault& fault : scenario.faults) {
            if (!fault.onset) continue;
            if (first != nullptr)
                reading_.error(fault.where, fmt::format("only one fault can be the onset; \"{}\" already is", first->name));
            if (first == nullptr) first = &fault;
        }
    }

    void check_circles(const Scenario& scenario) {
        std::vector<std::vector<std::uint32_t>> graph(scenario.faults.size());
        for (std::size_t i = 0; i < graph.size(); ++i) {
            if (const auto* after = std::get_if<AfterFault>(&scenario.faults[i].at)) graph[i].push_back(after->fault);
            if (const auto* before = std::get_if<BeforeFault>(&scenario.faults[i].at)) graph[i].push_back(before->fault);
        }
        const auto circle = circle_in(graph);
        if (circle.empty()) return;
        std::string shown;
        for (const std::uint32_t member : circle) shown += scenario.faults[member].name + " -> ";
        const Fault& first = scenario.faults[circle.front()];
        reading_.error(first.where, fmt::format("circular dependency between faults: {}{}", shown, first.name));
    }

    Reading& reading_;
    Names& names_;
    std::map<std::string_view, int> numbered_;
    std::unordered_set<std::string> taken_;
    std::map<std::string, std::uint32_t, std::less<>> faults_;
};

}  // namespace

void read_faults(Reading& reading, Names& names, const Node* given, const Node* faults, Scenario& scenario) {
    FaultReader(reading, names).read(given, faults, scenario);
}

}  // namespace drsim::load
