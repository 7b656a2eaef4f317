// Malformed files: the reader may report anything, but must return quickly.
#include <catch2/catch.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include <fmt/format.h>

#include "tests/property/watchdog.h"
#include "tests/support/scene.h"

using namespace drsim;
using namespace drsim::test;

namespace {

const std::string root = DRSIM_SOURCE_DIR;

std::string text_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string all;
    for (const std::string& line : lines) all += line;
    return all;
}

/// Reads a text as the kind of file it claims to be, as a system and as a scenario.
class Reader {
public:
    Reader() {
        std::string said;
        reference_ = scene_from_files(root + "/models/systems/reference/reference.yaml", root + "/scenarios/reference/region.yaml", said);
        INFO(said);
        REQUIRE(reference_);
    }

    void swallow(const std::string& what, const std::string& text) {
        const std::string path = folder_.write("hostile.yaml", text);
        const Watchdog watchdog(what, 20);
        const auto began = std::chrono::steady_clock::now();
        INFO(what);
        {
            Diagnostics said;
            const bool sound = load::validate_file(path, {}, said);
            if (sound == said.has_errors()) FAIL_CHECK("a file is sound, or something is said against it");
            if (said.render().size() > 4'000'000) FAIL_CHECK("megabytes of complaints");
        }
        {
            Diagnostics said;
            if (!load::read_system(path, {}, said) && !said.has_errors()) FAIL_CHECK("no system, and no reason why");
        }
        {
            Diagnostics said;
            if (!load::read_scenario(path, reference_->system, said) && !said.has_errors()) FAIL_CHECK("no scenario, and no reason why");
        }
        if (std::chrono::steady_clock::now() - began > std::chrono::seconds(15))
            FAIL_CHECK("more than fifteen seconds: as good as a hang, also on a busy machine");
        ++read_;
    }
    [[nodiscard]] int read() const { return read_; }

private:
    ScratchFolder folder_;
    std::unique_ptr<Scene> reference_;
    int read_ = 0;
};

std::vector<std::string> shipped_files() {
    std::vector<std::string> files;
    for (const char* folder : {"/models/systems/indivillage", "/models/systems/reference", "/models/catalogue/generic",
                               "/models/catalogue/aws", "/scenarios/indivillage", "/scenarios/reference"})
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root + folder))
            if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    REQUIRE(files.size() > 20);
    return files;
}

/// Every shipped file, changed at about `count` positions.
void everywhere(std::size_t count, const std::function<std::string(const std::string& text, std::size_t place)>& change) {
    Reader reader;
    for (const std::string& file : shipped_files()) {
        const std::string text = text_of(file);
        const std::size_t step = std::max<std::size_t>(1, text.size() / count);
        for (std::size_t at = 0; at < text.size(); at += step) reader.swallow(fmt::format("{} at byte {}", file, at), change(text, at));
    }
    CHECK(reader.read() > 40);
}

}  // namespace

TEST_CASE("a truncated file never stops the reader") {
    everywhere(20, [](const std::string& text, std::size_t at) { return text.substr(0, at); });
}

TEST_CASE("two swapped bytes never stop the reader") {
    everywhere(12, [](std::string text, std::size_t at) {
        std::swap(text[at], text[(at * 7 + 13) % text.size()]);
        return text;
    });
}

TEST_CASE("a byte with a meaning in YAML may be anywhere") {
    for (const char byte : std::string("\t:{}[]&*!|>'\"%@#-,?\0\xff\xc3", 22))
        everywhere(1, [byte](std::string text, std::size_t at) {
            text[(at + text.size() / 3 + static_cast<unsigned char>(byte) * 37u) % text.size()] = byte;
            return text;
        });
}

TEST_CASE("a missing, repeated or indented line never stops the reader") {
    Reader reader;
    for (const std::string& file : shipped_files()) {
        const auto lines = lines_of(text_of(file));
        const std::size_t step = std::max<std::size_t>(1, lines.size() / 8);
        for (std::size_t at = 0; at < lines.size(); at += step) {
            auto without = lines, twice = lines, deeper = lines;
            without.erase(without.begin() + static_cast<std::ptrdiff_t>(at));
            twice.insert(twice.begin() + static_cast<std::ptrdiff_t>(at), lines[at]);
            deeper[at] = "  " + deeper[at];
            const std::string where = fmt::format("{}, line {}", file, at + 1);
            reader.swallow(where + " gone", joined(without));
            reader.swallow(where + " twice", joined(twice));
            reader.swallow(where + " deeper", joined(deeper));
        }
    }
}

TEST_CASE("a number of any size is a number or an error") {
    Reader reader;
    for (const char* number : {"99999999999999999999999999",
                               "1e308",
                               "1e-320",
                               "-1",
                               "-0",
                               "0",
                               "nan",
                               ".inf",
                               "18446744073709551615",
                               "9223372036854775807s",
                               "9223372036854775807d",
                               "1e300d",
                               "1e400%",
                               "0x7f",
                               "4294967296",
                               "1_000s",
                               "٣s",
                               "1e",
                               "5 s",
                               "s"}) {
        for (const char* file : {"/models/systems/reference/reference.yaml", "/scenarios/reference/region.yaml",
                                 "/scenarios/indivillage/region-failure-key-person-absent.yaml"}) {
            const std::string text = text_of(root + file);
            int changed = 0;
            // Each number of the file in turn.
            for (std::size_t at = 1; at < text.size() && changed < 14; ++at) {
                const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
                if (!digit(at) || digit(at - 1)) continue;
                std::size_t end = at;
                while (end < text.size() && (digit(end) || text[end] == '.')) ++end;
                const std::string with_unit = text.substr(0, at) + number + text.substr(end);
                std::size_t unit_end = end;
                while (unit_end < text.size() &&
                       ((text[unit_end] >= 'a' && text[unit_end] <= 'z') || text[unit_end] == '%' || text[unit_end] == '/'))
                    ++unit_end;
                reader.swallow(fmt::format("{} at {} of {}", number, at, file), with_unit);
                reader.swallow(fmt::format("{} for all of {} of {}", number, at, file),
                               text.substr(0, at) + number + text.substr(unit_end));
                ++changed;
            }
        }
    }
}

TEST_CASE("a deep, long or circular file is rejected in time") {
    Reader reader;
    const auto times = [](const std::string& text, int count) {
        std::string all;
        for (int i = 0; i < count; ++i) all += text;
        return all;
    };
    for (const int depth : {100, 10'000, 200'000}) {
        reader.swallow(fmt::format("{} brackets", depth), "drsim: 1\nsystem: " + times("[", depth));
        reader.swallow(fmt::format("{} closed brackets", depth), "drsim: 1\nsystem: " + times("[", depth) + times("]", depth));
        reader.swallow(fmt::format("{} braces", depth), "drsim: 1\nlocations: " + times("{a: ", depth) + times("}", depth));
        reader.swallow(fmt::format("{} dashes", depth), "drsim: 1\nfaults:\n  " + times("- ", depth) + "x");
        reader.swallow(fmt::format("{} question marks", depth), times("? ", depth));
    }
    std::string stairs = "drsim: 1\nlocations:\n";
    for (int i = 1; i < 1500; ++i) stairs += std::string(static_cast<std::size_t>(i), ' ') + "a" + std::to_string(i) + ":\n";
    reader.swallow("a staircase", stairs);
    reader.swallow("conditions in conditions",
                   "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: []}\ncomponents: {web: {model: generic/service, at: "
                   "east}}\nentry_points: {u: {through: web, rate: 1/s}}\n"
                   "detection: {d: {reports: u, after: 0s}}\nrunbooks: {r: {when: d, if: " +
                       times("{not: ", 500) + "{down: web}" + times("}", 500) + ", steps: [{wait: 1s}]}}\n");
    reader.swallow("mixtures in mixtures", "drsim: 1\nscenario: s\nclass: incident\nfaults: [{outage: east, lasts: " +
                                               times("{mixture: [{weight: 100%, of: ", 500) + "1s" + times("}]}", 500) +
                                               "}]\nhorizon: 1h\n");
    reader.swallow("an alias of itself", "drsim: 1\nsystem: &a [*a]\n");
    reader.swallow("a circle of aliases", "drsim: 1\nsystem: &a {b: &b {c: *a, d: *b}}\n");
    std::string bomb = "drsim: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) bomb += fmt::format("a{}: &a{} [{}]\n", i, i, times(fmt::format("*a{}, ", i - 1), 10));
    reader.swallow("a billion laughs", bomb + "locations: *a11\n");
    reader.swallow("a long line", "drsim: 1\nsystem: " + std::string(3'000'000, 'x') + "\n");
    reader.swallow("a long name", "drsim: 1\nsystem: s\nenvironment: e\nlocations: {" + std::string(200'000, 'x') +
                                      ": []}\ncomponents: {web: {model: generic/service, at: " + std::string(200'000, 'y') + "}}\n");
    reader.swallow(
        "many keys", "drsim: 1\n" + [] {
            std::string all;
            for (int i = 0; i < 50'000; ++i) all += fmt::format("key{}: {}\n", i, i);
            return all;
        }());
    reader.swallow("empty", "");
    reader.swallow("a byte order mark alone", "\xef\xbb\xbf");
    reader.swallow("half of a UTF-16 file", std::string("\xff\xfe\x64\x00\x72", 5));
    reader.swallow("zeros", std::string(10'000, '\0'));
    reader.swallow("a document end in the middle", "drsim: 1\n...\nsystem: s\n");
    reader.swallow("a tag", "!!python/object:os.system drsim\n");
}
