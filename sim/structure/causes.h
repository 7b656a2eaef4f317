// Which of the things that an outage takes along are the reason that a service does not come back. For sim/structure/ only.
#pragma once

#include <string>
#include <vector>

#include "sim/structure/finding_rules.h"

namespace drsim::structure {

/// Something that could have been spared.
struct Suspect {
    std::string name;
    std::vector<std::size_t> pools;
};

/// The suspects that, if spared, would let entry points with the effect `fixed` recover. If single ones would, these; else as few as are
/// enough together; none if all of them together are not. What a blocked recovery needs is spared with its own needs. `all_entries`: every
/// such entry point must recover, otherwise one is enough.
std::vector<std::string> causes_of(const Case& of, const Blast& blast, std::vector<Suspect> suspects, Effect fixed, bool all_entries);

}  // namespace drsim::structure
