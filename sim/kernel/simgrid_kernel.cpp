#include "sim/kernel/simgrid_kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/kernel/event_heap.h"
#include "sim/kernel/flow_tie.h"
#include "sim/kernel/simgrid_network.h"

namespace drsim::kernel {

namespace s4u = simgrid::s4u;
using simgrid::kernel::timer::Timer;

namespace {

bool engine_exists = false;

/// SimGrid's options must be set before the first platform exists; its engine takes them as a command line.
std::unique_ptr<s4u::Engine> make_engine() {
    if (std::exchange(engine_exists, true)) throw std::logic_error("SimGrid's engine can be created only once per process");
    std::vector<std::string> words = {
        "drsim",
        "--log=root.thresh:error",
        "--log=xbt_cfg.thresh:warning",
        "--cfg=network/model:CM02",                                  // plain max-min sharing: no slow start, no protocol overhead
        "--cfg=network/crosstraffic:0",                              // acknowledgements take nothing
        "--cfg=network/TCP-gamma:0",                                 // no window
        "--cfg=surf/precision:" + fmt::format("{}", tie_us * 1e-6),  // seconds: a flow that ends within tie_us of the clock ends now
        "--cfg=maxmin/precision:1e-9",
    };
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    auto count = static_cast<int>(words.size());
    return std::make_unique<s4u::Engine>(&count, arguments.data());
}

}  // namespace

class SimgridKernel::State {
public:
    explicit State(const Network& places_and_links) : network(places_and_links), engine(make_engine()), platform(places_and_links) {
        s4u::Activity::on_completion_cb([this](const s4u::Activity& activity) { ended(activity); });
    }

    struct Flow {
        SimgridFlow simgrid;
        const std::vector<std::uint32_t>* links = nullptr;  // null once it has ended
        std::uint64_t number = 0;
        std::uint32_t token = 0;
        bool may_move = true;   // false: its bound is 0
        bool is_moving = true;  // not suspended
    };
    struct Waiting {
        Instant at;
        Phase phase;
        std::uint64_t number;
        std::uint32_t token;
    };

    [[nodiscard]] double clock_us() const { return (s4u::Engine::get_clock() - epoch_s) * 1e6; }
    [[nodiscard]] double date_s(Instant at) const { return epoch_s + static_cast<double>(at.us) * 1e-6; }

    void schedule(const Waiting& event);
    void set_timer(const Waiting& event);
    void plan_hand_out();
    void hand_out();
    void ended(const s4u::Activity& activity);
    void retire(std::uint32_t flow);
    void refresh(Flow& flow);
    void refresh_all();
    [[nodiscard]] bool something_is_left() const;

    const Network& network;
    std::unique_ptr<s4u::Engine> engine;
    SimgridNetwork platform;
    double epoch_s = 0;  // where time 0 of the trial is on SimGrid's clock
    Instant now;
    std::uint64_t handled = 0;
    EventHeap due;                 // events whose timer has fired
    std::vector<Waiting> waiting;  // events beyond the end of the run, which SimGrid does not know yet
    Handler* handler = nullptr;    // while running
    Instant until{-1};
    bool hand_out_planned = false;
    bool standing = false;    // between runs: no flow moves
    std::vector<Flow> flows;  // by FlowId
    std::vector<std::uint32_t> under_way;
    std::unordered_map<const s4u::Activity*, std::uint32_t> flow_of;  // only looked up, never iterated
    std::vector<s4u::CommPtr> retired;                                // SimGrid may still touch these until its loop returns
};

void SimgridKernel::State::schedule(const Waiting& event) {
    if (event.at > until) {
        waiting.push_back(event);
    } else {
        set_timer(event);
    }
}

void SimgridKernel::State::set_timer(const Waiting& event) {
    // SimGrid's timers do not order equal dates, so events are only collected here and ordered in the heap.
    const auto collect = [this, event] {
        due.push(event.at, event.phase, event.number, event.token);
        plan_hand_out();
    };
    // Always computed from the epoch: a clock that adds up steps would drift.
    const double date = date_s(event.at);
    if (date <= s4u::Engine::get_clock()) collect();
    else Timer::set(date, collect);
}

void SimgridKernel::State::plan_hand_out() {
    if (std::exchange(hand_out_planned, true)) return;
    // At the next number after the clock: by then all timers of this date have fired, and SimGrid has reported the flows that end with it.
    const double clock = s4u::Engine::get_clock();
    Timer::set(std::nextafter(clock, 2 * clock + 1), [this] { hand_out(); });
}

void SimgridKernel::State::hand_out() {
    if (!due.empty()) {
        now = due.next();
        // The clock counts seconds, with a resolution of a quarter of a microsecond at the end of the longest trial;
        // an event in the past is a defect.
        if (std::abs(clock_us() - static_cast<double>(now.us)) >= 1)
            throw std::logic_error("SimGrid's clock disagrees with the next event");
        do {
            while (due.next_is_at(now)) {
                ++handled;
                handler->on_event(now, due.pop_token());
            }
        } while (handler->settle());
    }
    hand_out_planned = false;
    if (!due.empty()) plan_hand_out();
    if (s4u::Engine::get_clock() < date_s(until)) return;
    // The end of the run: if nothing moves, SimGrid finds nothing to do and returns.
    standing = true;
    refresh_all();
}

void SimgridKernel::State::ended(const s4u::Activity& activity) {
    const auto found = flow_of.find(&activity);
    if (found == flow_of.end()) return;  // a cancelled flow
    const std::uint32_t id = found->second;
    if (activity.get_state() != s4u::Activity::State::FINISHED) throw std::logic_error("a flow failed in SimGrid");
    const Instant heard = std::max(now, Instant{} + Duration::microseconds(std::ceil(clock_us() - tie_us)));
    schedule({heard, Phase::Flow, flows[id].number, flows[id].token});
    retire(id);
}

void SimgridKernel::State::retire(std::uint32_t id) {
    Flow& flow = flows[id];
    flow_of.erase(flow.simgrid.comm.get());
    retired.push_back(std::move(flow.simgrid.comm));
    flow.simgrid = {};
    flow.links = nullptr;
    under_way.erase(std::find(under_way.begin(), under_way.end(), id));
}

void SimgridKernel::State::refresh(Flow& flow) {
    const bool cut = std::any_of(flow.links->begin(), flow.links->end(), [this](std::uint32_t link) { return platform.is_cut(link); });
    const bool should_move = flow.may_move && !cut && !standing;
    if (should_move == flow.is_moving) return;
    flow.is_moving = should_move;
    // On the action itself: Activity::suspend() works only once per activity in SimGrid 3.32.
    platform.touch(*flow.links);
    if (should_move) flow.simgrid.action->resume();
    else flow.simgrid.action->suspend();
}

void SimgridKernel::State::refresh_all() {
    for (const std::uint32_t id : under_way) refresh(flows[id]);
}

bool SimgridKernel::State::something_is_left() const {
    if (!waiting.empty()) return true;
    return std::any_of(under_way.begin(), under_way.end(), [this](std::uint32_t id) {
        const Flow& flow = flows[id];
        return flow.may_move &&
               std::none_of(flow.links->begin(), flow.links->end(), [this](std::uint32_t link) { return platform.is_cut(link); });
    });
}

SimgridKernel::SimgridKernel(const Network& network) : state_(std::make_unique<State>(network)) {}

SimgridKernel::~SimgridKernel() {
    while (!state_->under_way.empty()) cancel_flow({state_->under_way.back()});
}

Instant SimgridKernel::now() const { return state_->now; }
std::uint64_t SimgridKernel::events_handled() const { return state_->handled; }
double SimgridKernel::batch_clock_s() const { return s4u::Engine::get_clock(); }

void SimgridKernel::call_at(Instant at, Phase phase, std::uint32_t token) {
    if (at >= Instant::never()) return;
    state_->schedule({at, phase, state_->due.number(), token});
}

FlowId SimgridKernel::start_flow(std::uint32_t from, std::uint32_t to, double bytes, double at_most, std::uint32_t token) {
    const auto id = static_cast<std::uint32_t>(state_->flows.size());
    State::Flow& flow = state_->flows.emplace_back();
    flow.number = state_->due.number();
    flow.token = token;
    const double whole_bytes = std::round(bytes);
    const auto& links = state_->network.route(from, to).links;
    if (links.empty() || whole_bytes <= 0) {
        state_->schedule({state_->now, Phase::Flow, flow.number, token});
        return {id};
    }
    flow.may_move = at_most > 0;
    flow.simgrid = state_->platform.start(from, to, whole_bytes, flow.may_move ? at_most : 1);
    flow.links = &links;
    state_->flow_of.emplace(flow.simgrid.comm.get(), id);
    state_->under_way.push_back(id);
    state_->refresh(flow);
    return {id};
}

double SimgridKernel::remaining(FlowId id) const {
    const State::Flow& flow = state_->flows[id.value];
    return flow.links == nullptr ? 0 : flow.simgrid.action->get_remains();
}

void SimgridKernel::cancel_flow(FlowId id) {
    const State::Flow& flow = state_->flows[id.value];
    if (flow.links == nullptr) return;
    const s4u::CommPtr comm = flow.simgrid.comm;
    state_->retire(id.value);
    comm->cancel();
}

void SimgridKernel::set_link(std::uint32_t link, double bytes_per_second) {
    state_->platform.set_link(link, bytes_per_second);
    state_->refresh_all();
}

void SimgridKernel::run(Handler& handler, Instant until) {
    State& state = *state_;
    state.handler = &handler;
    state.until = until;
    state.standing = false;
    state.refresh_all();
    std::vector<State::Waiting> waiting;
    waiting.swap(state.waiting);
    for (const State::Waiting& event : waiting) state.schedule(event);
    if (until < Instant::never()) Timer::set(state.date_s(until), [&state] { state.plan_hand_out(); });
    state.engine->run();
    state.retired.clear();
    state.until = {-1};
    if (state.something_is_left()) state.now = until;
    // SimGrid's clock may be elsewhere, at the end of the run or just behind the last event.
    state.epoch_s = s4u::Engine::get_clock() - static_cast<double>(state.now.us) * 1e-6;
}

void SimgridKernel::reset() {
    State& state = *state_;
    while (!state.under_way.empty()) cancel_flow({state.under_way.back()});
    state.flows.clear();
    state.waiting.clear();
    state.due.clear();
    state.platform.reset();
    state.now = {};
    state.until = {-1};
    state.standing = false;
    state.hand_out_planned = false;
    state.epoch_s = s4u::Engine::get_clock();
}

}  // namespace drsim::kernel
