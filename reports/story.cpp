#include "reports/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "reports/level_sentences.h"
#include "reports/readable.h"
#include "sim/measure/critical_path.h"
#include "sim/model/fact_shapes.h"
#include "sim/model/pool.h"

namespace drsim::reports {

using model::Fact;
using model::FactKind;

namespace {

// Up to this many at once are told one by one; more are counted.
constexpr std::size_t told_singly = 4;
constexpr double same_share = 5e-5;  // less than a line would show

/// The innermost place around all of some places; none if there is no such place.
Id<model::Location> place_around(const model::System& system, const std::vector<Id<model::Location>>& places) {
    if (places.empty() || !places.front().exists()) return {};
    Id<model::Location> around = places.front();
    for (const Id<model::Location> place : places) {
        if (!place.exists()) return {};
        while (around.exists() && !model::lies_in(system, place, around)) around = system.locations[around.index()].parent;
    }
    return around;
}

class Story {
public:
    Story(const ReplayedTrial& told, Detail detail)
        : told_(told), record_(told.record), detail_(detail), pools_(model::pools_of(told.system)) {
        on_path_.assign(record_.facts.size(), false);
        for (const std::uint32_t fact : measure::facts_on_path(record_, told.measures)) on_path_[fact] = true;
        levels_.assign(told.system.entry_points.size(), Shown{});
        if (detail_ == Detail::Folded) find_flapping();
    }

    std::vector<StoryLine> lines() {
        for (std::uint32_t i = 0; i < record_.facts.size();) {
            const Instant at = record_.facts[i].at;
            const bool ends = record_.facts[i].kind == FactKind::TrialEnded;  // comes after everything else at its instant
            tell_levels_before(ends ? at + Duration{1} : at);
            tell_waits_before(i);
            i = tell_fact(i);
        }
        tell_levels_before(Instant::never());
        if (detail_ == Detail::Folded) fold_the_same();
        return std::move(lines_);
    }

private:
    struct Shown {
        double level = 1;
        int ramps = 0;  // -1 falls, 1 rises
        std::string first_reason;
    };

    /// Folds identical lines of one instant into one line with a count.
    void fold_the_same() {
        std::vector<StoryLine> folded;
        std::size_t of_instant = 0;  // the first line of the present instant
        std::vector<std::uint32_t> counts;
        for (StoryLine& line : lines_) {
            if (folded.empty() || folded.back().at != line.at) of_instant = folded.size();
            const auto same = std::find_if(folded.begin() + static_cast<std::ptrdiff_t>(of_instant), folded.end(),
                                           [&](const StoryLine& told) { return told.says == line.says; });
            if (same == folded.end()) {
                folded.push_back(std::move(line));
                counts.push_back(1);
            } else {
                same->on_path = same->on_path || line.on_path;
                ++counts[static_cast<std::size_t>(same - folded.begin())];
            }
        }
        for (std::size_t i = 0; i < folded.size(); ++i)
            if (counts[i] > 1) folded[i].says += fmt::format(" ({} times)", counts[i]);
        lines_ = std::move(folded);
    }

    /// Finds detectors that fire and clear again and again: after the first time they are only counted.
    void find_flapping() {
        folded_.assign(record_.facts.size(), false);
        flaps_.assign(record_.facts.size(), 0);
        std::vector<bool> is_cause(record_.facts.size(), false);
        for (const Fact& fact : record_.facts)
            if (fact.cause < record_.facts.size() && fact.kind != FactKind::DetectorCleared && fact.kind != FactKind::DetectorFired)
                is_cause[fact.cause] = true;
        for (std::uint32_t d = 0; d < told_.system.detection.size(); ++d) {
            std::vector<std::uint32_t> of;
            for (std::uint32_t i = 0; i < record_.facts.size(); ++i)
                if (record_.facts[i].subject == d &&
                    (record_.facts[i].kind == FactKind::DetectorFired || record_.facts[i].kind == FactKind::DetectorCleared))
                    of.push_back(i);
            if (of.size() < 2 * told_singly) continue;
            std::uint32_t count = 0;
            std::uint32_t last = 0;
            for (std::size_t k = 2; k < of.size(); ++k) {
                if (on_path_[of[k]] || is_cause[of[k]]) continue;
                folded_[of[k]] = true;
                last = of[k];
                if (record_.facts[of[k]].kind == FactKind::DetectorFired) ++count;
            }
            if (count > 0) flaps_[last] = count;
        }
    }

    void add(Instant at, std::string says, bool on_path = false) { lines_.push_back({at, std::move(says), on_path}); }

    /// Adds fact `i`, or all facts that belong together with it; returns the next index.
    std::uint32_t tell_fact(std::uint32_t i) {
        const Fact& fact = record_.facts[i];
        if (detail_ == Detail::Folded) {
            if (flaps_[i] > 0)
                add(fact.at, fmt::format("detector {} has fired and cleared {} more time{}", told_.system.detection[fact.subject].name,
                                         flaps_[i], flaps_[i] == 1 ? "" : "s"));
            if (folded_[i]) return i + 1;
            const std::vector<std::uint32_t> alike = alike_from(i);
            if (alike.size() > told_singly) {
                tell_together(alike);
                for (const std::uint32_t other : alike) folded_[other] = true;
                return i + 1;
            }
        }
        add(fact.at, sentence_of(told_.system, told_.scenario, record_, i), on_path_[i]);
        return i + 1;
    }

    /// The facts from `i` on that say the same of other instances at the same instant, for the same cause; empty for other kinds.
    [[nodiscard]] std::vector<std::uint32_t> alike_from(std::uint32_t i) const {
        const Fact& first = record_.facts[i];
        std::vector<std::uint32_t> alike;
        if (first.kind != FactKind::PoolWentDown && first.kind != FactKind::PoolCameBack) return alike;
        for (; i < record_.facts.size() && record_.facts[i].at == first.at; ++i)
            if (record_.facts[i].kind == first.kind && record_.facts[i].cause == first.cause && !folded_[i]) alike.push_back(i);
        return alike;
    }

    void tell_together(const std::vector<std::uint32_t>& alike) {
        std::int64_t instances = 0;
        std::vector<std::uint32_t> components;
        std::vector<Id<model::Location>> places;
        bool on_path = false;
        for (const std::uint32_t i : alike) {
            const model::Pool& pool = pools_[record_.facts[i].subject];
            instances += record_.facts[i].value;
            components.push_back(pool.component.value);
            places.push_back(pool.place);
            on_path = on_path || on_path_[i];
        }
        std::sort(components.begin(), components.end());
        const auto distinct = std::unique(components.begin(), components.end()) - components.begin();
        const Id<model::Location> around = place_around(told_.system, places);
        const char* const what = record_.facts[alike.front()].kind == FactKind::PoolWentDown ? "went down" : "came back";
        add(record_.facts[alike.front()].at,
            fmt::format("{}{} instances of {} component{} {}",
                        around.exists() ? told_.system.locations[around.index()].name + ": " : std::string(), instances, distinct,
                        distinct == 1 ? "" : "s", what),
            on_path);
    }

    /// Launches that begin to wait for the same thing at once become one line.
    void tell_waits_before(std::uint32_t fact) {
        const auto& waits = record_.explanation.waits;
        while (next_wait_ < waits.size() && waits[next_wait_].facts_before <= fact) {
            const Instant at = waits[next_wait_].at;
            const std::string says = sentence_of(told_.system, record_, waits[next_wait_]);
            std::size_t count = 1;
            const auto goes_on = [&](const model::WaitBegun& next) {
                return next.at == at && next.facts_before <= fact && sentence_of(told_.system, record_, next) == says;
            };
            while (detail_ == Detail::Folded && next_wait_ + count < waits.size() && goes_on(waits[next_wait_ + count])) ++count;
            add(at, count > 1 ? fmt::format("{} ({} times)", says, count) : says);
            next_wait_ += count;
        }
    }

    void tell_levels_before(Instant until) {
        for (; next_level_ < record_.levels.size() && record_.levels[next_level_].at < until; ++next_level_) {
            tell_renewals_before(record_.levels[next_level_].at);
            const model::LevelChange& change = record_.levels[next_level_];
            if (has_later_of_instant(next_level_)) continue;
            Shown& shown = levels_[change.entry_point];
            const int ramps = change.slope_per_us > 1e-15 ? 1 : change.slope_per_us < -1e-15 ? -1 : 0;
            const bool goes_on = detail_ == Detail::Folded && ramps != 0 && ramps == shown.ramps;
            const bool same = std::abs(change.level - shown.level) < same_share && ramps == shown.ramps;
            if (goes_on || same) continue;
            const std::string why = reasons_of(told_.system, record_, next_level_);
            shown = {change.level, ramps, why.substr(0, why.find_first_of(",("))};
            const char* const way = ramps > 0 ? ", rising" : ramps < 0 ? ", falling" : "";
            add(change.at, fmt::format("{} at {}{}{}{}", told_.system.entry_points[change.entry_point].name,
                                       short_share(std::clamp(change.level, 0.0, 1.0)), way, why.empty() ? "" : ": ", why));
        }
        tell_renewals_before(until);
    }
    /// A level that stays, for new reasons; when folded, only if the first reason is new.
    void tell_renewals_before(Instant until) {
        const model::Explanation& explained = record_.explanation;
        for (; next_renewal_ < explained.renewals.size() && explained.renewals[next_renewal_].at < until; ++next_renewal_) {
            const model::ReasonsRenewed& renewal = explained.renewals[next_renewal_];
            const model::LevelChange& change = record_.levels[renewal.change];
            const bool again = next_renewal_ + 1 < explained.renewals.size() && explained.renewals[next_renewal_ + 1].at == renewal.at &&
                               explained.renewals[next_renewal_ + 1].change == renewal.change;
            const std::string why = again ? std::string() : renewed_reasons_of(told_.system, record_, next_renewal_);
            Shown& shown = levels_[change.entry_point];
            const std::string first = why.substr(0, why.find_first_of(",("));
            if (why.empty() || (detail_ == Detail::Folded && first == shown.first_reason)) continue;
            shown.first_reason = first;
            add(renewal.at, fmt::format("{} still at {}: {}", told_.system.entry_points[change.entry_point].name,
                                        short_share(std::clamp(change.level, 0.0, 1.0)), why));
        }
    }
    /// Whether the level of the same entry point changes once more at the same instant.
    [[nodiscard]] bool has_later_of_instant(std::size_t index) const {
        for (std::size_t i = index + 1; i < record_.levels.size() && record_.levels[i].at == record_.levels[index].at; ++i)
            if (record_.levels[i].entry_point == record_.levels[index].entry_point) return true;
        return false;
    }

    const ReplayedTrial& told_;
    const model::TrialRecord& record_;
    Detail detail_;
    std::vector<model::Pool> pools_;
    std::vector<bool> on_path_;
    std::vector<bool> folded_;
    std::vector<std::uint32_t> flaps_;  // by fact: number of firings that are counted there
    std::vector<Shown> levels_;
    std::size_t next_level_ = 0;
    std::size_t next_renewal_ = 0;
    std::size_t next_wait_ = 0;
    std::vector<StoryLine> lines_;
};

bool has(const model::TrialRecord& record, FactKind kind) {
    return std::any_of(record.facts.begin(), record.facts.end(),
                       [&](const Fact& fact) { return fact.kind == kind && fact.at >= record.onset; });
}

/// Why nobody and nothing acted, from the first missing link of the chain; empty if somebody did.
std::string why_nobody_acted(const model::TrialRecord& record) {
    const auto is_act = [&](const Fact& fact) {
        if (fact.at < record.onset) return false;
        const bool begins = fact.kind == FactKind::RunbookStarted || fact.kind == FactKind::ReleaseRolledBack;
        return begins || shape_of(fact.kind).sets.has(model::ClockPoint::ResponseStarted);
    };
    if (std::any_of(record.facts.begin(), record.facts.end(), is_act)) return {};
    if (!has(record, FactKind::DetectorFired)) return "no detector fired";
    if (!has(record, FactKind::Woken)) return "a detector fired, but it triggers no runbook";
    if (has(record, FactKind::Decided) || has(record, FactKind::Declared)) return "a runbook was declared, but none started";
    if (has(record, FactKind::LookedInVain)) return "people investigated, but no triggered runbook applied";
    if (has(record, FactKind::Acknowledged)) return "a page was acknowledged, but no runbook was decided by the end";
    if (has(record, FactKind::NobodyAnswered)) return "nobody answered";
    return has(record, FactKind::Paged) ? "no page was acknowledged by the end"
                                        : "a runbook was triggered, but nobody was paged and its condition did not hold";
}

}  // namespace

std::vector<StoryLine> story_of(const ReplayedTrial& told, Detail detail) { return Story(told, detail).lines(); }

std::string ending_of(const ReplayedTrial& told) {
    if (!told.record.struck) return {};
    std::string text;
    if (!told.measures.recovered) {
        for (std::size_t e = 0; e < told.system.entry_points.size(); ++e) {
            std::size_t last = told.record.levels.size();
            for (std::size_t i = 0; i < told.record.levels.size(); ++i)
                if (told.record.levels[i].entry_point == e && told.record.levels[i].at < told.record.horizon) last = i;
            if (last == told.record.levels.size() || told.record.levels[last].level >= told.system.entry_points[e].restored_at) continue;
            std::string why = reasons_of(told.system, told.record, last);
            const auto& renewals = told.record.explanation.renewals;
            for (std::size_t r = 0; r < renewals.size(); ++r)
                if (renewals[r].change == last) why = renewed_reasons_of(told.system, told.record, r);
            text += fmt::format("Not recovered: {} at {} at the end{}{}.\n", told.system.entry_points[e].name,
                                short_share(told.record.levels[last].level), why.empty() ? "" : ": ", why);
        }
    }
    const bool was_interrupted = !told.measures.recovered || told.measures.rto_us > 0;
    const std::string nobody = was_interrupted ? why_nobody_acted(told.record) : std::string();
    if (!nobody.empty()) text += "Nobody acted: " + nobody + ".\n";
    return text;
}

}  // namespace drsim::reports
