#include "tests/property/random_system.h"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::test {

namespace {

std::string joined(const std::vector<std::string>& items) {
    std::string all;
    for (const std::string& item : items) all += (all.empty() ? "" : ", ") + item;
    return "[" + all + "]";
}

class SystemWriter {
public:
    explicit SystemWriter(Tape& tape) : tape_(tape) {}

    RandomSystem write() {
        locations();
        stores();
        helpers();
        services();
        fronts();
        entry_points();
        people();
        detection();
        runbooks();
        if (tape_.happens(30)) queued_writes();
        out_.text = "drsim: 1\nsystem: random\nenvironment: test\n" + places_ + "entry_points:\n" + entries_ + "components:\n" +
                    components_ + data_ + people_ + "detection:\n" + detection_;
        if (!runbooks_.empty()) out_.text += "runbooks:\n" + runbooks_;
        if (tape_.happens(30)) {
            out_.has_tag = true;
            out_.text += fmt::format("tags: {{rack: [{}, {}]}}\n", out_.components.back(),
                                     out_.zones.empty() ? out_.regions.back() : out_.zones.back());
        }
        return out_;
    }

private:
    void locations() {
        const std::vector<std::string> names = {"east", "west", "north"};
        const std::uint32_t count = tape_.between(1, 3);
        const bool racks = tape_.happens(20);
        places_ = racks ? "locations: {level: region, " : "locations: {";
        for (std::uint32_t r = 0; r < count; ++r) {
            std::vector<std::string> zones, texts, leaves;
            const std::uint32_t parts = tape_.between(0, 3);
            for (std::uint32_t z = 0; z < parts; ++z) {
                zones.push_back(fmt::format("{}-{}", names[r], static_cast<char>('a' + z)));
                leaves.push_back(zones.back());
                if (!racks) continue;
                leaves.back() += "-1";
                out_.zones.push_back(zones.back() + "-2");  // a part of a zone as a target of faults
                texts.push_back(fmt::format("{}: [{}-1, {}-2]", zones.back(), zones.back(), zones.back()));
            }
            places_ += fmt::format("{}{}: {}", r > 0 ? ", " : "", names[r],
                                   texts.empty() ? joined(zones) : fmt::format("{{{}}}", fmt::join(texts, ", ")));
            out_.regions.push_back(names[r]);
            leaves_.push_back(leaves.empty() ? names[r] : leaves[0]);
            last_leaves_.push_back(leaves.empty() ? names[r] : leaves.back());
            out_.zones.insert(out_.zones.end(), zones.begin(), zones.end());
        }
        places_ += "}\n";
        if (count > 1) {
            places_ += "links:\n";
            for (std::uint32_t r = 1; r < count; ++r)
                places_ += fmt::format("  - {{between: [{}, {}], rtt: {}ms, bandwidth: {}Mbps}}\n", names[r - 1], names[r],
                                       tape_.between(1, 90), tape_.between(1, 40));
        }
    }

    std::string everywhere(bool may_count) {
        most_.assign(out_.regions.size(), 6);
        if (!may_count || !tape_.happens(60)) return joined(out_.regions);
        std::string all;
        for (std::size_t r = 0; r < out_.regions.size(); ++r) {
            const std::uint32_t instances = tape_.between(r == 0 ? 1 : 0, 4);
            most_[r] = instances + tape_.between(0, 4);
            all += fmt::format("{}{}: {{count: {}, max: {}}}", r > 0 ? ", " : "", out_.regions[r], instances, most_[r]);
        }
        return "{" + all + "}";
    }

    void add_component(const std::string& name, const std::string& text) {
        components_ += fmt::format("  {}: {{{}}}\n", name, text);
        out_.components.push_back(name);
    }

    void add_store(const std::string& name, bool database) {
        std::string text = database ? "model: generic/database, writer: " : "model: generic/object-store, at: ";
        text += leaves_[0];
        filled_.push_back(fmt::format("{}, to: {}", name, leaves_[0]));
        const bool standby = tape_.happens(40);
        if (standby) {
            text += ", standby: " + last_leaves_[0];
            out_.copies.push_back(name + ".standby");
        }
        if (standby || tape_.happens(20)) {
            const std::string policy = standby ? tape_.word({"automatic", "manual"}) : "manual";
            text += fmt::format(", failover: {{policy: {}, takes: {}, silent_for: {}s, on_return: {}}}", policy, random_duration(tape_, 40),
                                tape_.between(0, 30), tape_.word({"fence", "keep_apart", "merge", "drop"}));
        }
        std::string replicas;
        for (std::size_t r = 1; r < out_.regions.size(); ++r) {
            if (!tape_.happens(60)) continue;
            std::string behind = "lag: " + lag();
            if (tape_.happens(15)) behind = "commit: synchronous";
            else if (!standby && tape_.happens(25)) behind = "commit: majority";
            else if (behind.find("shipped") == std::string::npos && tape_.happens(15)) behind += ", commit: semi_synchronous";
            replicas += fmt::format("{}{}: {{at: {}, {}, promotion: {}}}", replicas.empty() ? "" : ", ", "in-" + out_.regions[r],
                                    leaves_[r], behind, random_duration(tape_, 120));
            out_.copies.push_back(fmt::format("{}.in-{}", name, out_.regions[r]));
            replicas_.push_back(fmt::format("{}.in-{}", name, out_.regions[r]));
            filled_.push_back(fmt::format("{}, to: {}", name, leaves_[r]));
        }
        if (!replicas.empty()) text += ", replicas: {" + replicas + "}";
        if (tape_.happens(40)) text += ", endpoint: per_region";
        if (tape_.happens(30))
            text += fmt::format(", filling: {{reads: {}MB/s, takes: {}MB/s}}", tape_.between(1, 200), tape_.between(1, 200));
        if (tape_.happens(40)) text += ", restarts_in: " + random_duration(tape_, 90);
        if (tape_.happens(50)) {
            std::string how = tape_.happens(30) ? "starts: \"03:00\", " : "";
            if (tape_.happens(30)) how += "copied_to: " + tape_.one_of(out_.regions) + ", ";
            if (tape_.happens(30)) how += fmt::format("ready_after: {}m, ", tape_.between(0, 90));
            if (tape_.happens(20)) how += fmt::format("keep: {}d, ", tape_.between(2, 9));
            text += fmt::format(
                ", backups: {{every: {}h, {}stored_at: {}, works: {}%, restore: {{rate: 50MB/s, size: {}GB, replay: 30MB/s}}{}}}",
                tape_.between(1, 24), how, tape_.one_of(out_.regions), tape_.between(50, 100), tape_.between(0, 20),
                tape_.happens(50) ? ", log: {every: 5m, upload: 20s}" : "");
            with_backups_.push_back(name);
        }
        add_component(name, text);
        if (tape_.happens(40)) add_way_to(name);
        stores_.push_back(name);
        data_ += fmt::format("  {}-data: {{in: {}, writes: {}/s, size: {}KiB{}{}}}\n", name, name, tape_.between(1, 50),
                             tape_.between(1, 64), tape_.happens(30) ? fmt::format(", total: {}GB", tape_.between(1, 20)) : "",
                             tape_.happens(30) ? ", arrivals: poisson" : "");
    }

    std::string lag() {
        switch (tape_.choose(6)) {
            case 5: return fmt::format("{{shipped: {{overhead: {}, at_most: {}MB/s}}}}", tape_.between(1, 4), tape_.between(1, 9));
            case 1: return "{exponential: {mean: 2s}}";
            case 2: return "{trace: lag.csv}";
            case 3: return "shipped";
            case 4: return "{uniform: [0s, 90s]}";
            default: return "3s";
        }
    }

    void stores() {
        data_ = "data:\n";
        add_store("database", true);
        if (tape_.happens(40)) add_store("files", false);
    }

    void helpers() {
        if (tape_.happens(50)) {
            add_component("mail",
                          fmt::format("model: generic/external{}",
                                      tape_.happens(50) ? ", available: {share: 99%, outages_last: {exponential: {mean: 20m}}}" : ""));
            soft_.push_back("mail");
        }
        if (tape_.happens(30)) {
            add_component("payments", "model: generic/external");
            soft_.push_back("payments");
        }
        if (tape_.happens(40)) {
            add_component("sessions", fmt::format("model: generic/cache, at: {}, cache: {{hits: {}%, before: database, warms_in: {}}}{}",
                                                  joined(out_.regions), tape_.between(5, 95), random_duration(tape_, 100),
                                                  tape_.happens(50) ? ", failover: {takes: 20s}" : ""));
            soft_.push_back("sessions");
        }
        if (tape_.happens(40)) {
            add_component(
                "jobs", fmt::format("model: generic/queue, at: {}, drains: {}/s, keeps: 1h", joined(out_.regions), tape_.between(60, 400)));
            soft_.push_back("jobs");
            has_jobs_ = true;
        }
    }

    /// Between a store and its clients: a name of its places or copies, a balancer, a service that passes on requests.
    void add_way_to(const std::string& store) {
        std::string text =
            fmt::format("model: generic/{}, at: {}, needs: [{}]", tape_.word({"load-balancer", "service"}), joined(out_.regions), store);
        if (tape_.happens(60)) {
            std::vector<std::string> targets = {tape_.happens(50) ? store + "@" + out_.regions[0] : store};
            for (const std::string& copy : out_.copies)
                if (copy.rfind(store + ".", 0) == 0 && tape_.happens(60)) targets.push_back(copy);
            const std::string switches = tape_.word({"automatic", "manual"});
            text = fmt::format("model: generic/dns, targets: {}, ttl: {}s, switches: {}", joined(targets), tape_.between(0, 60), switches);
            if (switches == "automatic" && tape_.happens(60))
                text += ", probe: {" + probe() + (tape_.happens(50) ? ", role: writer" : "") + "}";
        } else if (tape_.happens(50) && text.find("load-balancer") != std::string::npos) {
            text += ", probe: {" + probe() + "}";
        }
        add_component(store + "-way", text);
        ways_.push_back(store + "-way");
    }

    std::string need_of(const std::string& name, bool is_store) {
        std::string text = "component: " + name;
        if (is_store) text += fmt::format(", role: {}, within: anywhere", tape_.word({"writer", "reader"}));
        if (!is_store && tape_.happens(50)) text += fmt::format(", without: {}%", tape_.between(0, 100));
        if (tape_.happens(40)) text += fmt::format(", calls: {}", tape_.one_of(std::vector<std::string>{"0.2", "0.5", "1", "2", "3"}));
        if (!is_store && tape_.happens(20)) text += ", within: anywhere";
        return "{" + text + "}";
    }

    std::string needs() {
        std::vector<std::string> all;
        for (const std::string& store : stores_)
            if (tape_.happens(60)) all.push_back(need_of(store, true));
        for (const std::string& way : ways_)
            if (tape_.happens(60)) all.push_back(need_of(way, true));
        for (const std::string& helper : soft_)
            if (tape_.happens(50)) all.push_back(need_of(helper, false));
        if (ways_.size() > 1 && tape_.happens(50)) all.push_back(fmt::format("{{any_of: [{}, {}]}}", ways_[0], ways_[1]));
        if (soft_.size() > 1 && tape_.happens(30))
            all.push_back(fmt::format("{{any_of: [{}, {}]{}}}", soft_[0], soft_[1], tape_.happens(30) ? ", choose: by_health" : ""));
        if (ways_.size() > 0 && soft_.size() > 1 && tape_.happens(20))
            all.push_back(fmt::format("{{at_least: 2, of: [{}, {}, {}]}}", soft_[0], soft_[1], ways_[0]));
        return joined(all);
    }

    std::string scale_in() {
        if (!tape_.happens(50)) return {};
        return fmt::format(", scale_in: {{below: {}%, periods: {}, step: {}, cooldown: {}m}}", tape_.between(5, 39), tape_.between(1, 4),
                           tape_.between(1, 2), tape_.between(0, 5));
    }

    void add_service(const std::string& name, const std::string& more_needs) {
        std::string all = needs();
        if (!more_needs.empty()) all = all == "[]" ? "[" + more_needs + "]" : all.substr(0, all.size() - 1) + ", " + more_needs + "]";
        std::string text =
            fmt::format("model: generic/service, at: {}, needs: {}, starts_in: {}", everywhere(true), all, random_duration(tape_, 50));
        if (tape_.happens(60)) text += fmt::format(", capacity: {}/s", tape_.between(40, 250));
        if (tape_.happens(50)) text += ", replaced_in: " + random_duration(tape_, 80);
        if (tape_.happens(40)) {
            const std::string in = text.find("capacity:") != std::string::npos ? scale_in() : "";
            if (const std::size_t max = text.find(", max:"); max != std::string::npos && !in.empty() && text[max - 1] != '0')
                text.insert(max, ", min: 1");
            text += fmt::format(", autoscale: {{when: {{utilisation: {}%, over: 1m, periods: {}}}, step: {}, cooldown: 2m{}}}",
                                tape_.between(40, 90), tape_.between(1, 3), tape_.between(1, 3), in);
        }
        if (tape_.happens(50))
            text += fmt::format(
                ", rollout: {{stages: [{{share: {}%, for: 5m}}, {{share: 50%, for: 5m}}, {{share: 100%}}]{}, rollback: {{takes: 30s}}}}",
                tape_.between(1, 20), tape_.happens(70) ? ", watches: canary-errors" : "");
        if (tape_.happens(20)) text += fmt::format(", recovery_needs: [{}]", tape_.one_of(out_.components));
        if (name == "web") most_of_web_ = most_;
        if (name == "web") web_asks_database_ = all.find("{component: database,") != std::string::npos;
        add_component(name, text);
        out_.services.push_back(name);
    }

    void services() {
        if (tape_.happens(60)) add_service("api", "");
        add_service("web", out_.services.empty() ? "" : tape_.happens(70) ? "api" : "{component: api, without: 40%, calls: 0.6}");
    }

    std::string probe() {
        return fmt::format("every: {}s, timeout: {}s, failures: {}, successes: {}{}{}", tape_.between(5, 40), tape_.between(1, 5),
                           tape_.between(1, 3), tape_.between(1, 3), tape_.happens(30) ? ", paced: result" : "",
                           tape_.happens(30) ? ", deep: true" : "");
    }

    void fronts() {
        through_ = {"web"};
        std::string behind = "web";
        if (tape_.happens(60)) {
            add_component("balancer", fmt::format("model: generic/load-balancer, at: {}, needs: [web]{}", joined(out_.regions),
                                                  tape_.happens(70) ? ", probe: {" + probe() + "}" : ""));
            behind = "balancer";
            through_.push_back("balancer");
        }
        if (!tape_.happens(70)) return;
        targets_.clear();
        for (const std::string& region : out_.regions) targets_.push_back(behind + "@" + region);
        const std::string model = tape_.word({"dns", "switch"});
        const std::string switches = tape_.word({"automatic", "manual"});
        const std::string returns = tape_.word({"automatic", "manual"});
        std::string text =
            fmt::format("model: generic/{}, targets: {}, switches: {}, returns: {}", model, joined(targets_), switches, returns);
        if (tape_.happens(70))
            text += tape_.happens(50) ? fmt::format(", ttl: {}s", tape_.between(0, 200)) : ", drain: " + random_duration(tape_, 60);
        if (tape_.happens(60)) {
            std::string how = probe();
            if (tape_.happens(25)) how += fmt::format(", from: [{}, outside], agree: {}", tape_.one_of(out_.regions), tape_.between(1, 2));
            if (switches == "automatic") text += ", probe: {" + how + "}";
        }
        if (tape_.happens(40)) text += ", changed_at: " + tape_.one_of(out_.regions);
        if (tape_.happens(30)) text += ", policy: " + tape_.word({"priority"});
        add_component("name", text);
        through_.push_back("name");
        has_router_ = true;
    }

    std::string rate() { return tape_.happens(25) ? "{profile: profile.csv}" : fmt::format("{}/s", tape_.between(1, 40)); }

    void entry_points() {
        const std::uint32_t count = tape_.between(1, 3);
        const std::vector<std::string> names = {"visitors", "forms", "uploads"};
        for (std::uint32_t e = 0; e < count; ++e) {
            std::string text = fmt::format("through: {}, rate: {}, restored_at: {}%",
                                           through_[through_.size() - 1 - tape_.choose(static_cast<std::uint32_t>(through_.size()))],
                                           rate(), tape_.between(20, 100));
            if (tape_.happens(40)) text += fmt::format(", hold: {}s", tape_.between(0, 120));
            if (tape_.happens(30)) text += ", from: " + tape_.one_of(out_.regions);
            if (tape_.happens(30))
                text += fmt::format(", stale_answers: {{share: {}%, kept: {}}}", tape_.between(0, 30), random_duration(tape_, 300));
            entries_ += fmt::format("  {}: {{{}}}\n", names[e], text);
            entry_names_.push_back(names[e]);
        }
    }

    void people() {
        std::string text;
        if (tape_.happens(50)) {
            text = fmt::format("chain: [ana, ben], acknowledge: {}, escalate_after: [{}], answers: {{ana: {}%}}, repeat: {}",
                               random_duration(tape_, 120), random_duration(tape_, 200), tape_.between(0, 100), tape_.between(0, 2));
            if (tape_.happens(20)) text += ", withdrawn: true";
            if (tape_.happens(40)) {  // one person of the chain has working hours
                members_ = fmt::format("  ana: {{acknowledge: 1m, hours: {{days: mon-{}, from: \"0{}:00\", to: \"1{}:30\", zone: {}}}}}\n",
                                       tape_.word({"fri", "sun"}), tape_.between(5, 9), tape_.between(1, 9),
                                       tape_.word({"Europe/Berlin", "UTC", "America/New_York"}));
            }
            out_.humans = {"on_call.ana", "on_call.ben"};
        } else {
            text = fmt::format("acknowledge: {}", random_duration(tape_, 120));
            out_.humans = {"on_call"};
        }
        if (tape_.happens(30)) text += fmt::format(", hands: {}", tape_.between(1, 3));
        if (tape_.happens(50)) text += fmt::format(", looks_again: {}s", tape_.between(30, 255));
        people_ = "people:\n" + members_ +
                  fmt::format("  on_call: {{{}}}\n  boss: {{acknowledge: 10m, answers: {}%{}}}\n", text, tape_.between(40, 100),
                              tape_.happens(30) ? ", hours: {days: mon-fri, from: \"09:00\", to: \"17:00\"}" : "");
    }

    void add_detector(const std::string& name, const std::string& text) {
        std::string more;
        if (tape_.happens(70)) more += ", pages: on_call";
        if (tape_.happens(15)) more += fmt::format(", misses: {}%", tape_.between(0, 100));
        if (tape_.happens(10)) more += ", hours: {days: mon-fri, from: \"09:00\", to: \"17:00\"}";
        if (tape_.happens(15)) more += fmt::format(", needs: [{}]", tape_.one_of(out_.components));
        detection_ += fmt::format("  {}: {{{}{}}}\n", name, text, more);
        out_.detectors.push_back(name);
    }

    void detection() {
        detection_ += "  canary-errors: {alarm: failed_share, of: web.canary, above: 2%, over: 1m, periods: 2}\n";
        add_detector("users", fmt::format("reports: {}, after: {}", entry_names_[0], random_duration(tape_, 200)));
        if (tape_.happens(30)) {
            const std::string of = tape_.one_of(ways_.empty() ? stores_ : ways_);
            std::string how = probe();
            if (how.find("deep") == std::string::npos) how += ", deep: true";
            add_detector("role-prober", fmt::format("probes: {}, {}, role: {}", of, how, tape_.word({"writer", "reader"})));
        }
        if (tape_.happens(60))
            add_detector(
                "prober",
                fmt::format("probes: {}, {}{}", tape_.one_of(out_.components), probe(),
                            tape_.happens(40) ? fmt::format(", from: [{}, outside, outside], agree: 2", out_.regions.back()) : ""));
        if (tape_.happens(60))
            add_detector("errors", fmt::format("alarm: failed_share, of: {}, above: {}%, over: {}s, periods: {}, out_of: 4, missing: {}",
                                               tape_.one_of(out_.components), tape_.between(1, 60), tape_.between(20, 90),
                                               tape_.between(1, 4), tape_.word({"breaching", "ignored"})));
        if (tape_.happens(25))
            add_detector("busy", fmt::format("alarm: utilisation, of: web, above: {}%, over: 1m", tape_.between(50, 99)));
        if (has_jobs_ && tape_.happens(40))
            add_detector("waiting", fmt::format("alarm: backlog, of: jobs, {}: {}, over: {}s", tape_.word({"above", "below"}),
                                                tape_.between(1, 20000), tape_.between(20, 90)));
        if (!replicas_.empty() && tape_.happens(40))
            add_detector("behind",
                         fmt::format("alarm: lag, of: {}, above: {}s, over: 1m, periods: 2", replicas_[0], tape_.between(5, 200)));
    }

    std::string subject() {
        switch (tape_.choose(4)) {
            case 1: return tape_.one_of(out_.regions);
            case 2: return tape_.one_of(entry_names_);
            case 3: return "web@" + out_.regions[0];
            default: return tape_.one_of(out_.components);
        }
    }

    std::string condition(std::uint32_t depth = 0) {
        switch (tape_.choose(depth > 1 ? 4 : 8)) {
            case 1:
                return fmt::format("{{serving: {}, {}: {}%{}}}", subject(), tape_.word({"below", "above"}), tape_.between(1, 99),
                                   tape_.happens(40) ? fmt::format(", for: {}s", tape_.between(1, 200)) : "");
            case 2: return "{bad_release: any}";
            case 3:
                return replicas_.empty()
                           ? "{down: web}"
                           : fmt::format("{{lag: {}, {}: {}s}}", replicas_[0], tape_.word({"below", "above"}), tape_.between(1, 100));
            case 4: return fmt::format("{{all: [{}, {}]}}", condition(depth + 1), condition(depth + 1));
            case 5: return fmt::format("{{any: [{}, {}]}}", condition(depth + 1), condition(depth + 1));
            case 6: return fmt::format("{{not: {}}}", condition(depth + 1));
            default: return fmt::format("{{down: {}}}", subject());
        }
    }

    std::string verb() {
        switch (tape_.choose(14)) {
            case 1:
                if (!out_.copies.empty())
                    return fmt::format("promote: {}, takes: {}", tape_.one_of(out_.copies), random_duration(tape_, 100));
                break;
            case 2:
                if (!replicas_.empty()) return fmt::format("switch_over: database, to: {}", leaves_[0]);
                break;
            case 3: return "resync: " + tape_.one_of(filled_);
            case 4:
                if (!with_backups_.empty()) return fmt::format("restore: {}", tape_.one_of(with_backups_));
                break;
            case 5: return fmt::format("fence: {}", tape_.one_of(stores_));
            case 6:
                if (!replicas_.empty() && web_asks_database_)
                    return fmt::format("repoint: web@{}, to: {}", tape_.one_of(out_.regions), replicas_[0]);
                break;
            case 7:
            case 8: {
                const std::uint32_t region = tape_.between(0, static_cast<std::uint32_t>(out_.regions.size()) - 1);
                const bool to = tape_.happens(50);
                const std::uint32_t count = std::min(tape_.between(1, to ? 6 : 3), most_of_web_[region]);
                if (count > 0) return fmt::format("scale: web@{}, {}: {}", out_.regions[region], to ? "to" : "add", count);
                break;
            }
            case 9: return fmt::format("restart: {}", tape_.one_of(std::vector<std::string>{"database", "web"}));
            case 10: return fmt::format("rollback: [{}]", tape_.one_of(out_.services));
            case 11:
                if (has_router_) return fmt::format("route: name, to: {}", tape_.one_of(targets_));
                break;
            case 12: return fmt::format("wait: {}", random_duration(tape_, 60));
            case 13: return "approve: go on, by: boss";
            default: break;
        }
        return fmt::format("manual: look, takes: {}", random_duration(tape_, 60));
    }

    std::string step() {
        std::string text = verb();
        if (text.find("by:") == std::string::npos && tape_.happens(20)) text += fmt::format(", by: {}", tape_.word({"on_call", "boss"}));
        if (text.find("takes") == std::string::npos && text.find("wait:") == std::string::npos && tape_.happens(30))
            text += ", takes: " + random_duration(tape_, 100);
        if (tape_.happens(15)) text += fmt::format(", needs: [{}]", tape_.one_of(out_.components));
        if (tape_.happens(20)) text += fmt::format(", {}: {}", tape_.word({"if", "unless"}), condition());
        if (tape_.happens(20))
            text += fmt::format(", fails: {}%, retries: {}, retry_after: {}", tape_.between(0, 100), tape_.between(0, 3),
                                random_duration(tape_, 30));
        if (tape_.happens(25)) text += fmt::format(", timeout: {}s", tape_.between(1, 250));
        if (tape_.happens(40)) text += tape_.happens(50) ? ", otherwise: continue" : ", otherwise: {manual: by hand, takes: 2m}";
        return "{" + text + "}";
    }

    void runbooks() {
        const std::uint32_t count = tape_.between(0, 3);
        for (std::uint32_t r = 0; r < count; ++r) {
            const std::string name = fmt::format("plan-{}", r + 1);
            std::string when =
                r > 0 && tape_.happens(25) ? "{finished: plan-1}" : joined({tape_.one_of(out_.detectors), out_.detectors[0]});
            if (when == fmt::format("[{}, {}]", out_.detectors[0], out_.detectors[0])) when = out_.detectors[0];
            runbooks_ += fmt::format("  {}:\n    when: {}\n", name, when);
            if (tape_.happens(50)) runbooks_ += fmt::format("    if: {}\n", condition());
            if (tape_.happens(70))
                runbooks_ += fmt::format("    declare: {{by: on_call, takes: {}{}}}\n", random_duration(tape_, 150),
                                         tape_.happens(20) ? ", approvals: [{by: boss, takes: 1m}]" : "");
            if (tape_.happens(25)) runbooks_ += fmt::format("    abort_if: {}\n", condition());
            runbooks_ += "    steps:\n";
            const bool graph = tape_.happens(50);
            const std::uint32_t steps = tape_.between(1, 5);
            for (std::uint32_t s = 0; s < steps; ++s) {
                std::string text = step();
                if (graph && s > 0 && tape_.happens(60))
                    text = text.substr(0, text.size() - 1) + fmt::format(", after: [s{}]}}", tape_.choose(s));
                runbooks_ += graph ? fmt::format("      s{}: {}\n", s, text) : fmt::format("      - {}\n", text);
                out_.steps.push_back(graph ? fmt::format("{}.s{}", name, s) : fmt::format("{}.{}", name, s + 1));
            }
            out_.runbooks.push_back(name);
        }
    }

    /// Writes to a store through a queue, maybe two in a row, and by others that bypass it.
    void queued_writes() {
        const std::string store = tape_.one_of(stores_);
        const auto add_queue = [&](const std::string& name, const std::string& need) {
            std::string text = fmt::format("model: generic/queue, at: {}, needs: [{}]", joined(out_.regions), need);
            if (tape_.happens(80)) text += fmt::format(", drains: {}/s", tape_.between(50, 250));
            if (tape_.happens(40)) text += fmt::format(", keeps: {}m", tape_.between(1, 60));
            add_component(name, text);
        };
        add_component("filer", fmt::format("model: generic/service, at: {}, needs: [{{component: {}, role: writer, within: anywhere}}]{}",
                                           joined(out_.regions), store,
                                           tape_.happens(50) ? fmt::format(", capacity: {}/s", tape_.between(100, 250)) : ""));
        add_queue("inbox", "filer");
        const bool row = tape_.happens(30);
        if (row) add_queue("outbox", "inbox");
        entries_ += fmt::format("  letters: {{through: {}, rate: {}, writes: letters}}\n", row ? "outbox" : "inbox", rate());
        if (tape_.happens(40))
            entries_ +=
                fmt::format("  notes: {{through: {}, rate: {}/s, writes: letters}}\n", tape_.word({"filer", "inbox"}), tape_.between(1, 9));
        data_ += fmt::format("  letters: {{in: {}, size: {}KiB}}\n", store, tape_.between(1, 64));
    }

    Tape& tape_;
    RandomSystem out_;
    std::string places_, entries_, components_, data_, people_, members_, detection_, runbooks_;
    std::vector<std::uint32_t> most_, most_of_web_;  // by region: the `max` of a service, 6 if there is none
    std::vector<std::string> leaves_, last_leaves_, filled_, stores_, with_backups_, replicas_, ways_, soft_, through_, targets_,
        entry_names_;
    bool has_router_ = false, has_jobs_ = false, web_asks_database_ = false;
};

}  // namespace

std::string random_duration(Tape& tape, std::uint32_t seconds) {
    const std::uint32_t scale = std::max(1u, seconds);
    switch (tape.choose(6)) {
        case 1: return fmt::format("{{uniform: [{}s, {}s]}}", scale / 2, scale * 2);
        case 2: return fmt::format("{{exponential: {{mean: {}s}}}}", scale);
        case 3: return fmt::format("{{lognormal: {{median: {}s, p95: {}s}}}}", scale, scale * 3);
        case 4: return fmt::format("{{triangular: [0s, {}s, {}s]}}", scale, scale * 2);
        case 5: return "0s";
        default: return fmt::format("{}s", scale);
    }
}

RandomSystem random_system(Tape& tape) { return SystemWriter(tape).write(); }

}  // namespace drsim::test
