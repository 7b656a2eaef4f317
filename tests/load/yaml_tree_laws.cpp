#include "sim/base/utf8.h"
#include "sim/load/yaml_tree.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::load;

namespace {

std::string said_of(std::string text) {
    Diagnostics diagnostics;
    Arena arena;
    tree_of(diagnostics.add_file("f.yaml", std::move(text)), diagnostics, arena);
    return diagnostics.render();
}

std::string message_of(std::string text) {
    Diagnostics diagnostics;
    Arena arena;
    tree_of(diagnostics.add_file("f.yaml", std::move(text)), diagnostics, arena);
    return diagnostics.all().empty() ? "" : diagnostics.all()[0].message;
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("a tree knows the position of each value, in characters") {
    Diagnostics diagnostics;
    Arena arena;
    const Node* root = tree_of(diagnostics.add_file("f.yaml", "café: {naïve: \"a b\", next: [1, 2]}\n"), diagnostics, arena);
    REQUIRE(root != nullptr);
    const Node* map = root->find("café");
    REQUIRE(map != nullptr);
    CHECK(map->where.column == 7);
    const Node* quoted = map->find("naïve");
    CHECK(quoted->quoted);
    CHECK(quoted->where.column == 15);
    CHECK(quoted->where.length == 5);
    CHECK(map->find("next")->items[1]->where.column == 32);
}

TEST_CASE("JSON is read by the same reader") {
    Diagnostics diagnostics;
    Arena arena;
    const Node* root =
        tree_of(diagnostics.add_file("f.json", "{\n\t\"a\": [1, \"30s\", true, \"\\u00e9\"],\n\t\"b\": {}}"), diagnostics, arena);
    INFO(diagnostics.render());
    REQUIRE(root != nullptr);
    CHECK(root->find("a")->items[3]->text == "é");
    CHECK(root->find("b")->is_map());
}

TEST_CASE("an alias is the value that it refers to") {
    Diagnostics diagnostics;
    Arena arena;
    const Node* root = tree_of(diagnostics.add_file("f.yaml", "a: &x {k: 1}\nb: *x\n"), diagnostics, arena);
    REQUIRE(root != nullptr);
    CHECK(root->find("b") == root->find("a"));
}

TEST_CASE("a duplicate key shows both lines") {
    CHECK(said_of("web: 1\napi: 2\nweb: 3\n") ==
          "f.yaml:3:1: error: duplicate key \"web\"; first given on line 1\n"
          "    3 | web: 3\n"
          "      | ^^^\n");
}

TEST_CASE("YAML features outside the language are rejected") {
    CHECK(message_of("a: &x {k: 1}\nb: {<<: *x}\n") == "merge keys (<<) are not supported; write the keys out");
    CHECK(message_of("a: !!str 1\n") == "tags such as \"!!str\" are not supported; write only the value");
    CHECK(message_of("? [a, b]\n: 1\n") == "a key must be a word, not a list or a map");
    CHECK(message_of("a: 1\n---\nb: 2\n") == "a second document begins here; a file must have only one");
    CHECK(message_of("a: &x b\n*x : 3\n") == "an alias cannot be a key");
    CHECK(message_of(": 3\n") == "missing key");
    CHECK(message_of("'': 3\n") == "missing key");
}

TEST_CASE("a syntax error is reported in our own format") {
    CHECK(said_of("a:\n\tb: 1\n") ==
          "f.yaml:2:1: error: line indented with a tab; YAML is indented with spaces\n"
          "    2 |  b: 1\n"
          "      | ^\n");
    CHECK(message_of("a: \"b\n") == "missing closing quote");
    CHECK(message_of("a: 'it''s\n") == "missing closing quote");
    CHECK(message_of("a: {b: 1\n").starts_with("not valid YAML: "));
    CHECK(message_of("a: *b\n").starts_with("not valid YAML: "));
}

TEST_CASE("non-text is rejected before it is parsed") {
    CHECK(said_of("") == "f.yaml: error: file is empty\n");
    CHECK(said_of("# nothing\n") == "f.yaml: error: file is empty\n");
    CHECK(said_of(std::string("\xff\xfe"
                              "d\0",
                              4)) == "f.yaml: error: file is UTF-16; save it as UTF-8\n");
    CHECK(message_of(std::string("a: b\0c", 6)) == "NUL byte; not a text file");
    CHECK(message_of("a: \xc3\x28") == "byte 0xc3 is not valid UTF-8");
    CHECK(message_of("a: \xed\xa0\x80") == "byte 0xed is not valid UTF-8");  // half of a surrogate pair
}

TEST_CASE("a truncated character is rejected at its position, whatever surrounds it") {
    for (int lead = 0x80; lead <= 0xff; ++lead) {
        for (int more = 0; more <= 3; ++more) {
            for (const char follows : {'\x80', '\x86', '\xbf', '\xc3', 'x'}) {
                const std::string cut = std::string(1, static_cast<char>(lead)) + std::string(static_cast<std::size_t>(more), follows);
                if (!drsim::first_byte_not_text(cut)) continue;
                for (const std::string& text : {cut, "a: " + cut, cut + ": b\nc: d\n", "a: \"\u00e9" + cut + "\u00e9\"\n",
                                                "a: b\n" + std::string(200, 'x') + cut + std::string(200, 'y')}) {
                    const std::string said = said_of(text);
                    INFO(lead << " " << more << " " << static_cast<int>(follows));
                    CHECK(said.find("error: ") != std::string::npos);
                    CHECK((said.find(" is not valid UTF-8") != std::string::npos || said.find("UTF-16") != std::string::npos));
                }
            }
        }
    }
}

TEST_CASE("hostile nesting ends in an error, not in a crash") {
    CHECK(message_of("a: " + repeated("[", 200000) + repeated("]", 200000)) == "nested more than 64 levels deep");
    CHECK(message_of("a: " + repeated("{a: ", 200000)) == "nested more than 64 levels deep");
    CHECK(message_of(repeated("- ", 200000)) == "nested more than 64 levels deep");
    CHECK(message_of(repeated("? ", 1000)) == "a key must be a word, not a list or a map");
    CHECK(message_of("a: &x [*x]\n") == "this alias refers to the value that contains it");
}

TEST_CASE("an alias bomb costs no more than its text") {
    std::string text = fmt::format("a0: &a0 [{}x]\n", repeated("x,", 99));
    for (int i = 1; i < 40; ++i) text += fmt::format("a{0}: &a{0} [{1}*a{2}]\n", i, repeated(fmt::format("*a{},", i - 1), 9), i - 1);
    const auto start = std::chrono::steady_clock::now();
    CHECK(message_of(text) == "more than 10000000 values, counting each use of an alias");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}

namespace {

/// Every lead byte that is not ASCII, followed by zero to three bytes:
/// continuation bytes at both ends of the range, and other bytes.
std::vector<std::string> sequences() {
    std::vector<std::string> all;
    const std::string follow = "\x80\x86\x9f\xa0\xbf\xc3 ";
    for (int lead = 0x80; lead <= 0xff; ++lead) {
        const std::string first(1, static_cast<char>(lead));
        all.push_back(first);
        for (const char b : follow) {
            all.push_back(first + b);
            for (const char c : follow) {
                all.push_back(first + b + c);
                for (const char d : follow) all.push_back(first + b + c + d);
            }
        }
    }
    return all;
}

/// UTF-8 by the table of RFC 3629, section 4, independently of drsim's reader.
bool is_utf8(const std::string& text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto tail = [&](std::size_t i) { return byte(i) >= 0x80 && byte(i) <= 0xbf; };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned a = byte(i), b = byte(i + 1);
        if (a <= 0x7f) i += 1;
        else if (a >= 0xc2 && a <= 0xdf && tail(i + 1)) i += 2;
        else if (a >= 0xe0 && a <= 0xef && tail(i + 1) && tail(i + 2) && !(a == 0xe0 && b < 0xa0) && !(a == 0xed && b > 0x9f)) i += 3;
        else if (a >= 0xf0 && a <= 0xf4 && tail(i + 1) && tail(i + 2) && tail(i + 3) && !(a == 0xf0 && b < 0x90) &&
                 !(a == 0xf4 && b > 0x8f))
            i += 4;
        else return false;
    }
    return true;
}

}  // namespace

TEST_CASE("bytes that are not UTF-8 are rejected at their position, whatever surrounds them") {
    const std::string long_line(200, 'x');
    const std::vector<std::pair<std::string, std::string>> around{
        {"", ""}, {"", "\n"}, {"a: ", ""}, {"a: ", " b\n"}, {"# é", "é\n"}, {"a: 1\n\"é", "\": 2\nb: 3\n"}, {"a: " + long_line, long_line}};
    std::size_t refused = 0;
    for (const std::string& bytes : sequences())
        for (const auto& [before, behind] : around) {
            const std::string said = said_of(before + bytes + behind);  // must return
            if (is_utf8(bytes)) continue;
            ++refused;
            const auto line = 1 + std::count(before.begin(), before.end(), '\n');
            const std::string place = "f.yaml:" + std::to_string(line) + ":";
            if (said.rfind(place, 0) == 0 && said.find(": error: byte 0x") != std::string::npos &&
                said.find(" is not valid UTF-8\n") != std::string::npos)
                continue;
            if (bytes.size() >= 2 && (bytes.rfind("\xff\xfe", 0) == 0 || bytes.rfind("\xfe\xff", 0) == 0))
                continue;  // the message is about the whole file
            std::string told;
            for (const char b : bytes) told += fmt::format(" {:02x}", static_cast<unsigned>(static_cast<unsigned char>(b)));
            FAIL_CHECK("the bytes" << told << " behind \"" << before << "\": " << said);
        }
    CHECK(refused > 100'000);
}
