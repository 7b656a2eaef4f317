// Every value in force has an origin: a file, an assumption, the catalogue, or a default.
#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/load/world.h"

using namespace drsim;
using namespace drsim::load::test;
using model::Origin;
using model::Value;

namespace {

const char* const shop = R"(drsim: 1
system: s
environment: e
catalogue: [models.yaml]
locations: {east: [ea, eb]}
entry_points: {users: {through: web, rate: 100/s, restored_at: 95%}}
components:
  web: {model: acme/web, at: east, capacity: 300/s}
  db: {model: generic/database, writer: ea, replicas: {far: {at: eb, lag: {lognormal: {median: 2s, p95: 20s}}, promotion: 2m}}}
assumptions:
  - {of: components.db.replicas.far, because: nobody has measured it}
)";
const char* const models = R"(drsim: 1
model: acme/web
kind: service
parameters:
  replaced_in: {value: 3m, source: {title: The manual, address: 'https://example.org', read: 2026-01-05}, verified: true}
  starts_in: {value: {uniform: [10s, 20s]}, source: {title: 'modelling choice: a guess'}, verified: false}
mechanisms: [replacement, launch]
)";

struct Listed {
    std::vector<Value> values;
    model::ValueCounts counts;
    [[nodiscard]] const Value& at(const std::string& path) const {
        const auto found = std::find_if(values.begin(), values.end(), [&](const Value& value) { return value.path == path; });
        INFO(path);
        REQUIRE(found != values.end());
        return *found;
    }
};

Listed listed() {
    const Folder folder;
    folder.write("models.yaml", models);
    folder.write("system.yaml", shop);
    Diagnostics diagnostics;
    Listed all;
    const auto system = load::read_system(folder.path("system.yaml"), {}, diagnostics, &all.values);
    INFO(diagnostics.render());
    REQUIRE(system);
    all.counts = system->values;
    return all;
}

}  // namespace

TEST_CASE("a value says whether it comes from the file, an assumption, the catalogue or a default") {
    const Listed all = listed();
    CHECK(all.at("components.web.capacity").origin == Origin::Stated);
    CHECK(all.at("components.web.capacity").line == 8);
    CHECK(all.at("components.web.capacity").file.ends_with("system.yaml"));
    CHECK(all.at("entry_points.users.restored_at").text == "95%");
    CHECK(all.at("entry_points.users.hold").origin == Origin::Default);
    CHECK(all.at("entry_points.users.hold").text == "60s");
    CHECK(all.at("components.web.replaced_in").origin == Origin::Verified);
    CHECK(all.at("components.web.replaced_in").file.ends_with("models.yaml"));
    CHECK(all.at("components.web.starts_in").origin == Origin::Unverified);
    CHECK(all.at("components.web.starts_in").text == "{uniform: [10s, 20s]}");
}

TEST_CASE("an assumption about a part covers every value in it") {
    const Listed all = listed();
    for (const char* path : {"components.db.replicas.far.lag", "components.db.replicas.far.promotion"}) {
        CHECK(all.at(path).origin == Origin::Assumed);
        CHECK(all.at(path).because == "nobody has measured it");
    }
    CHECK(all.at("components.db.replicas.far.commit").origin == Origin::Default);  // a default, not an assumption
}

TEST_CASE("the counts match the list") {
    const Listed all = listed();
    const auto of = [&](Origin origin) {
        return static_cast<std::uint64_t>(
            std::count_if(all.values.begin(), all.values.end(), [&](const Value& value) { return value.origin == origin; }));
    };
    CHECK(all.counts.stated == of(Origin::Stated));
    CHECK(all.counts.assumed == of(Origin::Assumed));
    CHECK(all.counts.verified == of(Origin::Verified));
    CHECK(all.counts.unverified == of(Origin::Unverified));
    CHECK(all.counts.defaults == of(Origin::Default));
    CHECK(all.counts.assumed == 2);
    CHECK(all.counts.unverified == 1);
}

TEST_CASE("words of the language, data files and defaults are values too") {
    const Folder folder;
    folder.write("lag.csv", "time,lag_seconds\n0,1\n10,2\n");
    folder.write("rate.csv", "time,rate_per_second\n0,1\n10,2\n");
    folder.write("system.yaml", R"(drsim: 1
system: s
environment: e
locations: {east: [ea, eb]}
entry_points: {users: {through: web, rate: {profile: rate.csv}}, looks: {through: db, rate: 1/s, role: reader}}
components:
  web: {model: generic/service, at: ea, needs: [{component: db, within: anywhere, role: writer}, {component: db, role: reader}]}
  db: {model: generic/database, writer: ea, replicas: {far: {at: eb, lag: {trace: lag.csv}, promotes: never}, other: {at: eb,
        lag: shipped}}}
  spare: {model: generic/database, writer: ea}
data: {rows: {in: db, writes: 1/s, size: 1KB, arrivals: poisson}}
objectives: [{class: incident, rto: 1h}, {class: incident, at_most: 1h, from: declared, until: drained}, {class: incident, rpo: 1h,
      data: rows}]
)");
    Diagnostics diagnostics;
    Listed all;
    const auto system = load::read_system(folder.path("system.yaml"), {}, diagnostics, &all.values);
    INFO(diagnostics.render());
    REQUIRE(system);
    for (const auto& [path, text] :
         std::initializer_list<std::pair<const char*, const char*>>{{"entry_points.users.rate.profile", "rate.csv"},
                                                                    {"entry_points.looks.role", "reader"},
                                                                    {"components.web.needs.db.within", "anywhere"},
                                                                    {"components.web.needs.db.role", "writer"},
                                                                    {"components.web.needs.db#2.role", "reader"},
                                                                    {"components.db.replicas.far.lag.trace", "lag.csv"},
                                                                    {"components.db.replicas.far.promotes", "never"},
                                                                    {"components.db.replicas.other.lag", "shipped"},
                                                                    {"data.rows.arrivals", "poisson"},
                                                                    {"objectives.2.from", "declared"},
                                                                    {"objectives.2.until", "drained"}}) {
        CHECK(all.at(path).text == text);
        CHECK(all.at(path).origin == Origin::Stated);
    }
    CHECK(all.at("components.db.failover").text == "{on_return: fence}");
    CHECK(all.at("components.db.failover").origin == Origin::Default);
    CHECK(all.at("objectives.1.from").text == "onset");
    for (const Value& value : all.values)
        CHECK_FALSE((value.path == "components.spare.failover" || value.path == "objectives.3.from" || value.path == "objectives.1.until"));
}
