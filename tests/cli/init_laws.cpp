#include <catch2/catch.hpp>

#include "tests/support/results.h"

namespace drsim::test {

namespace {

namespace fs = std::filesystem;

struct Expected {
    std::string name, scenario;
    int exit_code;
};
const std::vector<Expected> templates = {
    {"two-regions", "region-lost", 0}, {"one-region", "database-lost", 1}, {"kubernetes", "zone-lost", 0}};

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("every template is written, validates without a note, and runs with the verdict that it states") {
    for (const Expected& one : templates) {
        INFO(one.name);
        const TempFolder folder;
        const std::string out = (folder / "new/folder").string();
        const std::string system = out + "/system.yaml", scenario = out + "/" + one.scenario + ".yaml";
        const Ran written = drsim({"init", out, "--template", one.name});
        CHECK(written.exit_code == 0);
        CHECK(written.errors.empty());
        CHECK(written.output == "Wrote " + system + " and " + scenario + ". Next:\n  drsim validate " + system + " " + scenario +
                                    "\n  drsim run " + system + " " + scenario + "\n");
        CHECK(files_in(out) == 2);
        CHECK(drsim({"validate", system, scenario, "--quiet"}).errors.empty());
        const Ran ran = drsim({"run", system, scenario, "--trials", "1000", "--quiet"});
        INFO(ran.output << ran.errors);
        CHECK(ran.exit_code == one.exit_code);
        CHECK(ran.errors.empty());
        CHECK(ran.output.find(" rto ") != std::string::npos);
        CHECK(ran.output.find(" rpo.") != std::string::npos);
        // The file says so next to the objectives.
        CHECK(read_text(system).find(one.exit_code == 0 ? "Both are met" : "The first is missed") != std::string::npos);
        CHECK(read_text(system).find("yaml-language-server") == std::string::npos);
    }
}

TEST_CASE("init writes the two-region system into the working directory") {
    const TempFolder folder;
    const Ran ran = run({"/bin/sh", "-c", "cd " + folder.path().string() + " && " + DRSIM_BINARY + " init"});
    CHECK(ran.exit_code == 0);
    CHECK(ran.output ==
          "Wrote system.yaml and region-lost.yaml. Next:\n  drsim validate system.yaml region-lost.yaml\n  drsim run system.yaml "
          "region-lost.yaml\n");
    CHECK(read_text(folder / "system.yaml").find("\nsystem: shop\n") != std::string::npos);
}

TEST_CASE("init never replaces a file and names the one that exists") {
    for (const std::string taken : {"system.yaml", "zone-lost.yaml"}) {
        const TempFolder folder;
        write_text(folder / taken, "mine\n");
        const Ran ran = drsim({"init", folder.path().string(), "--template", "kubernetes"});
        CHECK(ran.exit_code == 74);
        CHECK(ran.output.empty());
        CHECK(ran.errors ==
              "cannot write " + (folder / taken).string() + ": file exists, and init never overwrites files; choose another directory\n");
        CHECK(files_in(folder.path()) == 1);
        CHECK(read_text(folder / taken) == "mine\n");
    }
    // The target of a link is not replaced either.
    const TempFolder folder;
    fs::create_symlink(folder / "nowhere", folder / "system.yaml");
    CHECK(drsim({"init", folder.path().string()}).exit_code == 74);
    CHECK_FALSE(fs::exists(folder / "nowhere"));
}

TEST_CASE("an unknown template is an error, and the nearest or all are named") {
    const auto said = [](const std::string& name) {
        const Ran ran = drsim({"init", "--template", name});
        CHECK(ran.exit_code == 2);
        return ran.errors.substr(0, ran.errors.find('\n'));
    };
    CHECK(said("kubernets") == "drsim init: unknown template \"kubernets\"; did you mean \"kubernetes\"?");
    CHECK(said("mainframe") == "drsim init: unknown template \"mainframe\"; use one of kubernetes, one-region, two-regions");
    CHECK_FALSE(fs::exists("system.yaml"));
}

TEST_CASE("a folder that cannot be created is exit code 74") {
    const TempFolder folder;
    write_text(folder / "file", "");
    CHECK(drsim({"init", (folder / "file/inside").string()}).exit_code == 74);
    CHECK(drsim({"init", (folder / "file").string()}).exit_code == 74);
}

}  // namespace drsim::test
