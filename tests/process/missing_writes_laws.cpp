// What is lost is what is missing at the end: who holds which writes is followed through promotions, hand-overs, fillings and restores.
#include <cstdint>
#include <map>
#include <random>
#include <set>

#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// East writes once a second and stays up; steps promote at will, the first of them when the bell has been silent for 100 s.
std::string store_with(const std::string& replicas, const std::string& steps, const std::string& more = "") {
    return "locations: {east: [], west: [], north: [], south: [], k: []}\n"
           "entry_points: {users: {through: bell, rate: 1/s}}\n"
           "components:\n  bell: {model: generic/service, at: k}\n"
           "  db: {model: generic/database, writer: east, replicas: {" + replicas + "}" + more + "}\n"
           "data: {records: {in: db, writes: 1/s}}\n"
           "detection: {seen: {reports: users, after: 100s}}\n"
           "runbooks: {go: {when: seen, steps: [" + steps + "]}}\n";
}

const std::string bell_out = "faults: [{outage: bell, lasts: 1000s}]\nhorizon: 4000s\n";

double lost(const Law& law) { return law.told().measures.lost_writes.at(0); }

}  // namespace

TEST_CASE("a copy that is promoted again brings back what it accepted, and lacks what others did") {
    // a has everything up to 90 s, b up to 70 s. b writes from 200 to 300, a from 300 to 400: in the end b lacks 70 to 200 s and 300 to 400 s.
    const Law law(store_with("a: {at: west, lag: 10s, promotion: 0s}, b: {at: north, lag: 30s, promotion: 0s}",
                             "{promote: db.a}, {wait: 100s}, {promote: db.b}, {wait: 100s}, {promote: db.a}, {wait: 100s}, {promote: db.b}"), bell_out);
    CHECK(law.rpo() == 130);
    CHECK(lost(law) == Approx(230));
}

TEST_CASE("a better copy promoted later brings back what the worse one lacked") {
    const Law law(store_with("a: {at: west, lag: 1000s, promotion: 0s}, b: {at: north, lag: 1s, promotion: 0s}", "{promote: db.a}, {wait: 10s}, {promote: db.b}"), bell_out);
    CHECK(law.rpo() == 11);        // 99 to 110 s
    CHECK(lost(law) == Approx(11));
}

TEST_CASE("a writer that was brought up to date and is handed back lacks what its successor lacks") {
    const Law home(store_with("a: {at: west, lag: 60s, promotion: 0s}", "{promote: db.a}, {wait: 50s}, {resync: db, to: east, takes: 0s}, {switch_over: db, to: east, takes: 0s}"), bell_out);
    CHECK(home.rpo() == 60);
    CHECK(lost(home) == Approx(60));
}

TEST_CASE("what waits to be merged is not missing") {
    const std::string merges = ", failover: {policy: manual, on_return: merge}";
    const std::string system = store_with("a: {at: west, lag: 60s, promotion: 0s}", "{promote: db.a}", merges);
    CHECK(Law(system, bell_out).rpo() == 0);
    // East is out when a is promoted at 100 s, and back at 900 s when a is out: it will give back as soon as both are up.
    CHECK(Law(system, "faults: [{outage: bell, onset: true}, {outage: east, at: 50s, lasts: 850s}, {outage: west, at: 500s}]\nhorizon: 4000s\n").rpo() == 450);   // a's own, from 50 to 500 s
}

TEST_CASE("a backup holds what the writer held when it was taken") {
    // a, 60 s behind, writes from 100 s on. At 7300 s the last snapshot, of 7200 s, is restored: it lacks what a lacked, and 100 s more.
    const std::string steps = "{promote: db.a}, {wait: 2h}, {restore: db}";
    const std::string backups = ", backups: {every: 1h, starts: \"00:00\", stored_at: south}";
    const Law law(store_with("a: {at: west, lag: 60s, promotion: 0s}", steps, backups), "starts: {seconds: 0}\nfaults: [{outage: bell}]\nhorizon: 4h\n");
    CHECK(law.at(FactKind::RestoredFromBackup) == 7300);
    CHECK(law.rpo() == 100);
    CHECK(lost(law) == Approx(160));
    // One of before the promotion lacks nothing that was written before it was taken.
    const Law early(store_with("a: {at: west, lag: 60s, promotion: 0s}", "{promote: db.a}, {wait: 50s}, {restore: db}", backups), "starts: {seconds: 0}\nfaults: [{outage: bell}]\nhorizon: 4h\n");
    CHECK(early.rpo() == 150);
    CHECK(lost(early) == Approx(150));
}

TEST_CASE("a restore that finds no usable backup fails and says so, and its step's other way is taken") {
    const auto restored = [](const std::string& backups, const std::string& more = "") {
        return Law("entry_points: {users: {through: db, rate: 1/s}}\n"
                   "components: {db: {model: generic/database, writer: east, backups: {every: 1d, stored_at: west, " + backups + ", restore: {rate: 1GB/s, size: 60GB}}}}\n"
                   "data: {records: {in: db, writes: 1/s}}\n"
                   "detection: {seen: {reports: users, after: 0s}}\n"
                   "runbooks: {go: {when: seen, steps: [{restore: db, from: backups" + more + "}]}}\n",
                   "faults: [{destroy: east}]\n");
    };
    for (const std::string backups : {"works: 0%", "keep: 1d, ready_after: 2d"}) {
        INFO(backups);
        const Law law = restored(backups);
        CHECK(law.at(FactKind::NoUsableBackup) == 60);
        CHECK(law.count(FactKind::RestoredFromBackup) == 0);
        CHECK(law.count(FactKind::StepFailed) >= 1);
        CHECK(law.rto() == law.never);
        CHECK(law.nothing_left());
        const Law other = restored(backups, ", otherwise: {manual: type it in again, takes: 10s}");
        CHECK(other.at(FactKind::StepDone) == 70);
    }
    const Law works = restored("works: 100%");
    CHECK(works.count(FactKind::NoUsableBackup) == 0);
    CHECK(works.rto() == 60);
}

namespace {

/// The same account in whole seconds, each of which is one write: who holds it is written down, copy by copy.
struct SecondAccount {
    static constexpr int first = -400;
    struct Copy {
        std::set<int> holds;
        int lag = 0;
        bool follows = true;
    };
    std::map<std::string, Copy> copies;
    std::string writer = "east";
    int written = first;

    void until(int now) {
        while (written < now) copies[writer].holds.insert(++written);
    }
    void promote(const std::string& name, int now) {
        until(now);
        if (name == writer) return;
        for (auto& [other, copy] : copies) {
            if (other == writer || !copy.follows) continue;
            copy.holds.clear();
            for (const int second : copies[writer].holds)
                if (second <= now - copy.lag) copy.holds.insert(second);
            copy.follows = false;
        }
        copies[writer].follows = false;
        copies[name].follows = true;
        writer = name;
    }
    void fill(const std::string& name, int now) {
        until(now);
        if (name != writer) copies[name].follows = true;
    }
    /// The longest stretch that is missing, and how many seconds are.
    std::pair<int, int> missing() {
        int longest = 0, run = 0, all = 0;
        for (int second = first + 1; second <= written; ++second) {
            run = copies[writer].holds.contains(second) ? 0 : run + 1;
            all += run > 0 ? 1 : 0;
            longest = std::max(longest, run);
        }
        return {longest, all};
    }
};

}  // namespace

TEST_CASE("an account of single writes agrees, whoever is promoted and filled in whatever order") {
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        std::mt19937 random(seed);
        const auto up_to = [&](std::uint32_t most) { return static_cast<int>(random() % (most + 1)); };
        SecondAccount account;
        std::string replicas;
        const std::map<std::string, std::string> places = {{"a", "west"}, {"b", "north"}, {"c", "south"}};
        account.copies["east"].lag = 0;
        for (const auto& [name, place] : places) {
            account.copies[name].lag = up_to(200);
            replicas += (replicas.empty() ? "" : ", ") + name + ": {at: " + place + ", lag: " + std::to_string(account.copies[name].lag) + "s, promotion: 0s}";
        }
        std::string steps;
        int now = 100;
        for (int change = 0; change < 7; ++change) {
            const std::string name(1, "abc"[up_to(2)]);
            const bool fills = up_to(2) == 0 && name != account.writer && !account.copies[name].follows;
            steps += (steps.empty() ? "" : ", ") + (fills ? "{resync: db, to: " + places.at(name) + ", takes: 0s}" : "{promote: db." + name + "}");
            if (fills) account.fill(name, now);
            else account.promote(name, now);
            const int wait = up_to(150);
            steps += ", {wait: " + std::to_string(wait) + "s}";
            now += wait;
        }
        account.until(4000);
        INFO("seed " << seed << ": " << replicas << "; " << steps);
        const Law law(store_with(replicas, steps), bell_out);
        const auto [longest, all] = account.missing();
        CHECK(law.rpo() == longest);
        CHECK(lost(law) == Approx(all));
    }
}

TEST_CASE("data that nobody takes writes to by the horizon has not come back, although the best copy of it lacks little") {
    const auto system = [](const std::string& steps) {
        return "entry_points: {users: {through: db, rate: 1/s}}\n"
               "components: {db: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 2s, promotion: 0s}}}}\n"
               "data: {records: {in: db, writes: 1/s}}\n"
               "detection: {seen: {reports: users, after: 0s}}\n"
               "runbooks: {go: {when: seen, steps: [" + steps + "]}}\n";
    };
    const auto is_back = [](const Law& law) { return law.told().measures.is_back.at(0); };
    const Law left(system("{manual: look at it}"), "faults: [{outage: east}]\n");
    CHECK(left.rpo() == 2);
    CHECK(is_back(left) == 0);
    CHECK(is_back(Law(system("{promote: db.west}"), "faults: [{outage: east}]\n")) == 1);
    CHECK(is_back(Law(system("{manual: look at it}"), "faults: [{outage: east, lasts: 1h}]\n")) == 1);
    CHECK(is_back(Law(system("{fence: db}"), "faults: [{outage: east, lasts: 1h}]\n")) == 0);
}

TEST_CASE("backups are destroyed with the place where they are stored") {
    const auto restored = [](const std::string& places, const std::string& first) {
        return Law("locations: {east: [], west: [], north: []}\n"
                   "entry_points: {users: {through: db, rate: 1/s}}\n"
                   "components: {db: {model: generic/database, writer: east, backups: {every: 1h, " + places + ", restore: {rate: 1GB/s, size: 60GB, at: north}}}}\n"
                   "data: {records: {in: db, writes: 1/s}}\n"
                   "detection: {seen: {reports: users, after: 0s}}\n"
                   "runbooks: {go: {when: seen, steps: [{restore: db}]}}\n",
                   "faults: [{" + first + ": west, lasts: 10m, onset: true}, {destroy: east, at: 1h}]\n");
    };
    CHECK(restored("stored_at: west", "outage").at(FactKind::RestoredFromBackup) == 3660);
    CHECK(restored("stored_at: west", "destroy").nothing_left());
    CHECK(restored("stored_at: west, copied_to: north", "destroy").at(FactKind::RestoredFromBackup) == 3660);
}
