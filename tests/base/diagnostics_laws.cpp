#include "sim/base/diagnostics.h"

#include <catch2/catch.hpp>

using namespace drsim;

TEST_CASE("a message shows the file, the place, the line and the suggestion") {
    Diagnostics diagnostics;
    const auto file = diagnostics.add_file("models/systems/x.yaml", "components:\n  web:\n    needs: [databse]\n");
    diagnostics.error({file, 3, 13, 7}, "unknown component \"databse\" in needs; did you mean \"database\"?");
    CHECK(diagnostics.render() ==
          "models/systems/x.yaml:3:13: error: unknown component \"databse\" in needs; did you mean \"database\"?\n"
          "    3 |     needs: [databse]\n"
          "      |             ^^^^^^^\n");
}

TEST_CASE("messages are sorted by file, line and column, without duplicates") {
    Diagnostics diagnostics;
    const auto first = diagnostics.add_file("a", "one\ntwo\n");
    const auto second = diagnostics.add_file("b", "three\n");
    diagnostics.note({second, 1, 1, 5}, "last");
    diagnostics.error({first, 2, 1, 3}, "second");
    diagnostics.error({first, 1, 2, 1}, "first");
    diagnostics.error({first, 2, 1, 3}, "second");
    CHECK(diagnostics.render() ==
          "a:1:2: error: first\n    1 | one\n      |  ^\n"
          "a:2:1: error: second\n    2 | two\n      | ^^^\n"
          "b:1:1: note: last\n    1 | three\n      | ^^^^^\n");
}

TEST_CASE("a caret is below its character, not below its byte") {
    Diagnostics diagnostics;
    const auto file = diagnostics.add_file("f", "é\tü: x\r\n");
    diagnostics.error({file, 1, 3, 1}, "here");
    CHECK(diagnostics.render() == "f:1:3: error: here\n    1 | é ü: x\n      |   ^\n");
}

TEST_CASE("a long line shows the stretch around the mistake") {
    Diagnostics diagnostics;
    const auto file = diagnostics.add_file("f", std::string(1000, 'a') + "B" + std::string(1000, 'c'));
    diagnostics.error({file, 1, 1001, 1}, "here");
    CHECK(diagnostics.render() == "f:1:1001: error: here\n    1 | ..." + std::string(80, 'a') + "B" + std::string(79, 'c') +
                                      "...\n      | " + std::string(83, ' ') + "^\n");
}

TEST_CASE("after two hundred messages only their number is shown, and notes make room for errors") {
    Diagnostics diagnostics;
    const auto file = diagnostics.add_file("f", "x\n");
    for (std::uint32_t i = 0; i < 300; ++i) diagnostics.note({file, 1, i + 1, 1}, "note");
    diagnostics.error({file, 1, 999, 1}, "wrong");
    const std::string text = diagnostics.render();
    CHECK(text.find("error: wrong") != std::string::npos);
    CHECK(text.ends_with("and 101 more\n"));
}

TEST_CASE("a message about a whole file has no line") {
    Diagnostics diagnostics;
    const auto file = diagnostics.add_file("missing.yaml", "");
    diagnostics.error({file, 0, 0, 1}, "no such file");
    diagnostics.error({}, "nowhere in particular");
    CHECK(diagnostics.render() == "missing.yaml: error: no such file\nerror: nowhere in particular\n");
}

TEST_CASE("a million messages are counted, not kept") {
    Diagnostics diagnostics;
    const auto file = diagnostics.add_file("f", "x\n");
    for (std::uint32_t i = 0; i < 1'000'000; ++i) diagnostics.error({file, 1, i + 1, 1}, "wrong");
    CHECK(diagnostics.error_count() == 1'000'000);
    CHECK(diagnostics.all().size() == 10'000);
    CHECK(diagnostics.render().ends_with("and 999800 more\n"));
}

TEST_CASE("a suggestion is a misspelling away, or there is none") {
    const std::vector<std::string_view> known = {"database", "web", "api", "website"};
    CHECK(nearest_name("databse", known) == "database");
    CHECK(nearest_name("wbe", known) == "web");
    CHECK(nearest_name("wesbite", known) == "website");
    CHECK(nearest_name("queue", known).empty());
    CHECK(nearest_name("", known).empty());
}

TEST_CASE("a usual abbreviation, initials and the beginning of a name stand for that name if they are unambiguous") {
    const std::vector<std::string_view> known = {"database", "load_balancer", "payment-service", "paris"};
    CHECK(nearest_name("db", known) == "database");
    CHECK(nearest_name("lb", known) == "load_balancer");
    CHECK(nearest_name("svc", known) == "payment-service");
    CHECK(nearest_name("ps", known) == "payment-service");
    CHECK(nearest_name("pay", known) == "payment-service");
    CHECK(nearest_name("balancer", known) == "load_balancer");
    CHECK(nearest_name("pa", known).empty());
    CHECK(nearest_name("db", {"orders_db", "users_db"}).empty());
    CHECK(nearest_name("svc", {"a_service", "b_service"}).empty());
}

TEST_CASE("a line of bytes that are not characters is shown around every position in it") {
    for (const std::string bytes : {"\xe0\x86", "\xf0\x9f", "\x80\x80\x80", "\xf0\x9f\x98", "\xed\xa0\x80", "\xff", "\xc3", "é\xe2\x82"}) {
        std::string line;
        while (line.size() < 600) line += bytes + "a";
        Diagnostics diagnostics;
        const auto file = diagnostics.add_file("f", line + "\n");
        for (std::uint32_t column = 1; column <= 700; ++column) diagnostics.error({file, 1, column, 2}, "here");
        const std::string said = diagnostics.render(1000);
        CHECK(std::count(said.begin(), said.end(), '\n') == 3 * 700);
        CHECK(said.find("\xe0") == std::string::npos);  // no byte of it reaches a terminal
    }
}

TEST_CASE("a long message of bytes that are not characters is shortened") {
    Diagnostics diagnostics;
    diagnostics.error({}, std::string(5000, '\x80'));
    CHECK(diagnostics.render().size() < 10'000);
}
