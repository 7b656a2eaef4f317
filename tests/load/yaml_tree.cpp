#include "sim/base/utf8.h"
#include "sim/load/yaml_tree.h"

#include <chrono>

#include <catch2/catch.hpp>
#include <fmt/format.h>

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

TEST_CASE("a tree knows where each value stands, in characters") {
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
    const Node* root = tree_of(diagnostics.add_file("f.json", "{\n\t\"a\": [1, \"30s\", true, \"\\u00e9\"],\n\t\"b\": {}}"), diagnostics, arena);
    INFO(diagnostics.render());
    REQUIRE(root != nullptr);
    CHECK(root->find("a")->items[3]->text == "é");
    CHECK(root->find("b")->is_map());
}

TEST_CASE("an alias is the value that it names") {
    Diagnostics diagnostics;
    Arena arena;
    const Node* root = tree_of(diagnostics.add_file("f.yaml", "a: &x {k: 1}\nb: *x\n"), diagnostics, arena);
    REQUIRE(root != nullptr);
    CHECK(root->find("b") == root->find("a"));
}

TEST_CASE("a key that stands twice shows both lines") {
    CHECK(said_of("web: 1\napi: 2\nweb: 3\n") ==
        "f.yaml:3:1: error: key \"web\" stands twice in this map, first on line 1\n"
        "    3 | web: 3\n"
        "      | ^^^\n");
}

TEST_CASE("what the language leaves out of YAML is refused") {
    CHECK(message_of("a: &x {k: 1}\nb: {<<: *x}\n") == "merge keys (<<) are not part of the language; write the keys out");
    CHECK(message_of("a: !!str 1\n") == "a tag such as \"!!str\" is not part of the language; write the value alone");
    CHECK(message_of("? [a, b]\n: 1\n") == "a key is one word, not a list or a map");
    CHECK(message_of("a: 1\n---\nb: 2\n") == "a second document begins here; a file holds one");
    CHECK(message_of("a: &x b\n*x : 3\n") == "an alias cannot be a key");
    CHECK(message_of(": 3\n") == "a key is missing here");
    CHECK(message_of("'': 3\n") == "a key is missing here");
}

TEST_CASE("a syntax error is told in our own form") {
    CHECK(said_of("a:\n\tb: 1\n") ==
        "f.yaml:2:1: error: a tab indents this line; YAML is indented with spaces\n"
        "    2 |  b: 1\n"
        "      | ^\n");
    CHECK(message_of("a: \"b\n") == "this quote is never closed");
    CHECK(message_of("a: 'it''s\n") == "this quote is never closed");
    CHECK(message_of("a: {b: 1\n").starts_with("not valid YAML: "));
    CHECK(message_of("a: *b\n").starts_with("not valid YAML: "));
}

TEST_CASE("what is no text is refused before it is parsed") {
    CHECK(said_of("") == "f.yaml: error: is empty\n");
    CHECK(said_of("# nothing\n") == "f.yaml: error: is empty\n");
    CHECK(said_of(std::string("\xff\xfe""d\0", 4)) == "f.yaml: error: is UTF-16; write it in UTF-8\n");
    CHECK(message_of(std::string("a: b\0c", 6)) == "a NUL byte; this is not a text file");
    CHECK(message_of("a: \xc3\x28") == "byte 0xc3 is not UTF-8 text");
    CHECK(message_of("a: \xed\xa0\x80") == "byte 0xed is not UTF-8 text");  // half of a surrogate pair
}

TEST_CASE("a character that is cut off is refused where it stands, whatever stands around it") {
    for (int lead = 0x80; lead <= 0xff; ++lead) {
        for (int more = 0; more <= 3; ++more) {
            for (const char follows : {'\x80', '\x86', '\xbf', '\xc3', 'x'}) {
                const std::string cut = std::string(1, static_cast<char>(lead)) + std::string(static_cast<std::size_t>(more), follows);
                if (!drsim::first_byte_not_text(cut)) continue;
                for (const std::string& text : {cut, "a: " + cut, cut + ": b\nc: d\n", "a: \"\u00e9" + cut + "\u00e9\"\n", "a: b\n" + std::string(200, 'x') + cut + std::string(200, 'y')}) {
                    const std::string said = said_of(text);
                    INFO(lead << " " << more << " " << static_cast<int>(follows));
                    CHECK(said.find("error: ") != std::string::npos);
                    CHECK((said.find("is not UTF-8 text") != std::string::npos || said.find("UTF-16") != std::string::npos));
                }
            }
        }
    }
}

TEST_CASE("hostile nesting ends in an error, not in a crash") {
    CHECK(message_of("a: " + repeated("[", 200000) + repeated("]", 200000)) == "nested deeper than 64 levels");
    CHECK(message_of("a: " + repeated("{a: ", 200000)) == "nested deeper than 64 levels");
    CHECK(message_of(repeated("- ", 200000)) == "nested deeper than 64 levels");
    CHECK(message_of(repeated("? ", 1000)) == "a key is one word, not a list or a map");
    CHECK(message_of("a: &x [*x]\n") == "this alias stands inside the value that it names: it would never end");
}

TEST_CASE("an alias bomb costs no more than its text") {
    std::string text = fmt::format("a0: &a0 [{}x]\n", repeated("x,", 99));
    for (int i = 1; i < 40; ++i) text += fmt::format("a{0}: &a{0} [{1}*a{2}]\n", i, repeated(fmt::format("*a{},", i - 1), 9), i - 1);
    const auto start = std::chrono::steady_clock::now();
    CHECK(message_of(text) == "more than 10000000 values, aliases counted as often as they are used");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}
