// One number that changes when anything that happened in a trial changes. Not a security hash.
#pragma once

#include <cstdint>

#include "sim/model/fact.h"

namespace drsim::measure {

/// Of fact number `index` of trial `trial`. Summed (modulo 2^64) over facts and trials, so that shards add up in any order; the place of
/// a fact in its trial counts, so that two simultaneous facts do not commute. One 128-bit product covers every field.
inline std::uint64_t fingerprint_of(const model::Fact& fact, std::uint64_t trial, std::uint64_t index) {
    const auto pair = [](std::uint32_t high, std::uint32_t low) { return (std::uint64_t{high} << 32) | low; };
    // Odd constants spread what is usually small over the word; the product then mixes both words.
    const std::uint64_t when = static_cast<std::uint64_t>(fact.at.us) + static_cast<std::uint64_t>(fact.value) * 0x9e3779b97f4a7c15ull;
    const std::uint64_t where = trial * 0xd6e8feb86659fd93ull + index * 0xff51afd7ed558ccdull;   // a loop adds instead of multiplying
    const std::uint64_t what = pair(fact.other, (static_cast<std::uint32_t>(fact.kind) << 8) | fact.detail) * 0x165667b19e3779f9ull;
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(when ^ where ^ 0xa0761d6478bd642full) * (pair(fact.cause, fact.subject) ^ what ^ 0xe7037ed1a0b428dbull);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace drsim::measure
