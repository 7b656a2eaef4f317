#include <algorithm>
#include <numeric>

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

}  // namespace

std::string_view nearest_name(std::string_view unknown, const std::vector<std::string_view>& known) {
    if (unknown.empty() || unknown.size() > 200) return {};
    // A third of the letters may be wrong: more, and the guess misleads.
    std::size_t limit = std::max<std::size_t>(1, unknown.size() / 3);
    std::string_view nearest;
    for (const std::string_view name : known) {
        const std::size_t edits = edits_between(unknown, name, limit);
        if (edits > limit || (!nearest.empty() && edits == limit)) continue;
        if (edits == name.size()) continue;
        nearest = name;
        limit = edits;
    }
    return nearest;
}

}  // namespace drsim
