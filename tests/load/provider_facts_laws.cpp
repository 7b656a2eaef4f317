// What is known about providers, and the notes that follow from it.
#include <chrono>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "sim/load/provider_facts.h"
#include "tests/load/world.h"

using namespace drsim;
using drsim::load::Options;
using drsim::load::test::Folder;
using drsim::load::test::Loaded;
using drsim::load::test::without;

namespace {

const std::string facts = R"(drsim: 1
provider: acme
source: {title: List of regions, address: example.org/regions, read: 2026-11-22}
verified: true
regions:
  north-1: {zones: 3}
  north-2: {zones: 0}
  north-3: {zones: 1, source: {title: a choice}, verified: false}
  Far-South: {}
)";

std::string system_of(const std::string& locations, const std::string& components, const std::string& more = "") {
    return "drsim: 1\nsystem: s\nenvironment: e\nlocations:\n" + locations + "components:\n" + components + more;
}

const std::string models = "drsim: 1\nmodels:\n  - {model: acme/web, kind: service}\n  - {model: acme/database, kind: database}\n";

/// What is said of a system beside the facts above and two models of that provider.
std::string said_of(const std::string& system, const std::string& of_provider = facts) {
    const Folder folder;
    folder.write("models/acme/provider.yaml", of_provider);
    folder.write("models/acme/models.yaml", models);
    folder.write("system.yaml", system);
    const Loaded loaded = load::test::load_file(folder, "system.yaml", {{folder.path("models")}});
    return loaded.said;
}

std::string web_at(const std::string& place) { return fmt::format("  web: {{model: acme/web, at: {}}}\n", place); }

}  // namespace

TEST_CASE("names of regions are compared without case, hyphens and underscores") {
    CHECK(load::plain_name("East-US") == "eastus");
    CHECK(load::plain_name("east_us-2") == "eastus2");
    CHECK(load::plain_name("").empty());
}

TEST_CASE("a region written with zones that its provider does not have there gets one note, wherever things are placed in it") {
    const std::string said =
        said_of(system_of("  north-2: [a, b, c]\n", web_at("[a, b]") + "  db: {model: acme/database, writer: a, replicas: {r: {at: b, lag: "
                                                                       "1s}}}\n"));
    CHECK(said ==
          "system.yaml:5:3: note: \"north-2\" is written with 3 zones, but acme has no availability zones there\n"
          "    5 |   north-2: [a, b, c]\n"
          "      |   ^^^^^^^\n");
}

TEST_CASE("more zones than there are get a note, as many or fewer get none") {
    CHECK(said_of(system_of("  north-1: [a, b, c]\n", web_at("north-1"))).empty());
    CHECK(said_of(system_of("  north-1: [a]\n", web_at("a"))).empty());
    CHECK(said_of(system_of("  north-1: []\n", web_at("north-1"))).empty());
    CHECK(said_of(system_of("  north-2: []\n", web_at("north-2"))).empty());
    CHECK(said_of(system_of("  north-1: [a, b, c, d]\n", web_at("b")))
              .starts_with("system.yaml:5:3: note: \"north-1\" is written with 4 zones, but acme has 3 there\n"));
    CHECK(said_of(system_of("  north-2: [a]\n", web_at("a")))
              .starts_with("system.yaml:5:3: note: \"north-2\" is written with 1 zone, but acme has no availability zones there\n"));
    // Not known.
    CHECK(said_of(system_of("  far-south: [a, b, c, d, e, f, g]\n", web_at("a"))).empty());
}

TEST_CASE("racks are no zones") {
    CHECK(said_of(system_of("  north-2: {level: rack, r1: [], r2: []}\n", web_at("r1"))).empty());
    CHECK(said_of(system_of("  north-3: {level: zone, a: [r1, r2, r3]}\n", web_at("r1"))).empty());
}

TEST_CASE("another spelling of a region is that region") {
    CHECK(said_of(system_of("  north_2: [a]\n", web_at("a"))).find("\"north_2\" is written with 1 zone") != std::string::npos);
    CHECK(said_of(system_of("  north2: [a]\n", web_at("a"))).find("\"north2\" is written with 1 zone") != std::string::npos);
}

TEST_CASE("a region belongs to a provider by a component, by the system's list, or by lying in a location of that name") {
    const std::string other = "  web: {model: generic/service, at: a}\n";
    CHECK(said_of(system_of("  north-2: [a, b]\n", other)).empty());
    for (const std::string listed : {"north-2", "[a]", "[web, north-2]", "[north-2, a, b]"}) {
        INFO(listed);
        const std::string said = said_of(system_of("  north-2: [a, b]\n", other, "providers: {acme: " + listed + "}\n"));
        CHECK(said.starts_with("system.yaml:5:3: note: \"north-2\" is written with 2 zones"));
        CHECK(said.find("note", said.find("note") + 1) == std::string::npos);
    }
    CHECK(said_of(system_of("  north-2: [a, b]\n", other, "providers: {ac-me: [north-2]}\n")).find("2 zones, but acme") !=
          std::string::npos);
    CHECK(said_of(system_of("  north-2: [a, b]\n", other, "providers: {acne: [north-2]}\n")).empty());
    CHECK(said_of(system_of("  level: provider\n  acme: {north-2: [a, b]}\n", other)).starts_with("system.yaml:6:10: note: \"north-2\""));
    CHECK(said_of(system_of("  level: provider\n  cloud: {north-2: [a, b]}\n", other, "providers: {acme: [cloud]}\n"))
              .starts_with("system.yaml:6:11: note: \"north-2\""));
}

TEST_CASE("a region that the provider does not list gets a note only if its name is near a listed one") {
    CHECK(said_of(system_of("  nroth-1: [a, b]\n", web_at("a"))) ==
          "system.yaml:5:3: note: \"nroth-1\" is not among the regions of acme in the catalogue; did you mean \"north-1\"?\n"
          "    5 |   nroth-1: [a, b]\n"
          "      |   ^^^^^^^\n");
    for (const std::string own : {"east", "paris", "region-of-our-own"}) {
        INFO(own);
        CHECK(said_of(system_of(fmt::format("  {}: [a, b]\n", own), web_at("a"))).empty());
    }
    // A note, not an error: the facts may be older than the region.
    CHECK(said_of(system_of("  far-sout: []\n", web_at("far-sout"))).find("did you mean \"Far-South\"?") != std::string::npos);
}

TEST_CASE("a system may bring facts of its own, which replace those of later places as a whole") {
    const Folder folder;
    folder.write("models/acme/provider.yaml", facts);
    folder.write("models/acme/models.yaml", models);
    folder.write("own.yaml", "drsim: 1\nprovider: acme\nsource: {title: a letter}\nverified: true\nregions: {north-2: {zones: 2}}\n");
    folder.write("system.yaml", system_of("  north-2: [a, b]\n  north-1: [c, d, e, f]\n", web_at("[a, c]"), "catalogue: own.yaml\n"));
    const Loaded loaded = load::test::load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(loaded.said.find("note: \"north-1\" is not among the regions of acme") != std::string::npos);
    CHECK(loaded.said.find("zones") == std::string::npos);
    REQUIRE(loaded.system);
    for (const auto& input : loaded.system->inputs) CHECK(input.path != "own.yaml");  // no result depends on it
}

TEST_CASE("a provider's location that is listed thousands of times with thousands of regions in it costs little") {
    std::string listed, regions;
    for (int i = 0; i < 4000; ++i) {
        listed += "cloud, ";
        regions += fmt::format("nroth-{}: [z{}], ", i, i);
    }
    const auto began = std::chrono::steady_clock::now();
    const std::string said = said_of(system_of("  level: provider\n  cloud: {" + regions + "}\n",
                                               "  web: {model: generic/service, at: z0}\n", "providers: {acme: [" + listed + "]}\n"));
    CHECK(said.find("did you mean \"north-1\"?") != std::string::npos);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));
}

TEST_CASE("two files of one provider in one place are an error that shows both") {
    const Folder folder;
    folder.write("models/a.yaml", facts);
    folder.write("models/b.yaml", "drsim: 1\nprovider: ac_me\nsource: {title: t}\nverified: true\nregions: {}\n");
    folder.write("system.yaml", system_of("  north-1: []\n", "  web: {model: generic/service, at: north-1}\n"));
    const Loaded loaded = load::test::load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(loaded.said.starts_with("models/b.yaml:2:11: error: duplicate provider \"ac_me\"; also described at models/a.yaml:2\n"));
}

TEST_CASE("a mistake in the facts of a provider is an error of every system that depends on them, and of the catalogue") {
    const std::string broken = "drsim: 1\nprovider: acme\nregions: {north-1: {zones: 3}}\n";
    CHECK(said_of(system_of("  north-1: []\n", web_at("north-1")), broken)
              .starts_with("models/acme/provider.yaml:3:11: error: region \"north-1\" needs \"source\", or the file does\n"));
    CHECK(said_of(system_of("  north-1: []\n", "  web: {model: generic/service, at: north-1}\n"), broken).empty());
    const Folder folder;
    folder.write("provider.yaml", broken);
    Diagnostics diagnostics;
    load::catalogue({{folder.path("")}}, diagnostics);
    CHECK(diagnostics.error_count() == 2);
}

TEST_CASE("the shipped facts know which regions have zones") {
    const Folder folder;
    const auto said = [&](const std::string& provider, const std::string& region, int zones) {
        std::string list;
        for (int i = 0; i < zones; ++i) list += fmt::format("{}z{}", i > 0 ? ", " : "", i);
        folder.write("system.yaml", system_of(fmt::format("  {}: [{}]\n", region, list), "  web: {model: generic/service, at: z0}\n",
                                              fmt::format("providers: {{{}: [{}]}}\n", provider, region)));
        return load::test::load_file(folder, "system.yaml").said;
    };
    CHECK(said("azure", "west-us", 3).find("\"west-us\" is written with 3 zones, but azure has no availability zones there") !=
          std::string::npos);
    CHECK(said("azure", "eastus", 3).empty());
    CHECK(said("azure", "west-us-2", 3).empty());
    CHECK(said("azure", "uk-west", 2).find("no availability zones") != std::string::npos);
    CHECK(said("aws", "us-east-1", 6).empty());
    CHECK(said("aws", "eu-central-1", 4).find("but aws has 3 there") != std::string::npos);
    CHECK(said("aws", "us-eats-1", 3).find("did you mean \"us-east-1\"?") != std::string::npos);
    CHECK(said("gcp", "us-central1", 4).empty());
    CHECK(said("gcp", "europe-west1", 4).find("but gcp has 3 there") != std::string::npos);
    CHECK(said("digitalocean", "fra1", 2).find("but digitalocean has no availability zones there") != std::string::npos);
}
