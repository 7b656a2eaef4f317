// Names have no meaning. Random streams are named after their users, so other names draw other numbers, but from the same distributions.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "tests/property/random_case.h"
#include "tests/property/setting.h"
#include "tests/property/watchdog.h"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr std::uint64_t trials = 400;

/// Every name of a random system that is nothing else in the files, with its new name; the order of the names is reversed.
std::vector<std::pair<std::string, std::string>> other_names(const Scene& scene) {
    std::set<std::string> names;
    const auto add = [&](const auto& things) {
        for (const auto& thing : things) names.insert(thing.name);
    };
    add(scene.system.locations);
    add(scene.system.components);
    add(scene.system.entry_points);
    add(scene.system.data);
    add(scene.system.people);
    add(scene.system.detection);
    add(scene.system.runbooks);
    for (const char* also_a_word : {"name", "outside", "control_plane"}) names.erase(also_a_word);
    std::erase_if(names,
                  [](const std::string& name) { return name.find_first_of(".@") != std::string::npos; });  // members of chains, links
    std::vector<std::pair<std::string, std::string>> others;
    for (const std::string& name : names) others.emplace_back(name, fmt::format("n{:02}", 99 - others.size()));
    return others;
}

/// The end of the word that begins at `at`, if one does. The ends of a link are separated by two hyphens.
std::size_t end_of_word(const std::string& text, std::size_t at) {
    const auto goes_on = [&] {
        return std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_' ||
               (text[at] == '-' && text.compare(at, 2, "--") != 0);
    };
    while (at < text.size() && goes_on()) ++at;
    return at;
}

/// The text with these words replaced, except the kind in `generic/database`.
std::string renamed(const std::string& text, const std::vector<std::pair<std::string, std::string>>& others) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = end_of_word(text, at);
        if (end == at) {
            const std::size_t width = text.compare(at, 2, "--") == 0 ? 2 : 1;
            out.append(text, at, width);
            at += width;
            continue;
        }
        const std::string word = text.substr(at, end - at);
        const auto other = std::find_if(others.begin(), others.end(), [&](const auto& pair) { return pair.first == word; });
        const bool is_kind = at > 0 && text[at - 1] == '/';
        out += other == others.end() || is_kind ? word : other->second;
        at = end;
    }
    return out;
}

/// The distance between the distributions of two samples: the largest difference between their shares up to any value.
double distance(std::vector<double> one, std::vector<double> other) {
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    double most = 0;
    for (std::size_t i = 0, k = 0; i < one.size() && k < other.size();) {
        const double at = std::min(one[i], other[k]);
        while (i < one.size() && one[i] == at) ++i;
        while (k < other.size() && other[k] == at) ++k;
        most = std::max(most, std::abs(static_cast<double>(i) / static_cast<double>(one.size()) -
                                       static_cast<double>(k) / static_cast<double>(other.size())));
    }
    return most;
}

/// Kolmogorov and Smirnov: two samples of one distribution are this far apart once in ten million comparisons (n as above);
/// ties make it rarer.
const double too_far = std::sqrt(std::log(2e7) / static_cast<double>(trials));

using Measure = std::function<double(const TrialResult&)>;

std::vector<std::pair<std::string, Measure>> measures_of(const Scene& scene) {
    std::vector<std::pair<std::string, Measure>> all = {
        {"RTO", [](const TrialResult& told) { return static_cast<double>(told.measures.rto_us); }}};
    for (std::size_t e = 0; e < scene.system.entry_points.size(); ++e)
        all.emplace_back("availability of " + scene.system.entry_points[e].name,
                         [e](const TrialResult& told) { return std::round(told.measures.availability[e] * 1e9); });
    for (std::size_t d = 0; d < scene.system.data.size(); ++d)
        all.emplace_back("RPO of " + scene.system.data[d].name,
                         [d](const TrialResult& told) { return static_cast<double>(told.measures.rpo_us[d]); });
    return all;
}

std::vector<TrialResult> all_trials(const Scene& scene) {
    std::vector<TrialResult> all;
    Replay replay(scene);
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        TrialResult told = replay.trial(trial);
        if (told.record.struck) all.push_back({{}, std::move(told.measures)});
    }
    return all;
}

}  // namespace

TEST_CASE("other names in a different alphabetical order give the same distributions") {
    std::size_t compared = 0;
    const std::uint64_t count = cases(60);
    const std::uint64_t first = setting("DRSIM_PROPERTY_SEED", 8000);
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const auto random = random_case(seed);
        if (!random->scene) continue;
        const auto others = other_names(*random->scene);
        const std::string path = random->folder.write("renamed.yaml", renamed(random->random.text, others));
        std::string said;
        const auto other =
            scene_from_files(path, random->folder.write("renamed-scenario.yaml", renamed(random->scenario_text, others)), said);
        const Watchdog watchdog(path, 60);
        INFO("seed " << seed << ": " << path << "\n" << said);
        CHECK(other);
        if (!other) {
            random->folder.keep();
            continue;
        }
        random->folder.keep();  // in case of an exception
        const std::vector<TrialResult> before = all_trials(*random->scene), after = all_trials(*other);
        bool is_the_same = true;
        for (const auto& [name, measure] : measures_of(*random->scene)) {
            std::vector<double> one, two;
            for (const TrialResult& told : before) one.push_back(measure(told));
            for (const TrialResult& told : after) two.push_back(measure(told));
            const double apart = distance(one, two);
            if (one.size() < trials / 2 || apart <= too_far) continue;
            is_the_same = false;
            FAIL_CHECK(fmt::format("{}: {:.3f} apart, at most {:.3f}", name, apart, too_far));
        }
        random->folder.keep(!is_the_same);
        ++compared;
    }
    CHECK(compared * 10 > count * 9);
}
