// drsim compare: pull requests against IndiVillage's production environment.
#include <catch2/catch.hpp>

#include "tests/support/json_schema.h"

namespace drsim::test {

namespace {

using nlohmann::json;

const std::string indivillage = "models/systems/indivillage/production.yaml";
const std::string balancer_lost = "tests/oracle/scenarios/east-balancer-lost.yaml";

/// A variant of the environment, in a folder beside the copies of what it reads.
class PullRequest {
public:
    explicit PullRequest(const std::string& change) {
        const std::string base = std::string(DRSIM_SOURCE_DIR) + "/" + indivillage;
        write_text(folder_ / "change.yaml",
                   "drsim: 1\nsystem: indivillage\nenvironment: production\nbased_on: " + base + "\nchange: {" + change + "}\n");
    }
    [[nodiscard]] Ran compared(const std::string& scenario, std::vector<std::string> more = {}) const {
        std::vector<std::string> words{"compare", indivillage,       (folder_ / "change.yaml").string(), scenario, "--trials", "400",
                                       "--quiet", "--allow-outside", std::string(DRSIM_SOURCE_DIR)};
        words.insert(words.end(), more.begin(), more.end());
        return drsim(words);
    }
    [[nodiscard]] json json_of(const std::string& scenario) const {
        const Ran ran = compared(scenario, {"--json"});
        INFO(ran.errors);
        REQUIRE((ran.exit_code == 0 || ran.exit_code == 1));
        return json::parse(ran.output);
    }

private:
    TempFolder folder_;
};

const json& named(const json& list, const std::string& key, const std::string& name) {
    for (const json& one : list)
        if (one.at(key) == name) return one;
    throw std::runtime_error("nothing is called " + name);
}

}  // namespace

TEST_CASE("a system compared with itself is the same in every trial") {
    const Ran same =
        drsim({"compare", indivillage, indivillage, "scenarios/indivillage/region-failure.yaml", "--trials", "400", "--quiet"});
    CHECK(same.exit_code == 0);
    CHECK(same.output.find("\nSame: no trial differs.\n") != std::string::npos);
    CHECK(same.output.find("No value differs.") != std::string::npos);
}

TEST_CASE("a longer TTL is worse by its arithmetic, and the comparison names the value with its line") {
    const PullRequest ttl("components.website.ttl: 300s");
    const json worse = ttl.json_of(balancer_lost);
    CHECK(wrong_with(worse, "models/schema/comparison.json").empty());
    CHECK(worse.at("verdict") == "worse");
    // Both sides name what they were computed from; only the change has the file of the change.
    const auto sha_of = [&](const char* side, const std::string& file) {
        for (const json& input : worse.at("inputs").at(side))
            if (input.at("path").get<std::string>().ends_with(file)) return input.at("sha256").get<std::string>();
        return std::string();
    };
    CHECK(sha_of("base", "production.yaml").size() == 64);
    CHECK(sha_of("base", "production.yaml") == sha_of("change", "production.yaml"));
    CHECK(sha_of("change", "change.yaml").size() == 64);
    CHECK(sha_of("base", "change.yaml").empty());
    REQUIRE(worse.at("values").size() == 1);
    const json& value = worse.at("values")[0];
    CHECK(value.at("path") == "components.website.ttl");
    CHECK(value.at("before") == "60s");
    CHECK(value.at("after") == "300s");
    CHECK(value.at("file").get<std::string>().ends_with("change.yaml"));
    CHECK(value.at("line") == 5);
    // Visitors who keep the old answer: 240 s * 59/60 more in every trial (see answer_follows_the_file_laws) where capacity does not
    // matter.
    const json& visitors = named(worse.at("scenarios")[0].at("measures"), "name", "rto.visitors");
    CHECK(visitors.at("change") == "worse");
    CHECK(visitors.at("differing") == 400);
    const Ran ran = ttl.compared(balancer_lost);
    CHECK(ran.exit_code == 1);
    CHECK(ran.output.find("components.website.ttl: 60s -> 300s") != std::string::npos);
}

TEST_CASE("the same change the other way round is better, and does not fail") {
    const PullRequest ttl("components.website.ttl: 20s");
    CHECK(ttl.compared(balancer_lost).exit_code == 0);
    CHECK(ttl.json_of(balancer_lost).at("verdict") == "better");
}

TEST_CASE("Multi-AZ off: worse, with the verdict, the trial to replay and the phase") {
    const PullRequest off("components.database.standby: removed");
    const json worse = off.json_of("scenarios/indivillage/zone-failure-writer.yaml");
    CHECK(wrong_with(worse, "models/schema/comparison.json").empty());
    CHECK(worse.at("verdict") == "worse");
    const json& scenario = worse.at("scenarios")[0];
    CHECK(named(scenario.at("measures"), "name", "rto").at("change") == "worse");
    CHECK(scenario.at("slowest").at("replay").get<std::string>().find("--trial") != std::string::npos);
    CHECK(!scenario.at("phases").empty());
    CHECK(off.compared("scenarios/indivillage/zone-failure-writer.yaml").exit_code == 1);
}

TEST_CASE("what does not matter to a scenario differs in values only") {
    const PullRequest other("components.database.replicas.oregon.promotion: 20m");
    const json same = other.json_of("scenarios/indivillage/zone-failure.yaml");
    CHECK(same.at("verdict") == "same");
    CHECK(same.at("values").size() == 1);
}

TEST_CASE("a loosened target fails although its verdict does not become worse") {
    const PullRequest loose("objectives: [{class: region_failure, rto: 23h}]");
    const Ran ran = loose.compared("scenarios/indivillage/region-failure.yaml");
    INFO(ran.output);
    CHECK(ran.exit_code == 1);
}

TEST_CASE("the base may be a revision of a git repository, with what it included and its models then") {
    const TempFolder folder;
    const std::string repository = folder.path().string();
    const auto git = [&](const std::vector<std::string>& words) {
        std::vector<std::string> all{"/usr/bin/git", "-C", repository, "-c", "user.name=somebody", "-c", "user.email=somebody@example.org"};
        all.insert(all.end(), words.begin(), words.end());
        const Ran ran = run(all);
        INFO(ran.errors);
        REQUIRE(ran.exit_code == 0);
    };
    const auto write_system = [&](const std::string& ttl, const std::string& replaced) {
        write_text(folder / "dr/names.yaml",
                   "drsim: 1\ncomponents:\n  name: {model: acme/name, targets: [web@east, web@west], ttl: " + ttl +
                       ", probe: {every: 10s, timeout: 1s, failures: 1}}\n  web: {model: acme/web, at: [east, west]}\n");
        write_text(folder / "dr/models/catalogue/acme.yaml",
                   "drsim: 1\nmodels:\n  - {model: acme/name, kind: dns}\n  - {model: acme/web, kind: service, mechanisms: replacement, "
                   "parameters: {replaced_in: {value: " +
                       replaced + ", source: {title: a choice}, verified: false}}}\n");
    };
    write_text(folder / "dr/shop.yaml",
               "drsim: 1\nsystem: shop\nenvironment: production\ninclude: [names.yaml]\nlocations: {east: [], west: []}\n"
               "entry_points: {buyers: {through: name, rate: 10/s}}\n");
    write_text(folder / "dr/lost.yaml", "drsim: 1\nscenario: lost\nclass: incident\nhorizon: 4h\nfaults: [{outage: east, lasts: 1h}]\n");
    write_system("60s", "5m");
    git({"init", "-q", "-b", "main"});
    git({"add", "."});
    git({"commit", "-q", "-m", "as it was"});
    write_system("300s", "7m");
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder / "dr");
    const Ran ran = drsim({"compare", "git:main:shop.yaml", "shop.yaml", "lost.yaml", "--trials", "200", "--quiet", "--json"});
    const Ran same = drsim({"compare", "git:main:shop.yaml", "git:HEAD:shop.yaml", "lost.yaml", "--trials", "200", "--quiet"});
    const Ran unknown = drsim({"compare", "git:mian:shop.yaml", "shop.yaml", "lost.yaml", "--quiet"});
    const Ran option = drsim({"compare", "git:--all:shop.yaml", "shop.yaml", "lost.yaml", "--quiet"});
    const Ran nothing = drsim({"compare", "git:main", "shop.yaml", "lost.yaml", "--quiet"});
    std::filesystem::current_path(before);
    INFO(ran.errors);
    REQUIRE(ran.exit_code == 1);
    const json worse = json::parse(ran.output);
    REQUIRE(worse.at("values").size() == 2);
    CHECK(named(worse.at("values"), "path", "components.name.ttl").at("before") == "60s");
    CHECK(named(worse.at("values"), "path", "components.web.replaced_in").at("before") == "5m");
    // All clients have moved to the west when the last answer has expired; 99% are enough: 240 s * 0.99 later.
    CHECK(named(worse.at("scenarios")[0].at("measures"), "name", "rto").at("difference").get<double>() == Approx(240 * 0.99).margin(1e-3));
    CHECK(same.output.find("Same: no trial differs.") != std::string::npos);
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.errors.find("there is no revision \"mian\"") != std::string::npos);
    CHECK(option.exit_code == 2);
    CHECK(nothing.exit_code == 2);
    CHECK(nothing.errors.find("git:main:shop.yaml") != std::string::npos);
    CHECK(std::filesystem::exists(folder / ".git/index"));
}

TEST_CASE("declaring at once is no regression") {
    const std::string decided = "models/systems/indivillage/whatif-decided-beforehand.yaml";
    const Ran ran = drsim({"compare", indivillage, decided, "scenarios/indivillage/region-failure.yaml", "--trials", "400", "--quiet"});
    INFO(ran.output);
    CHECK(ran.exit_code == 0);
    CHECK(ran.output.find("\nBetter") != std::string::npos);
}

TEST_CASE("an entry point that is renamed hides nothing") {
    const TempFolder folder;
    const auto write_shop = [&](const std::string& file, const std::string& name, const std::string& ttl) {
        write_text(folder / file,
                   "drsim: 1\nsystem: shop\nenvironment: e\nlocations: {east: [], west: []}\nentry_points: {buyers: {through: front, rate: "
                   "1/s}, " +
                       name + ": {through: name, rate: 1/s}}\ncomponents:\n  front: {model: generic/service, at: west}\n" +
                       "  name: {model: generic/dns, targets: [web@east, web@west], ttl: " + ttl +
                       ", probe: {every: 10s, timeout: 1s, failures: 1}}\n  web: {model: generic/service, at: [east, west]}\n");
        return (folder / file).string();
    };
    const std::string base = write_shop("base.yaml", "sellers", "60s");
    write_text(folder / "lost.yaml", "drsim: 1\nscenario: lost\nclass: incident\nhorizon: 4h\nfaults: [{outage: east, lasts: 1h}]\n");
    const Ran ran = drsim(
        {"compare", base, write_shop("change.yaml", "vendors", "60s"), (folder / "lost.yaml").string(), "--trials", "100", "--quiet"});
    INFO(ran.output + ran.errors);
    CHECK(ran.exit_code == 1);
    CHECK(ran.output.find("rto.sellers: only the base has it") != std::string::npos);
}

TEST_CASE("an objective that is gone fails, also if no compared scenario is of its class") {
    const PullRequest gone("objectives: [{class: region_failure, rto: 30m}]");
    const json worse = gone.json_of("scenarios/indivillage/bad-deployment-caught-by-canary.yaml");
    CHECK(wrong_with(worse, "models/schema/comparison.json").empty());
    CHECK(worse.at("verdict") == "worse");
    bool found = false;
    for (const json& said : worse.at("loosened")) found = found || said == "no objective of class zone_failure on rto any more";
    INFO(worse.at("loosened").dump());
    CHECK(found);
}

TEST_CASE("without a struck trial nothing is compared, and that is no pass") {
    const TempFolder folder;
    write_text(folder / "none.yaml",
               "drsim: 1\nscenario: none\nclass: incident\nhorizon: 4h\nfaults: [{outage: us-east-1, lasts: 1h, probability: 0%}]\n");
    const Ran ran = drsim({"compare", indivillage, indivillage, (folder / "none.yaml").string(), "--trials", "20", "--quiet"});
    INFO(ran.output + ran.errors);
    CHECK(ran.exit_code == 3);
    CHECK(ran.output.find("Nothing was compared") != std::string::npos);
}

TEST_CASE("a tolerance that is no share is refused") {
    for (const char* wrong : {"1", "101%", "-1%", "x%", "%", "", "nan%", "1%%"}) {
        const Ran ran = drsim({"compare", indivillage, indivillage, "scenarios/indivillage/region-failure.yaml", "--tolerance", wrong});
        INFO(wrong);
        CHECK(ran.exit_code == 2);
    }
}

}  // namespace drsim::test
