// Every file of scenarios/broken/ has one mistake;
// the file of the same name ending in .expected has the expected messages, letter for letter.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim;
namespace fs = std::filesystem;

namespace {

const std::string folder = std::string(DRSIM_SOURCE_DIR) + "/scenarios/broken/";

std::string said_of(const std::string& path) {
    Diagnostics diagnostics;
    if (load::sniff(path) == load::FileKind::Scenario) {
        const auto system = load::read_system(folder + "sound/system.yaml", {}, diagnostics);
        if (system) CHECK_FALSE(load::read_scenario(path, *system, diagnostics));
    } else {
        CHECK_FALSE(load::validate_file(path, {}, diagnostics));
    }
    return load::test::without(diagnostics.render(), std::string(DRSIM_SOURCE_DIR) + "/");
}

std::string text_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("every broken file gets exactly its expected messages") {
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const fs::path& path = entry.path();
        if (entry.is_directory() || path.extension() == ".expected") continue;
        ++files;
        fs::path expected = path;
        expected.replace_extension(".expected");
        INFO(path.filename().string());
        CHECK(said_of(path.string()) == text_of(expected.string()));
    }
    CHECK(files >= 40);
}

TEST_CASE("the sound system behind the broken files gets no message") {
    Diagnostics diagnostics;
    CHECK(load::read_system(folder + "sound/system.yaml", {}, diagnostics));
    CHECK(diagnostics.render().empty());
}
