// Causes: a change only has causes that could have moved it.
#include <set>

#include "sim/measure/critical_path.h"
#include "sim/model/pool.h"
#include "tests/process/law.h"

using namespace drsim::test;
using namespace drsim;

namespace {

/// The names of the components, and the kinds, of the facts on the critical path.
std::set<std::string> on_path(const Law& law) {
    std::set<std::string> names;
    const auto& told = law.told();
    const auto pools = model::pools_of(law.scene().system);
    for (const std::uint32_t index : measure::facts_on_path(told.record, told.measures)) {
        const model::Fact& fact = told.record.facts[index];
        switch (fact.kind) {
            case FactKind::PoolWentDown:
            case FactKind::PoolCameBack:
            case FactKind::InstancesReady: names.insert(law.scene().system.components[pools[fact.subject].component.index()].name); break;
            case FactKind::ScaledOut:
            case FactKind::ReplacementStarted:
            case FactKind::RouteChanged:
            case FactKind::Promoted:
            case FactKind::FailoverStarted: names.insert(law.scene().system.components[fact.subject].name); break;
            default: break;
        }
    }
    return names;
}

const std::string zone = "locations: {r: [a, b]}\nentry_points: {users: {through: web, rate: 100/s}, other: {through: side, rate: 1/s}}\n";
const std::string lost = "faults: [{outage: a, lasts: 2h}]\n";

}  // namespace

TEST_CASE("among simultaneous failures only those that requests can reach are the cause") {
    const std::string web =
        "components:\n  web: {model: generic/service, at: {r: {count: 4}}, capacity: 50/s, starts_in: 30s, replaced_in: 3m, needs: "
        "[{component: cache, without: 80%}]}\n"
        "  side: {model: generic/service, at: {r: {count: 2}}, capacity: 50/s, starts_in: 30s, replaced_in: 1m}\n"
        "  cache: {model: generic/cache, at: {r: {count: 2}}}\n";
    const Law alone(zone + web, lost);
    const Law crowded(zone + web + "  zz_unrelated: {model: generic/external, at: r}\n", lost);
    CHECK(on_path(crowded).count("zz_unrelated") == 0);
    CHECK(on_path(crowded) == on_path(alone));
    CHECK(crowded.rto() == alone.rto());
    CHECK(crowded.told().measures.phases.size() == alone.told().measures.phases.size());
}

TEST_CASE("the cause of scaling is the change that moved the utilisation") {
    // Two of four instances are left for 100/s at 30/s each: above 80% in the first full periods;
    // side's replacement a minute later is irrelevant to it.
    const Law law(zone +
                      "components:\n  web: {model: generic/service, at: {r: {count: 4, max: 10}}, capacity: 30/s, starts_in: 30s, "
                      "autoscale: {when: {utilisation: 80%, over: 1m, periods: 3}, step: 2, cooldown: 1m}}\n"
                      "  side: {model: generic/service, at: {r: {count: 2}}, capacity: 50/s, starts_in: 30s, replaced_in: 1m}\n",
                  lost);
    CHECK(law.rto() > 0);
    CHECK(on_path(law) == std::set<std::string>{"web"});
}

namespace {

const std::string sites = R"(
entry_points: {users: {through: name, rate: 1/s, restored_at: 100%}, other: {through: side, rate: 1/s}}
components:
  name: {model: generic/switch, targets: [web@east, web@west], switches: manual, returns: manual, changed_at: west}
  web: {model: generic/service, at: {east: {count: 1}, west: {count: 1, max: 9}}, starts_in: 50s}
  side: {model: generic/external, at: west}
people: {on_call: {acknowledge: 60s}}
detection: {seen: {reports: users, after: 10s}}
runbooks: {go: {when: seen, steps: [{route: name, to: web@west, takes: 5s}]}}
)";

}  // namespace

TEST_CASE("a wait ends because of the thing it waited for, whatever else changes then") {
    // The control plane is back at 300 s; so is a component that these users do not need.
    const Law law(sites, "faults: [{outage: east, onset: true}, {outage: control_plane@west, lasts: 300s}, {outage: side, lasts: 300s}]\n");
    CHECK(law.rto() == 305);
    CHECK(on_path(law) == std::set<std::string>{"control_plane", "name"});
}

TEST_CASE("delays on the critical path delay the recovery, other delays do not") {
    const auto rto = [](const std::string& control_plane, const std::string& side, const std::string& takes) {
        std::string system = sites;
        system.replace(system.find("takes: 5s"), 9, "takes: " + takes);
        return Law(system, "faults: [{outage: east, onset: true}, {outage: control_plane@west, lasts: " + control_plane +
                               "}, {outage: side, lasts: " + side + "}]\n")
            .rto();
    };
    CHECK(rto("300s", "300s", "5s") == 305);
    CHECK(rto("301s", "300s", "5s") == 306);
    CHECK(rto("300s", "300s", "6s") == 306);
    CHECK(rto("300s", "301s", "5s") == 305);
    CHECK(rto("300s", "299s", "5s") == 305);
}

TEST_CASE("clients move because of the route that moves them, not because of other changes on the way") {
    const std::string moving = R"(
entry_points: {users: {through: name, rate: 1/s}, other: {through: side, rate: 1/s}}
components:
  name: {model: generic/dns, targets: [web@east, web@west], switches: manual, returns: manual, ttl: 100s}
  web: {model: generic/service, at: {east: {count: 1}, west: {count: 1}}}
  side: {model: generic/external, at: west}
detection: {seen: {reports: users, after: 10s}}
runbooks: {go: {when: seen, steps: [{route: name, to: web@west, takes: 5s}]}}
)";
    const Law law(moving, "faults: [{outage: east, onset: true}, {outage: side, at: 50s, lasts: 20s}]\n");
    CHECK(law.rto() == Approx(114).margin(1e-5));  // 10 + 5, and 99% of 100 s
    CHECK(on_path(law).count("side") == 0);
}

TEST_CASE("a loss at the instant of a recovery is not its cause") {
    const std::string system =
        "entry_points: {users: {through: web, rate: 1/s}}\n"
        "components:\n  web: {model: generic/service, at: west, needs: [{component: db, role: writer}]}\n"
        "  db: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 5s, promotion: 20s}}}\n"
        "detection: {seen: {reports: users, after: 10s}}\nrunbooks: {go: {when: seen, steps: [{promote: db.copy}]}}\n";
    const Law alone(system, "faults: [{outage: east, name: lost}]\n");
    const Law joined(system, "faults: [{outage: east, name: lost}, {stall: db.copy, at: {after: go, by: 0s}}]\n");
    CHECK(alone.rto() == 30);
    CHECK(joined.rto() == 30);
    CHECK(on_path(joined) == on_path(alone));
    CHECK(joined.told().measures.phases.size() == alone.told().measures.phases.size());
}
