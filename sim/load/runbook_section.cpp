#include <array>

#include <fmt/format.h>

#include "sim/base/duration_text.h"
#include "sim/load/distributions.h"
#include "sim/load/sections.h"
#include "sim/load/steps.h"

namespace drsim::load {

using namespace model;

namespace {

constexpr std::array<std::string_view, 13> verbs = {"promote", "switch_over", "resync", "restore", "fence",   "repoint", "scale",
                                                    "restart", "rollback",    "route",  "manual",  "approve", "wait"};

/// The entry with the verb of a step; null after an error.
const Entry* verb_entry(Reading& reading, const Node& node, std::string_view of) {
    const Entry* found = nullptr;
    for (const Entry& entry : node.entries) {
        if (std::find(verbs.begin(), verbs.end(), entry.key) == verbs.end()) continue;
        if (found != nullptr) reading.error(entry.where, fmt::format("{} has one action; \"{}\" is already given", of, found->key));
        found = &entry;
    }
    if (found == nullptr && node.is_map() && !has_unknown_key(node, keys::step))
        reading.error(node.where, fmt::format("{} needs one of {}", of, one_of({verbs.begin(), verbs.end()})));
    return found;
}

/// Builds the steps of one runbook; alternatives come after all others.
class StepReader {
public:
    StepReader(Reading& reading, Names& names, std::string_view runbook) : reading_(reading), names_(names), runbook_(runbook) {}

    std::vector<Step> read(const Node& node) {
        // A map of steps contains maps; a single step may be written without brackets.
        const bool is_graph = node.is_map() && (node.entries.empty() || node.entries.front().value->is_map());
        is_graph ? read_graph(node) : read_list(node);
        steps_.insert(steps_.end(), std::make_move_iterator(alternatives_.begin()), std::make_move_iterator(alternatives_.end()));
        return std::move(steps_);
    }

private:
    void read_list(const Node& node) {
        const auto items = items_of(node);
        named_ = items.size();
        for (std::size_t i = 0; i < items.size(); ++i) {
            Step step = step_of(*items[i], fmt::format("{}", i + 1), items[i]->where);
            if (items[i]->find("after") != nullptr)
                reading_.error(items[i]->find("after")->where,
                               "steps in a list run one after another; use a map of steps to order them with \"after\"");
            if (i > 0) step.after = {static_cast<std::uint32_t>(i - 1)};
            steps_.push_back(std::move(step));
        }
    }

    void read_graph(const Node& node) {
        const auto entries = named_entries(reading_, &node, "step");
        named_ = entries.size();
        std::vector<std::string_view> known;
        for (const Entry& entry : entries) known.push_back(entry.key);
        for (const Entry& entry : entries) {
            Step step = step_of(*entry.value, std::string(entry.key), entry.where);
            if (const Node* after = entry.value->find("after"))
                for (const Node* item : items_of(*after)) {
                    const std::string_view name = text_of(reading_, *item, "the name of a step");
                    const auto found = std::find(known.begin(), known.end(), name);
                    if (found != known.end()) step.after.push_back(static_cast<std::uint32_t>(found - known.begin()));
                    else if (!name.empty()) reading_.unknown(item->where, "step", name, fmt::format("runbook \"{}\"", runbook_), known);
                }
            steps_.push_back(std::move(step));
        }
    }

    Step step_of(const Node& node, std::string name, Where where) {
        const std::string of = fmt::format("step \"{}\"", name);
        const Fields fields(reading_, node, keys::step, of);
        Step step;
        step.name = std::move(name);
        step.where = where;
        if (const Entry* verb = verb_entry(reading_, node, of); verb != nullptr && fields.find(verb->key) != nullptr)
            step.verb = verb_of(reading_, names_, fields, verb->key, *verb->value);
        if (const Node* takes = fields.find("takes")) {
            step.takes = distribution_of(reading_, *takes);
            if (std::holds_alternative<Wait>(step.verb))
                reading_.error(fields.where("takes"), "a wait takes no \"takes\"; write its duration as the value of wait");
        }
        if (const Node* by = fields.find("by")) step.by = names_.of(names_.people, *by, "by");
        if (const Node* hands = fields.find("hands")) step.hands = count_of(reading_, *hands, 1);
        if (fields.find("hands") != nullptr && fields.find("by") == nullptr)
            reading_.error(fields.where("hands"), "\"hands\" needs \"by\"");
        if (step.by.exists() && fields.find("hands") != nullptr)
            for (const Level& level : names_.system.people[step.by.index()].chain)
                if (step.hands > level.hands)
                    reading_.error(fields.where("hands"), fmt::format("{} takes {} hands, but \"{}\" has {}", of, step.hands,
                                                                      names_.system.humans[level.human.index()].name, level.hands));
        step.needs = names_.addresses(fields.find("needs"), "needs");
        if (const Node* condition = fields.find("if")) step.only_if = condition_of(reading_, names_, *condition, "if");
        if (const Node* condition = fields.find("unless")) step.unless = condition_of(reading_, names_, *condition, "unless");
        if (const Node* fails = fields.find("fails")) step.fails = share_of(reading_, *fails);
        if (const Node* retries = fields.find("retries")) step.retries = count_of(reading_, *retries);
        if (const Node* wait = fields.find("retry_after")) step.retry_after = distribution_of(reading_, *wait);
        if (fields.find("retry_after") != nullptr && fields.find("retries") == nullptr)
            reading_.error(fields.where("retry_after"), "\"retry_after\" needs \"retries\"");
        if (const Node* timeout = fields.find("timeout")) {
            step.timeout = period_of(reading_, *timeout, "a timeout");
            note_too_short(*timeout, of, step);
        }
        if (const Node* otherwise = fields.find("otherwise")) read_otherwise(*otherwise, step);
        return step;
    }

    /// A step that always takes longer than its timeout fails in every attempt.
    void note_too_short(const Node& timeout, const std::string& of, const Step& step) {
        const auto* promote = std::get_if<Promote>(&step.verb);
        const bool is_known = promote != nullptr && promote->copy.component.exists() && promote->copy.copy.exists();
        const std::optional<Distribution> own =
            is_known ? names_.system.components[promote->copy.component.index()].store->copies[promote->copy.copy.index()].promotion
                     : std::nullopt;
        const std::optional<Distribution>& takes = step.takes ? step.takes : own;
        if (takes && takes->lowest() > step.timeout->in_seconds())
            reading_.note(timeout.where, fmt::format("{} can never finish: it takes at least {}, but its timeout is {}", of,
                                                     as_written(Duration::seconds(takes->lowest())), timeout.text));
    }

    void read_otherwise(const Node& node, Step& step) {
        if (!node.is_map()) {
            constexpr Word<Step::Otherwise> words[] = {{"stop", Step::Otherwise::Stop}, {"continue", Step::Otherwise::Continue}};
            step.otherwise = word_of(reading_, node, "otherwise, unless it is a step,", words);
            return;
        }
        if (const Node* after = node.find("after"))
            reading_.error(after->where, "an alternative takes no \"after\": it runs when its step has failed");
        Step alternative = step_of(node, step.name + ".otherwise", node.where);
        alternative.is_alternative = true;
        step.otherwise = Step::Otherwise::Alternative;
        step.alternative = static_cast<std::uint32_t>(named_ + alternatives_.size());
        alternatives_.push_back(std::move(alternative));
    }

    Reading& reading_;
    Names& names_;
    std::string_view runbook_;
    std::size_t named_ = 0;
    std::vector<Step> steps_;
    std::vector<Step> alternatives_;
};

Declare declare_of(Reading& reading, Names& names, const Node& node) {
    const Fields fields(reading, node, keys::declare, "declare");
    Declare declare;
    if (const Node* by = fields.need("by")) declare.by = names.of(names.people, *by, "by");
    if (const Node* takes = fields.need("takes")) declare.takes = distribution_of(reading, *takes);
    if (const Node* approvals = fields.find("approvals"))
        for (const Node* item : items_of(*approvals)) {
            const Fields parts(reading, *item, keys::approval, "an approval");
            Approval approval;
            if (const Node* by = parts.need("by")) approval.by = names.of(names.people, *by, "by");
            if (const Node* takes = parts.need("takes")) approval.takes = distribution_of(reading, *takes);
            declare.approvals.push_back(std::move(approval));
        }
    return declare;
}

void read_when(Reading& reading, Names& names, const Node& node, Runbook& runbook) {
    if (node.is_map()) {
        const Fields fields(reading, node, keys::runbook_finished, "when");
        if (const Node* finished = fields.need("finished")) {
            runbook.when_finished = names.of(names.runbooks, *finished, "when");
            if (runbook.when_finished.exists() && names.system.runbooks[runbook.when_finished.index()].name == runbook.name)
                reading.error(finished->where, "a runbook cannot wait for its own end");
        }
        return;
    }
    for (const Node* item : items_of(node)) {
        if (item->is_scalar() && names.was_removed(fmt::format("detection.{}", item->text))) {
            reading.note(item->where, fmt::format("detector \"{}\" was removed and no longer triggers this runbook", item->text));
            continue;
        }
        runbook.when.push_back(names.of(names.detection, *item, "when"));
    }
}

}  // namespace

std::vector<Step> steps_of(Reading& reading, Names& names, const Node& node, std::string_view runbook) {
    return StepReader(reading, names, runbook).read(node);
}

void read_runbooks(Reading& reading, Names& names, const Node* section, System& system) {
    if (section == nullptr || !section->is_map()) return;
    for (std::size_t i = 0; i < section->entries.size(); ++i) {
        const Entry& entry = section->entries[i];
        Runbook& runbook = system.runbooks[i];
        const Fields fields(reading, *entry.value, keys::runbook, fmt::format("runbook \"{}\"", entry.key));
        if (const Node* when = fields.need("when")) read_when(reading, names, *when, runbook);
        if (const Node* condition = fields.find("if")) runbook.only_if = condition_of(reading, names, *condition, "if");
        if (const Node* declare = fields.find("declare")) runbook.declare = declare_of(reading, names, *declare);
        if (const Node* condition = fields.find("abort_if")) runbook.abort_if = condition_of(reading, names, *condition, "abort_if");
        if (const Node* steps = fields.need("steps")) runbook.steps = steps_of(reading, names, *steps, entry.key);
        if (fields.find("steps") != nullptr && runbook.steps.empty())
            reading.error(fields.where("steps"), fmt::format("{} has no steps", fields.of()));
    }
}

}  // namespace drsim::load
