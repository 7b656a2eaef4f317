// One number that changes when anything that happened in a trial changes. Not a security hash.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sim/model/trial_record.h"

namespace drsim::measure {

/// Of fact number `index` of trial `trial`. Summed (modulo 2^64) over facts and trials, so that shards add up in any order.
/// The position of a fact in its trial counts, so that two simultaneous facts do not commute. One 128-bit product covers every field.
inline std::uint64_t fingerprint_of(const model::Fact& fact, std::uint64_t trial, std::uint64_t index) {
    // The fact's four words as they are in memory: reading and combining single fields costs a third more.
    static_assert(std::endian::native == std::endian::little, "elsewhere the same facts are other words");
    const auto word_at = [&fact](std::size_t offset) {
        std::uint64_t word;
        std::memcpy(&word, reinterpret_cast<const std::byte*>(&fact) + offset, sizeof word);
        return word;
    };
    const std::uint64_t at = word_at(offsetof(model::Fact, at));
    const std::uint64_t value = word_at(offsetof(model::Fact, value));
    const std::uint64_t cause_and_subject = word_at(offsetof(model::Fact, cause));
    const std::uint64_t other_and_kind = word_at(offsetof(model::Fact, other));  // and the detail
    // Odd constants spread usually small values over the word; the product then mixes both words.
    // Constants that no field has keep either factor from being 0.
    const std::uint64_t where =
        // in a loop, an addition instead of a multiplication
        trial * 0xd6e8feb86659fd93ull + index * 0xff51afd7ed558ccdull + 0xa0761d6478bd642full;
    const std::uint64_t when = (at + value * 0x9e3779b97f4a7c15ull) ^ where;
    const std::uint64_t what = (cause_and_subject + other_and_kind * 0x165667b19e3779f9ull) ^ 0xe7037ed1a0b428dbull;
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(when) * what;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Of all facts of a trial.
[[nodiscard]] std::uint64_t fingerprint_of(const model::TrialRecord& record);

}  // namespace drsim::measure
