// What the owner of a system should know about its structure: a rule, a place in a file, why, and what would satisfy it.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/diagnostics.h"

namespace drsim::structure {

/// Rules are numbered for good: a number is never used for another rule.
struct Rule {
    std::string_view id;
    std::string_view title;
};

inline constexpr Rule single_point{"DRS101", "single point of failure"};
inline constexpr Rule shared_by_regions{"DRS102", "dependency shared by all alternatives"};
inline constexpr Rule one_instance_for_zones{"DRS103", "one instance serves several zones"};
inline constexpr Rule quorum_in_one_place{"DRS104", "most voters in one place"};
inline constexpr Rule recovery_cycle{"DRS105", "recovery in a circle"};
inline constexpr Rule recovery_need_lost_too{"DRS106", "recovery needs what is lost with it"};
inline constexpr Rule step_in_lost_place{"DRS107", "step needs the place that it leaves"};
inline constexpr Rule copies_in_one_place{"DRS108", "copies in one place"};
inline constexpr Rule backups_in_one_place{"DRS109", "backups in the place that they protect"};
inline constexpr Rule too_little_capacity{"DRS110", "too little capacity is left"};
inline constexpr Rule copy_without_use{"DRS111", "copy that nothing promotes"};
inline constexpr Rule no_runbook_applies{"DRS112", "no runbook applies"};
inline constexpr Rule nobody_is_told{"DRS113", "nobody is told"};

inline constexpr std::array<Rule, 13> all_rules{single_point,         shared_by_regions,      one_instance_for_zones, quorum_in_one_place,
                                                recovery_cycle,       recovery_need_lost_too, step_in_lost_place,     copies_in_one_place,
                                                backups_in_one_place, too_little_capacity,    copy_without_use,       no_runbook_applies,
                                                nobody_is_told};

struct Finding {
    struct Other {
        std::string subject;
        Where where;
    };
    Rule rule;
    Severity severity = Severity::Note;
    Where where;                     // nowhere: see `subject`
    std::string subject;             // what it is about, as an address
    std::string why;                 // one sentence
    std::string satisfied;           // one sentence: what would satisfy the rule
    std::vector<Other> others = {};  // further things of which the same is true
};

}  // namespace drsim::structure
