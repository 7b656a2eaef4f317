// Copies that are shipped over links: the backlog drains at what is left of the bandwidth, in a bounded number of steps.
#include "tests/process/law.h"

using namespace drsim::test;

TEST_CASE("two copies on one link drain their backlog in few steps, however little is to spare") {
    // 534,528 B/s are written; a link of 1.5 MB/s gives each of two copies 0.75 MB/s while both have a backlog.
    const Law law(R"(
locations: {east: [], west: [a, b]}
links: [{between: [east, west], rtt: 7ms, bandwidth: 12Mbps}]
entry_points: {users: {through: database, rate: 1/s}}
components: {database: {model: generic/database, writer: east, replicas: {one: {at: a, lag: shipped, promotion: 1s}, two: {at: b, lag: shipped, promotion: 1s}}}}
data: {records: {in: database, writes: 29/s, size: 18KiB}}
)", "faults: [{stall: database.one, lasts: 100s}, {stall: database.two, lasts: 100s}]\nhorizon: 30m\n");
    CHECK(law.told().record.events < 5'000);
}
