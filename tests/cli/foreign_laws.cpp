// Commands on files from strangers: their output is harmless, and they never wait forever.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include "sim/base/printable.h"
#include "tests/support/command_line.h"
#include "tests/support/xml.h"

namespace drsim::test {

namespace {

const std::string evil = R"(\e]0;t\a\e[31m\n# forged: met\r| `b` <script>x</script> & ]]> \x9b31m\u202e \u2028 '=1+1')";

/// The same as the name of a catalogue model, which contains one slash.
const std::string evil_name = "evil/" + std::string(evil).erase(evil.find("</"), 2);

/// A shop in which every free text is hostile, and its catalogue model.
void write_shop(const TempFolder& folder) {
    write_text(folder / "model.yaml", "drsim: 1\nmodel: \"" + evil_name +
                                          "\"\nkind: service\nparameters:\n  capacity: {value: 100/s, source: {title: \"" + evil +
                                          "\", address: \"" + evil + "\", read: \"" + evil + "\"}, verified: false}\n");
    write_text(folder / "shop.yaml",
               "drsim: 1\nsystem: shop\nenvironment: production\ncatalogue: model.yaml\nlocations: {east: [east-a], west: [west-a]}\n"
               "entry_points: {buyers: {through: name, rate: 40/s}}\n"
               "components:\n  name: {model: generic/dns, targets: [web@east, web@west], switches: manual, returns: manual, ttl: 60s}\n"
               "  web: {model: \"" +
                   evil_name +
                   "\", at: [east, west]}\n"
                   "people: {on_call: {acknowledge: {lognormal: {median: 5m, p95: 15m}}}}\n"
                   "detection: {canary: {probes: web@east, every: 30s, timeout: 5s, failures: 3, pages: on_call}}\n"
                   "runbooks:\n  leave:\n    when: [canary]\n    if: {down: east}\n    declare: {by: on_call, takes: 1m}\n    steps:\n"
                   "      - {manual: \"" +
                   evil +
                   "\", by: on_call, takes: 1m}\n      - {route: name, to: web@west, takes: 1m}\n"
                   "objectives: [{class: region_failure, rto: 5m}]\n"
                   "assumptions: [{of: people.on_call.acknowledge, because: \"" +
                   evil + "\", source: \"" + evil + "\"}]\n");
    write_text(folder / "lost.yaml",
               "drsim: 1\nscenario: lost\nclass: region_failure\nfaults: [{outage: east, lasts: 2h}]\nhorizon: 24h\n");
}

bool only_shows(const std::string& text) { return printable_lines(text) == text; }

}  // namespace

TEST_CASE("every report and narration of a hostile system is harmless on a terminal") {
    const TempFolder folder;
    write_shop(folder);
    const std::string shop = (folder / "shop.yaml").string(), lost = (folder / "lost.yaml").string(), out = (folder / "out").string();
    const Ran ran = drsim({"run", shop, lost, "--trials", "20", "--out", out});
    INFO(ran.errors);
    REQUIRE(ran.exit_code == 1);
    CHECK(only_shows(ran.output));
    CHECK(only_shows(ran.errors));
    for (const char* format : {"terminal", "markdown", "json", "csv", "junit"}) {
        const Ran report = drsim({"report", out, "--format", format});
        INFO(format << "\n" << report.errors);
        CHECK(report.exit_code == 0);
        CHECK(only_shows(report.output));
        CHECK(report.output.find("\n# forged") == std::string::npos);
        CHECK(report.output.find("\n=") == std::string::npos);
        if (std::string(format) == "junit") CHECK_NOTHROW(XmlReader(report.output).document());
        if (std::string(format) == "markdown") CHECK(report.output.find("\\<script\\>") != std::string::npos);
    }
    CHECK(only_shows(read_text(out + "/results.json")));
    CHECK(only_shows(read_text(out + "/trials.csv")));
    for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--json"}}) {
        std::vector<std::string> replay{"replay", shop, lost, "--trial", "0"};
        replay.insert(replay.end(), more.begin(), more.end());
        const Ran told = drsim(replay);
        CHECK(told.exit_code == 0);
        CHECK(only_shows(told.output));
    }
    const TempFolder models;
    std::filesystem::copy(folder / "model.yaml", models / "model.yaml");
    const Ran list = drsim({"catalogue", "--catalogue", models.path().string()});
    CHECK(list.output.find("evil/\\x1b]0;t") != std::string::npos);
    CHECK(only_shows(list.output));
    CHECK(only_shows(drsim({"catalogue", "--catalogue", models.path().string(), "--json"}).output));
}

TEST_CASE("file names are as harmless as the contents of files") {
    const TempFolder folder;
    const std::string name = (folder / "a\x1b[31m\nb: no errors\xe9.yaml").string();
    write_text(name, "drsim: 1\nsystem: s\nclases: []\n");
    const Ran validated = drsim({"validate", name});
    CHECK(validated.exit_code == 2);
    CHECK(only_shows(validated.errors));
    CHECK(validated.errors.find("\nb: no errors") == std::string::npos);
    const Ran reported = drsim({"report", name});
    CHECK(reported.exit_code == 2);
    CHECK(only_shows(reported.errors));
    CHECK(reported.errors.find("\nb: no errors") == std::string::npos);
    write_shop(folder);
    std::filesystem::rename(folder / "lost.yaml", name);
    const Ran ran = drsim({"run", (folder / "shop.yaml").string(), name, "--trials", "5", "--quiet", "--json"});
    CHECK(ran.exit_code == 1);
    CHECK(only_shows(ran.output));
}

TEST_CASE("report never waits for special files and never reads without end") {
    const TempFolder folder;
    REQUIRE(::mkfifo((folder / "results.json").c_str(), 0600) == 0);
    CHECK(drsim({"report", folder.path().string()}).errors.find("results.json: is a pipe, not a regular file") != std::string::npos);
    CHECK(drsim({"report", "/dev/zero"}).errors.find("/dev/zero: is a device, not a regular file") != std::string::npos);
    std::filesystem::create_symlink("b", folder / "a");
    std::filesystem::create_symlink("a", folder / "b");
    const Ran loop = drsim({"report", (folder / "a").string()});
    CHECK(loop.exit_code == 2);
}

TEST_CASE("an edited verdict is reported with exit code 2") {
    const TempFolder folder;
    write_shop(folder);
    const std::string out = (folder / "out").string();
    drsim({"run", (folder / "shop.yaml").string(), (folder / "lost.yaml").string(), "--trials", "50", "--out", out, "--quiet"});
    std::string text = read_text(out + "/results.json");
    const std::size_t at = text.find("\"status\": \"missed\"");
    REQUIRE(at != std::string::npos);
    write_text(out + "/results.json", text.replace(at, 18, "\"status\": \"met\""));
    const Ran ran = drsim({"report", out});
    CHECK(ran.exit_code == 2);
    CHECK(ran.output.empty());
    CHECK(ran.errors.find("is inconsistent, so it is not as drsim wrote it: "
                          "objective \"region_failure rto 5m\" of lost: it is met") != std::string::npos);
}

TEST_CASE("contradictory figures are reported with exit code 2") {
    const TempFolder folder;
    write_shop(folder);
    const std::string out = (folder / "out").string();
    drsim({"run", (folder / "shop.yaml").string(), (folder / "lost.yaml").string(), "--trials", "50", "--out", out, "--quiet"});
    const auto sound = nlohmann::json::parse(read_text(out + "/results.json"));
    const auto refused = [&](auto edit) {
        auto edited = sound;
        edit(edited["scenarios"][0]);
        write_text(out + "/results.json", edited.dump());
        return drsim({"report", out}).exit_code == 2;
    };
    CHECK_FALSE(refused([](auto&) {}));
    CHECK(refused([](auto& scenario) { scenario["struck"] = 51; }));
    CHECK(refused([](auto& scenario) { scenario["measures"]["rto"]["n"] = 51; }));
    CHECK(refused([](auto& scenario) { scenario["measures"]["rto"]["not_recovered"] = 51; }));
    for (const char* figure : {"p50_s", "p95_s", "p99_s", "max_s"}) {
        INFO(figure);
        CHECK(refused([&](auto& scenario) { scenario["measures"]["rto"][figure] = 0.001; }));
    }
    CHECK(refused([](auto& scenario) { scenario["measures"]["rto"]["p50_high_s"] = 0.001; }));
}

TEST_CASE("files may come through a pipe made by the user") {
    const TempFolder folder;
    write_shop(folder);
    const std::string in = folder.path().string();
    const Ran ran =
        run({"/bin/bash", "-c",
             "cd " + in + " && cat lost.yaml | " DRSIM_BINARY " run shop.yaml /dev/stdin --trials 5 --quiet && exit; [ $? = 1 ]"});
    CHECK(ran.exit_code == 0);
    CHECK(ran.output.find("lost: region_failure rto 5m: missed") == 0);
    const Ran substituted = run(
        {"/bin/bash", "-c",
         "cd " + in + " && " DRSIM_BINARY " report <(" DRSIM_BINARY " run shop.yaml <(cat lost.yaml) --trials 5 --json) --format junit"});
    CHECK(substituted.output.find("<testsuites ") != std::string::npos);
}

TEST_CASE("a run with --allow-outside may read files in one more folder, and the replay command repeats it") {
    const TempFolder folder, elsewhere;
    write_shop(folder);
    write_text(elsewhere / "load.csv", "time,rate_per_second\n0,40\n10,20\n");
    const std::string shop = (folder / "shop.yaml").string(), lost = (folder / "lost.yaml").string(), outside = elsewhere.path().string();
    std::string text = read_text(shop);
    write_text(shop, text.replace(text.find("40/s"), 4, "{profile: " + outside + "/load.csv}"));
    const Ran refused = drsim({"run", shop, lost, "--trials", "5", "--quiet"});
    CHECK(refused.exit_code == 2);
    CHECK(refused.errors.find("load.csv: outside the folder of the given files, its git repository and the working directory; "
                              "allow its folder with --allow-outside DIR") != std::string::npos);
    const Ran allowed = drsim({"run", shop, lost, "--trials", "5", "--allow-outside", outside});
    CHECK(allowed.exit_code == 1);
    CHECK(allowed.output.find(" --allow-outside " + outside + " --seed 1") != std::string::npos);
}

}  // namespace drsim::test
