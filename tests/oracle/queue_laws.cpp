// An own queue: it accepts while its consumer is down, then drains its backlog, and its waiting items can be lost.
#include "tests/oracle/experiment.h"

using namespace drsim::oracle;

TEST_CASE("a queue accepts items while its consumer is out, and drains afterwards") {
    // 200/s for 90 s wait: 18,000; drained at 300/s while 200/s arrive: 18,000/100 = 180 s. In all 90 * 300/(300 - 200) = 270 s.
    const Experiment queue("queue", "worker-out-for-90-seconds", 1, 20);
    CHECK_THAT(queue.between("onset", "drained"), is_always(270));
    CHECK_THAT(queue.column("rto_s"), is_always(0));
}

TEST_CASE("items that wait in a queue are lost with it") {
    // The party behind it is out from 600 s before the queue is destroyed: 600 s of requests wait, at 2/s 1200 of them.
    const Experiment queue("waiting", "party-out-then-queue-destroyed", 1, 20);
    CHECK_THAT(queue.column("rpo.orders_s"), is_always(600));
    CHECK_THAT(queue.column("lost_writes.orders"), is_always(1200));
    // While the party takes them as they arrive nothing waits, and nothing is lost with the queue.
    const Experiment empty("waiting", "queue-destroyed", 1, 20);
    CHECK_THAT(empty.column("rpo.orders_s"), is_always(0));
}
