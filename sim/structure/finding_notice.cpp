// Recoveries that nobody starts: no check, no detector and no runbook is for the case.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/structure/finding_rules.h"

namespace drsim::structure {

namespace {

/// Outages that are alike for people: the same runbooks do not start, in the same way.
struct Alike {
    std::vector<Id<Mishap>> mishaps;
    std::vector<std::string> entries;  // of all of them together
    bool is_same_for_all = true;       // each outage concerns all of these
    std::vector<std::string> refused;  // runbooks that would help and whose condition does not hold
    Where where;                       // of the first of these
    bool is_seen = true;               // by a detector that wakes a runbook which would help
};

bool would_serve(const Case& of, const Outage& outage, const std::vector<Id<Mishap>>& unseen, const std::vector<Id<Mishap>>& refused,
                 const std::vector<Effect>& effects) {
    std::vector<bool> happened = outage.happened;
    for (const Id<Mishap> mishap : unseen) happened[mishap.index()] = true;
    for (const Id<Mishap> mishap : refused) happened[mishap.index()] = true;
    const auto works = working(of.structure.gates(), happened);
    for (std::size_t e = 0; e < effects.size(); ++e)
        if (effects[e] == Effect::NoRunbook && works[of.structure.served(Id<model::EntryPoint>(e), Recovery::ByPeople).index()])
            return true;
    return false;
}

Alike missing_runbook(const Case& of, const Blast& blast) {
    const Outage outage = outage_of(of.structure, {blast.mishap});
    Alike one;
    one.mishaps = {blast.mishap};
    one.entries = entries_where(of, blast.entries, [](Effect effect) { return effect == Effect::NoRunbook; });
    one.is_seen = would_serve(of, outage, outage.unseen_by, {}, blast.entries);
    for (const Id<Mishap> refused : outage.refused_by) {
        std::vector<Id<Mishap>> others = outage.refused_by;
        std::erase(others, refused);
        if (!would_serve(of, outage, {}, others, blast.entries)) continue;
        if (one.refused.empty()) one.where = of.mishap(refused).where;
        one.refused.push_back(of.mishap(refused).name);
    }
    if (one.where.file == Where::nowhere) one.where = of.mishap(blast.mishap).where;
    return one;
}

/// All but the first, which a finding names itself.
std::vector<Finding::Other> others_of(const Case& of, const std::vector<Id<Mishap>>& mishaps) {
    std::vector<Finding::Other> others;
    for (std::size_t m = 1; m < mishaps.size(); ++m) others.push_back({of.mishap(mishaps[m]).name, of.mishap(mishaps[m]).where});
    return others;
}

std::vector<std::string> names_of(const Case& of, const std::vector<Id<Mishap>>& mishaps) {
    std::vector<std::string> names;
    for (const Id<Mishap> mishap : mishaps) names.push_back(named(of, mishap));
    return names;
}

void add_missing_runbook(const Case& of, const Alike& one, Findings& findings) {
    const auto names = names_of(of, one.mishaps);
    const std::string reason = !one.is_seen              ? "no detector that would start one sees it"
                               : one.refused.empty()     ? "no runbook with such steps starts"
                               : one.refused.size() == 1 ? fmt::format("{} asks for something else (if)", one.refused.front())
                                                         : fmt::format("{} ask for something else (if)", spoken(one.refused));
    findings.push_back(
        {no_runbook_applies, Severity::Warning, one.where, names.front(),
         fmt::format("While {} is out, {} {} out: written steps lead around it, but {}.", any_one(names),
                     one.is_same_for_all ? spoken(one.entries) : fmt::format("what needs it of {}", spoken(one.entries)),
                     one.is_same_for_all ? stays(one.entries) : "stays", reason),
         one.is_seen ? "A runbook for this case, or a wider condition." : "A detector that sees it and wakes such a runbook.",
         others_of(of, one.mishaps)});
}

}  // namespace

namespace {

void add_alike(Alike& all, const Alike& one) {
    all.mishaps.insert(all.mishaps.end(), one.mishaps.begin(), one.mishaps.end());
    all.is_same_for_all = all.is_same_for_all && all.entries == one.entries;
    for (const std::string& entry : one.entries)
        if (std::find(all.entries.begin(), all.entries.end(), entry) == all.entries.end()) all.entries.push_back(entry);
}

}  // namespace

void find_missing_runbooks(const Case& of, Findings& findings) {
    std::vector<Alike> all;
    std::map<std::vector<Effect>, std::vector<Id<Mishap>>> unnoticed;
    for (const Blast& blast : of.analysis.blasts) {
        if (std::count(blast.entries.begin(), blast.entries.end(), Effect::NoRunbook) > 0) {
            Alike one = missing_runbook(of, blast);
            const auto known = std::find_if(
                all.begin(), all.end(), [&](const Alike& other) { return other.refused == one.refused && other.is_seen == one.is_seen; });
            if (known == all.end()) all.push_back(std::move(one));
            else add_alike(*known, one);
        }
        if (std::count(blast.entries.begin(), blast.entries.end(), Effect::Unnoticed) > 0) unnoticed[blast.entries].push_back(blast.mishap);
    }
    for (const Alike& one : all) add_missing_runbook(of, one, findings);
    for (const auto& [effects, mishaps] : unnoticed) {
        const auto entries = entries_where(of, effects, [](Effect effect) { return effect == Effect::Unnoticed; });
        findings.push_back({no_runbook_applies, Severity::Warning, of.mishap(mishaps.front()).where, of.mishap(mishaps.front()).name,
                            fmt::format("While {} is out, {} {} out: a router could switch, but its check passes all the same.",
                                        any_one(names_of(of, mishaps)), spoken(entries), stays(entries)),
                            "A check that follows needs (deep: true), or a runbook that switches in this case.", others_of(of, mishaps)});
    }
}

namespace {

bool somebody_is_told(const Case& of, const Outage& outage) {
    const Tier& tier = of.structure.tier(Recovery::ByPeople);
    const auto& detection = of.system().detection;
    for (std::size_t d = 0; d < detection.size(); ++d) {
        const Id<Mishap> mishap = of.structure.mishaps().of_detector(Id<model::Detector>(d));
        if (!detection[d].pages.exists() || std::find(outage.unseen_by.begin(), outage.unseen_by.end(), mishap) != outage.unseen_by.end())
            continue;
        if (holds(of, outage, tier.can_tell(detection[d]))) return true;
    }
    return false;
}

}  // namespace

void find_untold(const Case& of, Findings& findings) {
    std::map<std::vector<std::string>, std::vector<Id<Mishap>>> untold;
    for (const Blast& blast : of.analysis.blasts) {
        const auto entries = entries_where(of, blast.entries, [](Effect effect) { return effect >= Effect::People; });
        if (!entries.empty() && !somebody_is_told(of, outage_of(of.structure, {blast.mishap}))) untold[entries].push_back(blast.mishap);
    }
    for (const auto& [entries, mishaps] : untold)
        findings.push_back({nobody_is_told, Severity::Warning, of.mishap(mishaps.front()).where, of.mishap(mishaps.front()).name,
                            fmt::format("While {} is out, {} {} interrupted, and no detector that pages somebody sees it.",
                                        any_one(names_of(of, mishaps)), spoken(entries), is(entries)),
                            "A detector that sees it, from a place that is still there, and pages somebody.", others_of(of, mishaps)});
}

}  // namespace drsim::structure
