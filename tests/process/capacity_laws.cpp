// Accepted load never exceeds the capacity of instances; and the check finds a planted error.
#include "sim/process/world/world.h"
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

TEST_CASE("a pool never exceeds its capacity, and a pool that would is found") {
    const Law law(R"(
entry_points: {users: {through: web, rate: 100/s, restored_at: 50%}}
components: {web: {model: generic/service, at: {east: {count: 4}}, capacity: 20/s}}
)",
                  "faults: [{outage: web, at: 1h}]\n");
    kernel::NativeKernel kernel(process::network_of(*law.scene().plan));
    process::World world(law.scene().plan, kernel, nullptr);
    model::TrialRecord record;
    world.begin(1, 0, record);
    world.look();
    CHECK(world.entry_level(plan::EntryIndex(0)) == Approx(0.8));  // 100/s on 4 * 20/s
    CHECK_FALSE(world.level.beyond_capacity());
    world.give_up_dead(plan::PoolIndex(0), 0);  // planted: the computed levels are those of four
    CHECK(world.level.beyond_capacity() == 0u);
}
