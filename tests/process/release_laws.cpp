// A release that ends, and one that overtakes another.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

const std::string staged = R"(
entry_points: {users: {through: web, rate: 100/s, restored_at: 99%}}
components:
  web: {model: generic/service, at: east, rollout: {stages: [{share: 10%, for: 10m}, {share: 50%, for: 10m}, {share: 100%}]}}
)";

}  // namespace

TEST_CASE("a release that overtakes another begins with its own first stage and pace") {
    const Law law(staged, "faults: [{bad_release: web, fails: 50%}, {bad_release: web, at: 5m, fails: 50%}]\n");
    CHECK(law.level(400) == Approx(0.95));               // 10% since 300 s
    CHECK(law.level(700) == Approx(0.95));               // the first one's second stage would have begun at 600 s
    CHECK(law.level(901) == Approx(0.75));               // 300 + 600
    CHECK(law.level(1501) == Approx(0.5));               // + 600
    CHECK(law.count(FactKind::ReleaseStageBegan) == 4);  // one of the first, three of the second
}
