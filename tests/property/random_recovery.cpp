#include "tests/property/random_recovery.h"

#include <fmt/format.h>

namespace drsim::test {

namespace {

std::string joined(const std::vector<std::string>& items) { return fmt::format("[{}]", fmt::join(items, ", ")); }

class RecoveryWriter {
public:
    RecoveryWriter(Tape tape, const Twist& twist) : tape_(std::move(tape)), twist_(twist) {}

    RandomRecovery write() {
        locations();
        struck_ = tape_.word({"east", "east", "east-a", "database.writer"});
        out_.loses_a_zone = struck_ == "east-a";
        const std::string database = store();
        const std::string services = path();
        const std::string watch = detection();
        const std::string who = people();
        out_.system = fmt::format(
            "drsim: 1\nsystem: recovery\nenvironment: test\n{}entry_points:\n  users: {{through: {}, rate: {}/s, restored_at: "
            "{}%}}\ncomponents:\n{}{}"
            "data: {{orders: {{in: database, writes: 5/s}}}}\npeople:\n{}detection:\n{}runbooks:\n{}",
            places_, behind_, rate_, tape_.happens(50) ? 99 : 60, database, services, who, watch, runbook());
        out_.scenario = fmt::format("drsim: 1\nscenario: lost\nclass: incident\nfaults: [{{outage: {}}}]\nhorizon: 24h\n", struck_);
        return out_;
    }

private:
    /// A duration that is longer in one twin: constant, or drawn so that a longer one is longer in every trial.
    std::string slow(const std::string& what, std::uint32_t seconds, bool drawn = true) {
        const double s = seconds * (out_.durations.size() == twist_.longer ? twist_.factor : 1.0);
        out_.durations.push_back(what);
        switch (drawn ? tape_.choose(4) : 0) {
            case 1: return fmt::format("{{uniform: [{:.3f}s, {:.3f}s]}}", s / 2, s * 2);
            case 2: return fmt::format("{{exponential: {{mean: {:.3f}s}}}}", s);
            case 3: return fmt::format("{{lognormal: {{median: {:.3f}s, sigma: 0.6}}}}", s);
            default: return fmt::format("{:.3f}s", s);
        }
    }

    std::string probe(const std::string& whose) {
        return fmt::format("every: {}s, timeout: {}, failures: {}{}", tape_.between(15, 40),
                           slow("timeout of the probe of " + whose, tape_.between(1, 5), false), tape_.between(1, 4),
                           tape_.happens(40) ? ", deep: true" : "");
    }

    void locations() {
        regions_ = {"east", "west"};
        const bool racks = tape_.happens(25);
        std::vector<std::string> texts;
        for (const std::string& region : regions_) {
            const std::string a = region + "-a", b = region + "-b";
            texts.push_back(racks ? fmt::format("{}: {{{}: [{}1, {}2], {}: [{}1, {}2]}}", region, a, a, a, b, b, b)
                                  : fmt::format("{}: [{}, {}]", region, a, b));
            leaf_.push_back(racks ? a + "1" : a);
            other_.push_back(racks ? b + "1" : b);
        }
        const std::string below = fmt::format("level: region, {}", fmt::join(texts, ", "));
        places_ = tape_.happens(30) ? fmt::format("locations: {{level: provider, cloud: {{{}}}}}\n", below)
                                    : fmt::format("locations: {{{}}}\n", below);
    }

    std::string store() {
        std::string text = "  database: {model: generic/database, writer: " + leaf_[0];
        const bool standby = tape_.happens(40);
        out_.has_place_for_standby = !standby;
        const std::string takes = slow("failover of database", tape_.between(10, 120));  // always drawn, so that twins draw the rest alike
        const std::uint32_t silent_s = tape_.between(0, 30);
        if (standby || twist_.more == Twist::More::Standby)
            text += fmt::format(", standby: {}, failover: {{policy: automatic, takes: {}, silent_for: {}s}}", other_[0], takes, silent_s);
        const std::string copy =
            fmt::format("lag: {}, promotion: {}", slow("lag", tape_.between(1, 60)), slow("promotion", tape_.between(1, 200)));
        text += fmt::format(", replicas: {{copy: {{at: {}, {}}}", leaf_[1], copy);
        if (twist_.more == Twist::More::Copy) text += fmt::format(", second: {{at: {}, {}}}", other_[1], copy);
        text += "}";
        if (tape_.happens(40)) text += ", restarts_in: " + slow("restart of database", tape_.between(1, 90));
        need_ = "{component: database, role: writer}";
        return text + "}\n" + way();
    }

    /// How the services reach the writer: directly, through a pooler, a balancer that asks for the role, or a name of the copies.
    std::string way() {
        const std::string named = "  way: {model: generic/";
        switch (tape_.choose(5)) {
            case 1:
                need_ = "{component: way, role: writer}";
                return named + "load-balancer, at: [east, west], needs: [{component: database, within: anywhere}], probe: {" +
                       probe("way") + "}}\n";
            case 2:
                need_ = "way";
                return named + "service, at: [east, west], needs: [{component: database, role: writer, within: anywhere}], starts_in: " +
                       slow("start of way", tape_.between(1, 40)) + "}\n";
            case 3:
                need_ = "{component: way, role: writer}";
                return named +
                       fmt::format(
                           "dns, targets: [database@east, database@west], ttl: {}, switches: automatic, probe: {{{}, role: writer}}}}\n",
                           slow("ttl of way", tape_.between(1, 90), false), probe("way"));
            case 4:
                need_ = "{any_of: [{component: near, role: writer}, {component: far, role: writer}]}";
                return "  near: {model: generic/switch, targets: [database@east]}\n  far: {model: generic/switch, targets: "
                       "[database@west]}\n";
            default: return "";
        }
    }

    std::string service(const std::string& name, const std::string& needs) {
        const std::uint32_t count = tape_.between(1, 4);
        std::string text =
            fmt::format("  {}: {{model: generic/service, at: {{east: {{count: {}}}, west: {{count: {}}}}}, needs: [{}], starts_in: {}",
                        name, count, count, needs, slow("start of " + name, tape_.between(1, 60)));
        if (tape_.happens(50)) text += fmt::format(", capacity: {}/s", tape_.between(rate_ / count + 1, 2 * rate_));
        if (tape_.happens(50)) text += ", replaced_in: " + slow("replacement of " + name, tape_.between(1, 200));
        return text + "}\n";
    }

    std::string path() {
        std::string text;
        rate_ = tape_.between(4, 40);
        std::string needs = need_;
        if (tape_.happens(30)) {
            text += fmt::format(
                "  sessions: {{model: generic/cache, at: [east, west], cache: {{hits: {}%, before: database, warms_in: {}}}}}\n",
                tape_.between(5, 60), slow("warming of sessions", tape_.between(1, 300)));
            needs += ", sessions";
        }
        if (tape_.happens(50)) {
            text += service("api", needs);
            needs = tape_.happens(70) ? "api" : "{component: api, calls: 0.5}";
        }
        text += service("web", needs);
        behind_ = "web";
        if (tape_.happens(50)) {
            text += fmt::format("  balancer: {{model: generic/load-balancer, at: [east, west], needs: [web]{}}}\n",
                                tape_.happens(70) ? ", probe: {" + probe("balancer") + "}" : "");
            behind_ = "balancer";
        }
        target_ = behind_;
        if (struck_ == "database.writer") return text;  // moving clients would not help: no routing
        manual_ = tape_.happens(50);
        const std::string clients = tape_.happens(60) ? "dns, ttl: " + slow("ttl of name", tape_.between(1, 300), false)
                                                      : "switch, drain: " + slow("drain of name", tape_.between(1, 90));
        text += fmt::format("  name: {{model: generic/{}, targets: [{}@east, {}@west], returns: manual, switches: {}}}\n", clients, target_,
                            target_, manual_ ? "manual" : "automatic, probe: {" + probe("name") + "}");
        behind_ = "name";
        return text;
    }

    std::string detection() {
        std::string text = fmt::format("  told: {{reports: users, after: {}, pages: on_call}}\n", slow("reports", tape_.between(30, 1200)));
        when_ = {"told"};
        if (tape_.happens(70)) {
            const std::string of = tape_.one_of(std::vector<std::string>{behind_, target_ + "@east", "web", "database"});
            text += fmt::format("  prober: {{probes: {}, {}, pages: on_call}}\n", of, probe("prober"));
            when_.push_back("prober");
        }
        if (tape_.happens(40)) {
            text += fmt::format("  errors: {{alarm: failed_share, of: {}, above: {}%, over: {}s, periods: {}, pages: on_call}}\n",
                                tape_.one_of(std::vector<std::string>{behind_, "web"}), tape_.between(1, 30), 30 * tape_.between(1, 4),
                                tape_.between(1, 3));
            when_.push_back("errors");
        }
        return text;
    }

    std::string people() {
        out_.has_chain = tape_.happens(50);
        // In a chain all are equally quick, so that a second person is no worse than paging the first one again.
        std::string text = fmt::format("acknowledge: {}, looks_again: {}", slow("acknowledgement", tape_.between(5, 600), !out_.has_chain),
                                       slow("look", tape_.between(60, 600), false));
        if (out_.has_chain)
            text += fmt::format(", chain: [ana{}], escalate_after: [{}s], answers: {{ana: {}%}}, repeat: 3",
                                twist_.more == Twist::More::Person ? ", ben" : "", tape_.between(60, 255), tape_.between(30, 100));
        return "  on_call: {" + text + "}\n";
    }

    std::string runbook() {
        const std::string fails = tape_.happens(25) ? fmt::format(", fails: {}%, retries: 2, retry_after: {}", tape_.between(5, 60),
                                                                  slow("wait before a retry", tape_.between(1, 90), false))
                                                    : "";
        std::string text =
            fmt::format("  go:\n    when: {}\n    if: {{down: database.writer}}\n    declare: {{by: on_call, takes: {}}}\n    steps:\n",
                        joined(when_), slow("decision", tape_.between(5, 900)));
        if (tape_.happens(40)) text += "      - {manual: look around, takes: " + slow("look around", tape_.between(1, 200)) + "}\n";
        text += fmt::format("      - {{promote: database.copy{}{}}}\n", fails,
                            twist_.more == Twist::More::Copy ? ", otherwise: {promote: database.second}" : "");
        if (manual_) text += fmt::format("      - {{route: name, to: {}@west, takes: {}}}\n", target_, slow("route", tape_.between(1, 90)));
        return text;
    }

    Tape tape_;
    Twist twist_;
    RandomRecovery out_;
    std::string places_, need_, behind_, target_, struck_;
    std::vector<std::string> regions_, leaf_, other_, when_;
    std::uint32_t rate_ = 1;
    bool manual_ = false;
};

}  // namespace

RandomRecovery random_recovery(Tape tape, const Twist& twist) { return RecoveryWriter(std::move(tape), twist).write(); }

}  // namespace drsim::test
