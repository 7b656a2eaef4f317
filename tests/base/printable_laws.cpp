// Foreign text on a terminal is shown but has no effect.
#include "sim/base/printable.h"

#include <catch2/catch.hpp>

#include "sim/base/diagnostics.h"
#include "sim/base/utf8.h"

using namespace drsim;

TEST_CASE("terminal control characters are shown as escapes, everything else unchanged") {
    CHECK(printable("Zürich, 東京, \"50%\" \\n") == "Zürich, 東京, \"50%\" \\n");
    CHECK(printable("a\x1b[31mb\x07\x7f") == "a\\x1b[31mb\\x07\\x7f");
    CHECK(printable("one\ntwo\r\tthree") == "one\\ntwo\\r\\tthree");
    CHECK(printable("\xc2\x9b"
                    "31m") == "\\x9b31m");  // U+009B begins a sequence like ESC [
    CHECK(printable("\xe2\x80\xae"
                    "evil\xe2\x81\xa6") == "\\u202eevil\\u2066");  // from right to left
    CHECK(printable("\xe2\x80\xa8") == "\\u2028");                 // a line break to browsers and editors
    CHECK(printable("\xf3\xa0\x81\x81") == "\\U000e0041");         // an invisible A
    CHECK(printable(std::string("nul\0", 4)) == "nul\\x00");
}

TEST_CASE("bytes that are not UTF-8 are shown one by one") {
    CHECK(printable("caf\xe9") == "caf\\xe9");
    CHECK(printable("\x9b"
                    "31m") == "\\x9b31m");
    CHECK(printable("\xc0\x9b") == "\\xc0\\x9b");           // an overlong escape
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // half of a pair
    CHECK(printable("\xe2\x80") == "\\xe2\\x80");
    CHECK(printable("\xef\xbf\xbf") == "\\uffff");  // not a character, and not allowed in XML
}

TEST_CASE("printable text never contains control characters, whatever the input") {
    for (unsigned code = 0; code < 0x110000; ++code) {
        std::string text;
        if (code < 0x80) text = {static_cast<char>(code)};
        else if (code < 0x800) text = {static_cast<char>(0xc0 | (code >> 6)), static_cast<char>(0x80 | (code & 0x3f))};
        else if (code < 0x10000)
            text = {static_cast<char>(0xe0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3f)),
                    static_cast<char>(0x80 | (code & 0x3f))};
        else
            text = {static_cast<char>(0xf0 | (code >> 18)), static_cast<char>(0x80 | ((code >> 12) & 0x3f)),
                    static_cast<char>(0x80 | ((code >> 6) & 0x3f)), static_cast<char>(0x80 | (code & 0x3f))};
        if (!is_printable(printable(text)) || !is_printable(printable(text.substr(1)))) FAIL("code point " << code);
    }
}

TEST_CASE("a text of several lines keeps its line breaks and no other control characters") {
    CHECK(printable_lines("one\ntwo\x1b[2J\n") == "one\ntwo\\x1b[2J\n");
    CHECK_FALSE(is_printable("one\n"));
    CHECK(is_printable("one"));
}

TEST_CASE("no part of a message acts on the terminal, neither its path nor its text nor the source line") {
    Diagnostics diagnostics;
    const auto file = diagnostics.add_file("evil\x1b]0;title\x07\n.yaml", "key\x1b[31m\xc2\x9b\xe2\x80\xae: x\xff\n");
    diagnostics.error({file, 1, 4, 1}, "unknown key \"key\x1b[31m\nsystem.yaml: error: forged\"");
    diagnostics.error({file, 0, 0, 1}, "is empty");
    CHECK(diagnostics.render() ==
          "evil\\x1b]0;title\\x07\\n.yaml: error: is empty\n"
          "evil\\x1b]0;title\\x07\\n.yaml:1:4: error: unknown key \"key\\x1b[31m\\nsystem.yaml: error: forged\"\n"
          "    1 | key?[31m??: x?\n"
          "      |    ^\n");
}

TEST_CASE("lines of a file that is not known to be a drsim file are not shown") {
    Diagnostics diagnostics;
    const auto file = diagnostics.add_file("trace.csv", "password: hunter2\n", Diagnostics::Lines::Hidden);
    diagnostics.error({file, 1, 1, 5}, "the first line must be \"seconds\"");
    CHECK(diagnostics.render() == "trace.csv:1:1: error: the first line must be \"seconds\"\n");
    diagnostics.show_lines(file);
    CHECK(diagnostics.render().find("hunter2") != std::string::npos);
}

TEST_CASE("a message is short even if the names in it are long") {
    Diagnostics diagnostics;
    diagnostics.error({}, "unknown key \"" + std::string(1'000'000, 'x') + "\" in a system");
    const std::string said = diagnostics.render();
    CHECK(said.size() < 2100);
    CHECK(said.ends_with("x\" in a system\n"));
}

TEST_CASE("many messages about one long line show their parts of it in one pass") {
    Diagnostics diagnostics;
    std::string text;
    for (int i = 0; i < 400'000; ++i) text += "é" + std::to_string(i % 10);
    const auto file = diagnostics.add_file("f", text);
    for (std::uint32_t i = 0; i < 200; ++i) diagnostics.error({file, 1, 1 + 4000 * i, 1}, "here");
    const std::string said = diagnostics.render();  // 200 times the whole line would be 240 MB of characters
    CHECK(said.size() < 200 * 800);
    // Character 8,001 (from 1) is the é of 4,000; 80 characters precede it, from the é of 3,960 on.
    CHECK(said.find("f:1:8001: error: here\n    1 | ...é0é1é2") != std::string::npos);
}
