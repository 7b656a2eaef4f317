// The output of the program for the reference system, to the letter:
// changes here are reviewed. scripts/update-golden regenerates it.
#include <catch2/catch.hpp>

#include <cstdlib>

#include "tests/support/command_line.h"

namespace drsim::test {

namespace {

const std::string reference = "models/systems/reference/reference.yaml";
const std::string region = "scenarios/reference/region.yaml";

void check_golden(const std::string& name, const std::vector<std::string>& arguments) {
    const std::filesystem::path path = std::filesystem::path(DRSIM_SOURCE_DIR) / "tests/golden" / name;
    const Ran ran = drsim(arguments);
    if (std::getenv("DRSIM_UPDATE_GOLDEN")) write_text(path, ran.output);
    INFO("after a change that is meant: scripts/update-golden, then read the difference");
    CHECK(ran.output == read_text(path));
    CHECK_FALSE(ran.output.empty());
}

}  // namespace

TEST_CASE("the reference campaign's report is unchanged") {
    check_golden("reference_report.txt", {"run", reference, region, "--trials", "1000"});
}

TEST_CASE("a reference trial's narration is unchanged") {
    check_golden("reference_replay.txt", {"replay", reference, region, "--trial", "7"});
}

}  // namespace drsim::test
