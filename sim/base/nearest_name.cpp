#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "sim/base/diagnostics.h"

namespace drsim {

namespace {

/// Edits (insert, delete, replace, swap of neighbours) between two words, or more than `limit` when there are more.
std::size_t edits_between(std::string_view a, std::string_view b, std::size_t limit) {
    if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return limit + 1;
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

/// Usual abbreviations.
constexpr std::pair<std::string_view, std::string_view> abbreviations[] = {
    {"app", "application"}, {"auth", "authentication"}, {"az", "zone"},      {"be", "backend"},  {"cfg", "configuration"},
    {"db", "database"},     {"ext", "external"},        {"fe", "frontend"},  {"fn", "function"}, {"gw", "gateway"},
    {"interval", "every"},  {"lb", "balancer"},         {"loc", "location"}, {"mq", "queue"},    {"q", "queue"},
    {"ro", "reader"},       {"rw", "writer"},           {"sql", "database"}, {"svc", "service"}, {"tz", "zone"}};

/// Whether `part` is a word of `name` or the initials of its words: `balancer` and `lb` for load_balancer.
bool has_word(std::string_view name, std::string_view part) {
    std::string initials;
    for (std::size_t begin = 0; begin < name.size();) {
        const std::size_t end = std::min(name.find_first_of("_-", begin), name.size());
        const std::string_view word = name.substr(begin, end - begin);
        if (word == part || (word.size() == part.size() + 1 && word.ends_with('s') && word.starts_with(part))) return true;
        if (!word.empty()) initials += word.front();
        begin = end + 1;
    }
    return initials.size() > 1 && initials == part;
}

/// The only known name that `unknown` can stand for: by its beginning, one of its words, its initials or a usual abbreviation.
std::string_view name_in_full(std::string_view unknown, const std::vector<std::string_view>& known) {
    std::string_view meant;
    for (const std::string_view name : known) {
        const auto abbreviates = [&](const auto& pair) { return pair.first == unknown && has_word(name, pair.second); };
        const bool is_part = (unknown.size() >= 3 && name.starts_with(unknown)) || (unknown.size() >= 2 && has_word(name, unknown));
        const bool is_short = is_part || std::any_of(std::begin(abbreviations), std::end(abbreviations), abbreviates);
        if (!is_short || name == meant) continue;
        if (!meant.empty()) return {};
        meant = name;
    }
    return meant;
}

}  // namespace

std::string_view nearest_name(std::string_view unknown, const std::vector<std::string_view>& known) {
    if (unknown.empty() || unknown.size() > 200) return {};
    // With so few letters any word is near.
    if (unknown.size() <= 3)
        if (const std::string_view meant = name_in_full(unknown, known); !meant.empty()) return meant;
    // At most a third of the letters may be wrong, because a worse guess misleads.
    std::size_t limit = std::max<std::size_t>(1, unknown.size() / 3);
    std::string_view nearest;
    for (const std::string_view name : known) {
        const std::size_t edits = edits_between(unknown, name, limit);
        if (edits > limit || (!nearest.empty() && edits == limit)) continue;
        if (edits == name.size()) continue;
        nearest = name;
        limit = edits;
    }
    return nearest.empty() ? name_in_full(unknown, known) : nearest;
}

}  // namespace drsim
