// Named sources of random numbers: a draw is a pure function of (seed, trial, stream, draw number), Philox2x64-10 underneath.
#pragma once

#include <cstdint>
#include <string_view>

namespace drsim {

/// A stream's name as a 64-bit hash; the plan checks that no two names of a system collide.
struct StreamId {
    std::uint64_t hash = 0;
    friend constexpr bool operator==(StreamId, StreamId) = default;
};

/// FNV-1a with a final mix; constexpr so that tests can compare.
constexpr StreamId stream_named(std::string_view name) {
    std::uint64_t h = 0xcbf29ce484222325ull;
    for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdull;
    h ^= h >> 33;
    return {h};
}

/// The draws of one trial. Draw numbers of a stream are below 2^24, trials below 2^40.
class Draws {
public:
    constexpr Draws(std::uint64_t seed, std::uint64_t trial) : seed_(seed), trial_(trial) {}
    /// Uniform on the open interval (0, 1); a multiple of 2^-52 plus 2^-53, so that 1 - u is exact too.
    [[nodiscard]] double uniform(StreamId stream, std::uint32_t draw) const;
    [[nodiscard]] std::uint64_t trial() const { return trial_; }

private:
    std::uint64_t seed_;
    std::uint64_t trial_;
};

}  // namespace drsim
