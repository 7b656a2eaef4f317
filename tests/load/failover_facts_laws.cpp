// What the catalogue knows about failovers to a replica, and the notes that follow from it.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim;
using drsim::load::test::Folder;
using drsim::load::test::Loaded;

namespace {

const std::string by_customer = "by: customer, source: {title: Manual}, verified: true";
const std::string by_provider = "by: provider, grace: 1h, source: {title: Manual}, verified: false";

/// The first line of what is said of a store of the model `acme/copied`, which is based on one with `known`, and writes `failover` itself.
std::string said_of(const std::string& known, const std::string& failover, const std::string& own = "") {
    const Folder folder;
    folder.write("models/acme.yaml", fmt::format("drsim: 1\nmodels:\n  - {{model: acme/store, kind: database{}}}\n"
                                                 "  - {{model: acme/copied, based_on: acme/store{}}}\n",
                                                 known.empty() ? "" : ", replica_failover: {" + known + "}",
                                                 own.empty() ? "" : ", replica_failover: {" + own + "}"));
    folder.write("system.yaml", fmt::format("drsim: 1\nsystem: s\nenvironment: e\nlocations: {{east: [a], west: [b]}}\ncomponents:\n  db:\n"
                                            "    model: acme/copied\n    writer: a\n"
                                            "    replicas: {{r: {{at: b, lag: 1s, promotion: 2m}}}}\n{}",
                                            failover.empty() ? "" : "    failover: " + failover + "\n"));
    const Loaded loaded = load::test::load_file(folder, "system.yaml", {{folder.path("models")}});
    return loaded.said.substr(0, loaded.said.find('\n'));
}

}  // namespace

TEST_CASE("a store that fails over by itself though its provider leaves that to the customer gets a note") {
    CHECK(said_of(by_customer, "{to: r, grace: 5m}") ==
          "system.yaml:10:20: note: \"db\" fails over to \"r\" by itself, but acme/copied leaves that to the customer (Manual); use a "
          "runbook");
    CHECK(said_of(by_customer, "").empty());
    CHECK(said_of("", "{to: r, grace: 5m}").empty());
}

TEST_CASE("only a grace shorter than the provider's gets a note") {
    CHECK(said_of(by_provider, "{to: r, grace: 59m}") ==
          "system.yaml:10:20: note: \"db\" fails over to \"r\" after 59m, but acme/copied waits at least 1h (Manual; unverified)");
    CHECK(said_of(by_provider, "{to: r, grace: 1h}").empty());
    CHECK(said_of(by_provider, "{to: r, grace: 2h}").empty());
    CHECK(said_of("by: provider, source: {title: Manual}, verified: false", "{to: r, grace: 0s}").empty());  // least grace not known
}

TEST_CASE("a model's own fact replaces that of its base") {
    CHECK(said_of(by_customer, "{to: r, grace: 1h}", by_provider).empty());
    CHECK(said_of(by_provider, "{to: r, grace: 1h}", by_customer).find("leaves that to the customer") != std::string::npos);
}
