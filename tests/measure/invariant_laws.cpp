// Each invariant finds the record that breaks it.
#include <catch2/catch.hpp>

#include "sim/measure/invariants.h"
#include "sim/measure/measurer.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::test;
using enum model::FactKind;

namespace {

/// The message about a region's loss that `add` has extended.
template <class Add>
std::string said_of(Add add) {
    RecordMaker made = region_loss();
    add(made);
    const auto system = small_system();
    const auto scenario = small_scenario();
    measure::Measurer measurer(system, scenario, 1);
    measure::TrialMeasures measures;
    measurer.measure(made.record, measures);
    return measure::broken_invariant(system, made.record, measures).value_or("");
}

constexpr std::uint32_t store = 1, old_writer = 0, west = 1, pool_of_west = 2;  // of the region's loss: west is promoted at 350 s

void write_apart(RecordMaker& made, double from_s, double to_s) {
    made.record.writes.push_back({{static_cast<std::int64_t>(from_s * second)}, 0.25, 0, store, 0, true});
    made.record.writes.push_back({{static_cast<std::int64_t>(to_s * second)}, 0, 0, store, 0, true});
}

}  // namespace

TEST_CASE("a sound record breaks no invariant") {
    CHECK(said_of([](RecordMaker&) {}).empty());
    CHECK(said_of([](RecordMaker& made) {
              const auto returned = made.fact(500, WriterReturned, 0, store, old_writer);
              const auto apart = made.fact(500, KeptApart, returned, store, old_writer);
              const auto began = made.fact(500, SplitBrainBegan, apart, store, old_writer);
              made.fact(560, SplitBrainEnded, began, store, old_writer);
              write_apart(made, 500, 560);
          }).empty());
}

TEST_CASE("two writers without a fact about it break an invariant") {
    CHECK(said_of([](RecordMaker& made) { write_apart(made, 500, 560); }).find("one writer unless the facts say split brain") == 0);
    CHECK(said_of([](RecordMaker& made) {
              const auto returned = made.fact(500, WriterReturned, 0, store, old_writer);
              const auto fenced = made.fact(500, Fenced, returned, store, old_writer);
              made.fact(500, SplitBrainBegan, fenced, store, old_writer);
          }).find("a store has one writer: database has two writers though the old one is closed") == 0);
    CHECK(said_of([](RecordMaker& made) {
              const auto returned = made.fact(500, WriterReturned, 0, store, old_writer);
              const auto apart = made.fact(500, KeptApart, returned, store, old_writer);
              made.fact(500, SplitBrainBegan, apart, store, old_writer);
              made.fact(600, Fenced, 0, store, old_writer);
          }).find("a store has one writer: database still writes to a fenced one") == 0);
    // The writes still diverge after the facts say that this has ended.
    CHECK(said_of([](RecordMaker& made) {
              const auto returned = made.fact(500, WriterReturned, 0, store, old_writer);
              const auto apart = made.fact(500, KeptApart, returned, store, old_writer);
              const auto began = made.fact(500, SplitBrainBegan, apart, store, old_writer);
              made.fact(560, SplitBrainEnded, began, store, old_writer);
              write_apart(made, 570, 580);
          }).find("one writer unless the facts say split brain") == 0);
}

TEST_CASE("contradictory facts about a writer break an invariant") {
    const std::string again = said_of([](RecordMaker& made) { made.fact(500, Promoted, 0, store, pool_of_west); });
    CHECK(again.find("a store has one writer: database promotes who writes already") == 0);
    CHECK(said_of([](RecordMaker& made) {
              made.fact(500, WriterReturned, 0, store, west);
          }).find("a store has one writer: database is told of the return") == 0);
    CHECK(said_of([](RecordMaker& made) {
              made.fact(500, SwitchedOver, 0, store, old_writer);
          }).find("a store has one writer: database hands over to an old writer") == 0);
    CHECK(said_of([](RecordMaker& made) {
              made.fact(500, SplitBrainEnded, 0, store, old_writer);
          }).find("a store has one writer: database ends a split brain") == 0);
    CHECK(said_of([](RecordMaker& made) {
              made.fact(500, Resynced, 0, store, old_writer);
              made.fact(600, SwitchedOver, 0, store, old_writer);
          }).empty());
}

TEST_CASE("a loss beyond the written data breaks an invariant") {
    CHECK(said_of([](RecordMaker& made) {
              made.record.losses.push_back({0, 1, {200 * second}, {150 * second}, false});
          }).find("no copy is ahead of its writer") == 0);
    CHECK(said_of([](RecordMaker& made) {
              made.record.losses.push_back({0, 1, {200 * second}, {20'000 * second}, false});
          }).find("nothing is lost after the end") == 0);
}
