#include "tests/property/random_case.h"

namespace drsim::test {

namespace {

/// SplitMix64: the standard's engines would be suitable, but its distributions are not portable.
std::uint64_t mixed(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

}  // namespace

std::unique_ptr<RandomCase> case_from(Tape tape) {
    auto made = std::make_unique<RandomCase>();
    made->random = random_system(tape);
    made->scenario_text = random_scenario(tape, made->random);
    made->folder.write("profile.csv", "time,rate_per_second\n0,20\n21600,35\n64800,12\n86400,20\n");
    made->folder.write("lag.csv", "time,lag_seconds\n0,0.5\n3600,12\n7200,1\n10800,0.5\n");
    const std::string system = made->folder.write("system.yaml", made->random.text);
    const std::string scenario = made->folder.write("scenario.yaml", made->scenario_text);
    made->scene = scene_from_files(system, scenario, made->said);
    return made;
}

Tape random_tape(std::uint64_t seed, std::size_t length) {
    std::uint64_t state = seed;
    std::vector<std::uint8_t> bytes(length);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(mixed(state) >> 32);
    return Tape(std::move(bytes));
}

std::unique_ptr<RandomCase> random_case(std::uint64_t seed) { return case_from(random_tape(seed, 700)); }

}  // namespace drsim::test
