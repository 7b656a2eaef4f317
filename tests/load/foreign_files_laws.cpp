// Systems from strangers: which files they may name, how large they may be, and which messages they cause.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "sim/base/printable.h"
#include "sim/load/allowed_folders.h"
#include "tests/load/world.h"

using namespace drsim;
using namespace drsim::load;
using namespace drsim::load::test;
namespace fs = std::filesystem;

namespace {

std::string shop(const std::string& more = "", const std::string& rate = "40/s") {
    return "drsim: 1\nsystem: shop\nenvironment: production\nlocations: {east: [east-a]}\nentry_points: {buyers: {through: web, rate: " +
           rate + "}}\ncomponents: {web: {model: generic/service, at: east}}\n" + more;
}

std::string said_of(const std::string& path, const Options& options = {}) {
    Diagnostics diagnostics;
    validate_file(path, options, diagnostics);
    return diagnostics.render();
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a file may name files beside and below it, and others only in allowed folders") {
    const Folder folder;
    folder.write("elsewhere/part.yaml", "drsim: 1\nclasses: [fire]\n");
    folder.write("elsewhere/load.csv", "time,rate_per_second\n0,1\n10,2\n");
    const std::string includes = folder.write("here/includes.yaml", shop("include: ../elsewhere/part.yaml\n"));
    const std::string traces = folder.write("here/traces.yaml", shop("", "{profile: " + folder.path("elsewhere/load.csv") + "}"));
    const std::string models = folder.write("here/models.yaml", shop("catalogue: [../elsewhere/part.yaml]\n"));
    const std::string based = folder.write("here/based.yaml", "drsim: 1\nbased_on: ../elsewhere/part.yaml\n");
    for (const std::string& path : {includes, traces, models, based}) {
        INFO(path);
        const std::string said = said_of(path);
        CHECK(contains(said,
                       "outside the folder of the given files, its git repository and the working directory; "
                       "allow its folder with --allow-outside DIR"));
        CHECK_FALSE(contains(said, "part.yaml:1"));  // the file itself is not quoted
    }
    Options allowed;
    allowed.allow_outside = {folder.path("elsewhere")};
    CHECK(said_of(includes, allowed).empty());
    CHECK(said_of(traces, allowed).empty());
    // The common folder of the given files is allowed.
    Options both;
    both.given = {includes, folder.path("elsewhere/scenario.yaml")};
    CHECK(said_of(includes, both).empty());
}

TEST_CASE("a file may name files in its repository, wherever drsim is called from") {
    const Folder folder;
    folder.write("project/scenarios/traces/load.csv", "time,rate_per_second\n0,1\n10,2\n");
    const std::string path = folder.write("project/models/shop.yaml", shop("", "{profile: ../scenarios/traces/load.csv}"));
    CHECK(contains(said_of(path), "load.csv: outside the folder"));
    fs::create_directory(folder.path("project/.git"));
    CHECK(said_of(path).empty());
    folder.write("load.csv", "time,rate_per_second\n0,1\n10,2\n");
    CHECK(
        contains(said_of(folder.write("project/models/out.yaml", shop("", "{profile: ../../load.csv}"))), "load.csv: outside the folder"));
}

TEST_CASE("a link out of the folder does not bypass the restriction") {
    const Folder folder;
    folder.write("secret.yaml", "drsim: 1\nclasses: [fire]\n");
    const std::string path = folder.write("here/shop.yaml", shop("include: link.yaml\n"));
    fs::create_symlink(folder.path("secret.yaml"), folder.path("here/link.yaml"));
    CHECK(contains(said_of(path), "link.yaml: outside the folder"));
    CHECK(contains(said_of(folder.path("here/link.yaml")), "links to a file outside the allowed folders"));
    fs::create_directory_symlink(folder.path(""), folder.path("here/up"));
    folder.write("here/climbs.yaml", shop("include: up/secret.yaml\n"));
    CHECK(contains(said_of(folder.path("here/climbs.yaml")), "up/secret.yaml: outside the folder"));
    fs::create_symlink("loop-b.yaml", folder.path("here/loop-a.yaml"));
    fs::create_symlink("loop-a.yaml", folder.path("here/loop-b.yaml"));
    CHECK(contains(said_of(folder.path("here/loop-a.yaml")), "circular symbolic link"));
    folder.write("here/loops.yaml", shop("include: loop-a.yaml\n"));
    CHECK(contains(said_of(folder.path("here/loops.yaml")), "loop-a.yaml: circular symbolic link"));
}

TEST_CASE("the root of a file system is never an allowed folder") {
    Options options;
    options.given = {"/a.yaml", "/b.yaml"};
    options.allow_outside = {"/"};
    const AllowedFolders folders(options, "/shop.yaml");
    CHECK_FALSE(folders.hold("/etc/passwd"));
    CHECK(folders.hold(fs::canonical(".") / "models/x.yaml"));
}

TEST_CASE("a named file that is not a drsim file is never quoted") {
    const Folder folder;
    folder.write("secret.yaml", "password: hunter2\nhunter2: [\n");
    folder.write("secret.txt", "hunter2 and more\nnot drsim: 1\n");
    for (const std::string more : {"include: secret.yaml\n", "include: [secret.txt]\n", "catalogue: secret.yaml\n"}) {
        INFO(more);
        const std::string said = said_of(folder.write("shop.yaml", shop(more)));
        CHECK(contains(said, "not a drsim file; begin it with drsim: 1"));
        CHECK_FALSE(contains(said, "hunter2"));
    }
    CHECK_FALSE(contains(said_of(folder.write("based.yaml", "drsim: 1\nbased_on: secret.yaml\n")), "hunter2"));
    for (const std::string rate : {"{profile: secret.txt}", "{profile: secret.yaml}"}) {
        const std::string said = said_of(folder.write("shop.yaml", shop("", rate)));
        CHECK(contains(said, "the first line must be \"time,rate_per_second\""));
        CHECK_FALSE(contains(said, "hunter2"));
    }
    // Even if it is named both ways, it is not a drsim file.
    folder.write("both.yaml", shop("include: secret.txt\n", "{profile: secret.txt}"));
    CHECK_FALSE(contains(said_of(folder.path("both.yaml")), "hunter2"));
}

TEST_CASE("a mistake in an included drsim file is shown with its line") {
    const Folder folder;
    folder.write("part.yaml", "# of the shop\n\"drsim\" : 1\nclases: [fire]\n");
    CHECK(contains(said_of(folder.write("shop.yaml", shop("include: part.yaml\n"))), "3 | clases: [fire]"));
    folder.write("part.json", "{\"drsim\": 1, \"clases\": [\"fire\"]}\n");
    CHECK(contains(said_of(folder.write("shop.yaml", shop("include: part.json\n"))), "1 | {\"drsim\": 1, \"clases\""));
    folder.write("load.csv", "time,rate_per_second\n0,1\n10,many\n");
    CHECK(contains(said_of(folder.write("shop.yaml", shop("", "{profile: load.csv}"))), "3 | 10,many"));
}

TEST_CASE("special files are rejected without waiting") {
    const Folder folder;
    REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
    CHECK(contains(said_of(folder.path("fifo")), "fifo: error: is a pipe, not a regular file"));
    CHECK(contains(said_of(folder.write("a.yaml", shop("include: fifo\n"))), "is a pipe, not a regular file"));
    CHECK(contains(said_of(folder.write("b.yaml", shop("", "{profile: fifo}"))), "is a pipe, not a regular file"));
    CHECK(contains(said_of(folder.path("")), "is a directory, not a regular file"));
    CHECK(contains(said_of("/dev/zero"), "is a device, not a regular file"));
}

TEST_CASE("a parameter or a change whose path has too many parts is rejected") {
    const Folder folder;
    std::string path = "a";
    for (int i = 0; i < 60'000; ++i) path += ".a";
    folder.write("model.yaml", "drsim: 1\nmodel: a/b\nkind: service\nparameters:\n  ? \"" + path +
                                   "\"\n  : {value: 1s, source: {title: t}, verified: true}\n");
    std::string system = shop("catalogue: model.yaml\n");
    system.replace(system.find("generic/service"), 15, "a/b");
    CHECK(contains(said_of(folder.write("shop.yaml", system)), "a parameter's path can have at most 16 parts"));
    folder.write("base.yaml", shop());
    CHECK(contains(said_of(folder.write("changed.yaml", "drsim: 1\nbased_on: base.yaml\nchange:\n  ? \"" + path + "\"\n  : 1\n")),
                   "nested more than 64 levels deep"));
}

TEST_CASE("neither changes nor aliases build a tree deeper than the limit") {
    const Folder folder;
    folder.write("base.yaml", shop());
    const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
    const auto changed = [&](std::size_t levels) {
        return said_of(
            folder.write("changed.yaml", "drsim: 1\nbased_on: base.yaml\nchange: {components.web.capacity: " + nested(levels) + "}\n"));
    };
    CHECK_FALSE(contains(changed(60), "nested more than"));  // three maps lead to it: 3 + 60, inside the two of the file itself
    CHECK(contains(changed(62), "nested more than 64 levels deep"));
    std::string chain = "drsim: 1\na0: &a0 [x]\n";
    for (int i = 1; i < 80; ++i) chain += fmt::format("a{}: &a{} [*a{}]\n", i, i, i - 1);
    CHECK(contains(said_of(folder.write("chain.yaml", chain)), "nested more than 64 levels deep"));
}

TEST_CASE("files that include the same files again and again are composed once each") {
    const Folder folder;
    folder.write("part0.yaml", "drsim: 1\n");
    for (int i = 1; i < 40; ++i) {  // 2^40 reads if each were read as often as it is named
        folder.write(fmt::format("part{}.yaml", i), fmt::format("drsim: 1\ninclude: [part{}.yaml, other{}.yaml]\n", i - 1, i));
        folder.write(fmt::format("other{}.yaml", i), fmt::format("drsim: 1\ninclude: part{}.yaml\n", i - 1));
    }
    CHECK(said_of(folder.write("shop.yaml", shop("include: part20.yaml\n"))).empty());
    CHECK(contains(said_of(folder.write("twice.yaml", shop("include: [part0.yaml, ./part0.yaml]\n"))), "part0.yaml is included twice"));
    for (int i = 1; i < 80; ++i) folder.write(fmt::format("deep{}.yaml", i), fmt::format("drsim: 1\ninclude: deep{}.yaml\n", i - 1));
    folder.write("deep0.yaml", "drsim: 1\n");
    CHECK(contains(said_of(folder.write("deep.yaml", shop("include: deep79.yaml\n"))), "files nested more than 64 levels deep"));
}

TEST_CASE("wide models, many changes and many joined keys take linear time") {
    // With quadratic memory or time these would take gigabytes or minutes, beyond the machine's limits.
    const Folder folder;
    std::string base = shop();
    const std::string components = "components: {";
    std::string many, changes, keys;
    for (int i = 0; i < 4000; ++i) {
        many += fmt::format("c{}: {{model: generic/service, at: [east]}}, ", i);
        changes += fmt::format("  components.c{}.capacity: {}/s\n", i, i + 1);
        keys += fmt::format("k{}: 1\n", i * 7);
    }
    base.insert(base.find(components) + components.size(), many);
    folder.write("base.yaml", base);
    const std::string changed = folder.write("changed.yaml", "drsim: 1\nbased_on: base.yaml\nchange:\n" + changes);
    Diagnostics diagnostics;
    const auto system = read_system(changed, {}, diagnostics);
    REQUIRE(system);
    CHECK(system->components[3999].capacity_per_second == 4000);
    folder.write("keys.yaml", "drsim: 1\n" + keys);
    CHECK(contains(said_of(folder.write("joined.yaml", "drsim: 1\nsystem: s\nenvironment: e\nbased_on: keys.yaml\n")), " more\n"));
    std::string wide = "drsim: 1\nmodel: a/b\nkind: service\nparameters:\n";
    for (int i = 0; i < 10'000; ++i) wide += fmt::format("  x{}: {{value: 1s, source: {{title: t}}, verified: true}}\n", i);
    folder.write("model.yaml", wide);
    std::string of_wide = shop("catalogue: model.yaml\n");
    of_wide.replace(of_wide.find("generic/service"), 15, "a/b");
    CHECK(contains(said_of(folder.write("wide.yaml", of_wide)), "a model can have at most 200 parameters"));
}

TEST_CASE("system, environment and scenario follow the rules for names") {
    const Folder folder;
    for (const std::string name : {"\"ok: rto 30m: met\"", "\"\\e[8m\"", "\"=1+1\"", "\"a\\nb\"", "Production", "\"\"", "\"<script>\""}) {
        INFO(name);
        std::string system = shop();
        system.replace(system.find("production"), 10, name);
        CHECK(contains(said_of(folder.write("shop.yaml", system)), "is not a valid name for an environment; use lowercase letters"));
        CHECK(contains(said_of(folder.write("shop.yaml", "drsim: 1\nsystem: " + name + "\nenvironment: e\nlocations: {east: []}\n")),
                       "is not a valid name for a system; "));
        CHECK(contains(
            said_of(folder.write("s.yaml", "drsim: 1\nscenario: " + name + "\nclass: incident\nfaults: [{outage: east}]\nhorizon: 1h\n")),
            "is not a valid name for a scenario; "));
    }
}

TEST_CASE("whatever a field contains, a message about it is one harmless line and its source line") {
    const std::regex word(R"(([:\[{,] *)([A-Za-z0-9][A-Za-z0-9_./%@-]*))");
    const std::regex shaped(R"((shop\.yaml|error|warning|note)[: ].*| {0,4}[0-9]+ \| .*|      \| *\^+|and [0-9]+ more)");
    const std::string evil = R"("\e]0;t\a\e[31m\n1 | forged: met\r\u202e\x9b|<script>]]>\u2028'")";
    const Folder folder;
    std::size_t tried = 0;
    for (const char* file : {"/models/systems/reference/reference.yaml", "/scenarios/reference/region.yaml",
                             "/models/catalogue/aws/rds-postgresql-multi-az.yaml", "/models/systems/indivillage/production.yaml"}) {
        std::ostringstream read;
        read << std::ifstream(std::string(DRSIM_SOURCE_DIR) + file).rdbuf();
        const std::string text = read.str();
        std::size_t number = 0;
        for (std::sregex_iterator found(text.begin(), text.end(), word), end; found != end; ++found) {
            if (text.size() > 6000 && ++number % 7 != 0) continue;  // in a large file, every seventh field
            const auto at = static_cast<std::size_t>(found->position(2));
            std::string changed = text;
            changed.replace(at, static_cast<std::size_t>(found->length(2)), evil);
            const std::string said = without(said_of(folder.write("shop.yaml", changed)), folder.path(""));
            ++tried;
            INFO(file << " at " << at << "\n" << printable_lines(said));
            std::istringstream lines(said);
            for (std::string line; std::getline(lines, line);)
                if (!is_printable(line) || !std::regex_match(line, shaped)) FAIL_CHECK("not a line of ours: " << printable(line));
        }
    }
    CHECK(tried > 300);
}

TEST_CASE("a trace that is not UTF-8 is rejected at its first wrong byte") {
    const Folder folder;
    const std::string system = folder.write("shop.yaml", shop("", "{profile: load.csv}"));
    for (const std::string bytes :
         {"\x80", "\xc3", "\xe0\x86", "\xe2\x82", "\xed\xa0\x80", "\xf0\x9f", "\xf0\x9f\x98", "\xf5\x80\x80\x80", "\xff"})
        for (const auto& [before, behind, place] :
             {std::tuple<std::string, std::string, std::string>{"", "time,rate_per_second\n0,1\n", "1:1"},
              {"time,rate_per_second\n0,1\n1,", "\n", "3:3"},
              {"time,rate_per_second\n0,1\n1,2", "", "3:4"}}) {
            folder.write("load.csv", before + bytes + behind);
            const std::string said = said_of(system);
            INFO(said);
            CHECK(contains(said, fmt::format("load.csv:{}: error: byte 0x{:02x} is not valid UTF-8\n", place,
                                             static_cast<unsigned>(static_cast<unsigned char>(bytes[0])))));
        }
}
