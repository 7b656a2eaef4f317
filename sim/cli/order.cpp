#include "sim/cli/order.h"

#include <algorithm>
#include <thread>

namespace drsim::cli {

Order order_of(const Arguments& arguments, std::uint64_t most_trials) {
    Order order;
    order.until_decided = arguments.has("until-decided");
    order.trials = arguments.number("trials", order.until_decided ? 1'000'000 : 10'000, 1, most_trials);
    order.seed = arguments.number("seed", 1, 0, ~std::uint64_t{0});
    order.jobs = static_cast<unsigned>(arguments.number("jobs", std::max(1u, std::thread::hardware_concurrency()), 1, 1024));
    order.quiet = arguments.has("quiet");
    return order;
}

}  // namespace drsim::cli
