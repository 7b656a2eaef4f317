// What one mishap does to each entry point, and what is left of each data set.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/structure/capacity_left.h"

namespace drsim::structure {

/// What happens to an entry point while a mishap lasts, from harmless to worst.
enum class Effect : std::uint8_t {
    Serves,     // goes on at its restored level, apart from what a balancer needs to notice
    FailsOver,  // interrupted, until a mechanism has switched by itself
    People,     // interrupted, until people have carried out steps of a runbook that applies
    Unnoticed,  // a mechanism could switch, but its check sees nothing wrong, and no runbook that applies does it instead
    NoRunbook,  // steps exist that would help, but nobody starts them: no detector sees it, or no runbook with them applies
    Blocked,    // written steps or mechanisms would help, but something that they need is out as well
    StaysOut    // out as long as the mishap lasts: nothing that is written leads around it
};

[[nodiscard]] std::string_view word_for(Effect effect);

inline constexpr std::size_t effect_count = 7;

/// What it does to each entry point.
std::vector<Effect> effects_of(const ServiceStructure& structure, const Outage& outage);

struct Blast {
    Id<Mishap> mishap;
    std::vector<Effect> entries;           // by entry point
    std::vector<CapacityLeft> overloaded;  // what is then asked for more than it carries, and was not before
    [[nodiscard]] Effect worst() const;
};

/// By mishap, in file order: those that do something to some entry point, or leave too little capacity for the peak.
std::vector<Blast> blasts_of(const ServiceStructure& structure);

/// What a store holds if everything at a mishap's place is lost for good.
struct DataLeft {
    Id<model::DataSet> data;
    std::vector<std::uint32_t> copies_lost;  // numbers of the copies of its store
    std::uint32_t copies_left = 0;
    std::uint32_t backups_left = 0;  // places that hold backups; 0 also if there are none
    bool had_backups = false;
};

/// For the data sets that lose a copy or a place of their backups.
std::vector<DataLeft> data_left(const ServiceStructure& structure, Id<Mishap> mishap);

}  // namespace drsim::structure
