#include <fmt/format.h>

#include "tests/property/random_system.h"

namespace drsim::test {

namespace {

std::string selector(Tape& tape, const RandomSystem& system, std::uint32_t depth = 0) {
    switch (tape.choose(depth > 0 ? 5 : 10)) {
        case 1: return tape.one_of(system.components);
        case 2: return system.zones.empty() ? system.regions[0] : tape.one_of(system.zones);
        case 3: return "control_plane@" + tape.one_of(system.regions);
        case 4: return "web@" + tape.one_of(system.regions);
        case 5: return "{zone_of: database.writer}";
        case 6: return "{region_of: database.writer}";
        case 7: return fmt::format("{{one_of: [{}, {}]}}", selector(tape, system, 1), selector(tape, system, 1));
        case 8: return fmt::format("{{all_of: [{}, {}]}}", selector(tape, system, 1), selector(tape, system, 1));
        case 9:
            if (system.has_tag) return "rack";
            if (system.regions.size() > 1) return system.regions[0] + "--" + system.regions[1];
            return "database.writer";
        default: return tape.one_of(system.regions);
    }
}

std::string fault(Tape& tape, const RandomSystem& system, bool given) {
    std::string text;
    bool can_last = true;
    switch (tape.choose(9)) {
        case 1:
            text = fmt::format("crash: {}{}", selector(tape, system), tape.happens(60) ? ", repair: " + random_duration(tape, 600) : "");
            can_last = false;
            break;
        case 2: text = "destroy: " + selector(tape, system); break;
        case 3:
            text = fmt::format("bad_release: {}, fails: {}", tape.one_of(system.services),
                               tape.happens(40) ? fmt::format("{{at_share: {}%, of: {}%}}", tape.between(10, 100), tape.between(1, 100))
                                                : fmt::format("{}%", tape.between(1, 100)));
            break;
        case 4:
            text = fmt::format("no_capacity: {}{}", tape.one_of(system.regions),
                               tape.happens(40) ? fmt::format(", above: {}", tape.between(0, 4)) : "");
            break;
        case 5: text = "unreachable: " + tape.one_of(system.humans); break;
        case 6:
            if (!system.copies.empty()) {
                text = "stall: " + tape.one_of(system.copies);
                break;
            }
            [[fallthrough]];
        case 7:
            text = "crash: database.writer, repair: " + random_duration(tape, 400);
            can_last = false;
            break;
        default: text = fmt::format("outage: {}{}", selector(tape, system), tape.happens(30) ? ", refused: true" : ""); break;
    }
    if (text.starts_with("crash: web") && tape.happens(50)) text += ", silent: true";
    if (can_last && tape.happens(70)) text += ", lasts: " + random_duration(tape, 900);
    if (tape.happens(20)) text += fmt::format(", probability: {}%", tape.between(10, 100));
    const bool may_have_a_past = text.starts_with("outage") || text.starts_with("crash");
    if (given && (text.starts_with("stall") || (may_have_a_past && tape.happens(30)))) text += ", since: " + random_duration(tape, 100'000);
    return text;
}

}  // namespace

std::string random_scenario(Tape& tape, const RandomSystem& system) {
    std::string text =
        fmt::format("drsim: 1\nscenario: random\nclass: incident\nstarts: {}\n",
                    tape.word({"any_time", "any_working_hour", "{seconds: 0}", "\"2026-03-28T22:00:00Z\"", "\"2026-10-25T00:30:00Z\""}));
    if (tape.happens(30)) text += fmt::format("given: [{{{}}}]\n", fault(tape, system, true));
    text += fmt::format("faults:\n  - {{{}{}}}\n", fault(tape, system, false),
                        tape.happens(30) ? ", name: first, onset: true" : ", name: first");
    const std::uint32_t more = tape.choose(4);
    for (std::uint32_t f = 0; f < more; ++f) {
        std::string at;
        switch (tape.choose(6)) {
            case 1: at = fmt::format(", at: {{after: first, by: {}}}", random_duration(tape, 300)); break;
            case 2: at = fmt::format(", at: {{before: first, by: {}}}", random_duration(tape, 300)); break;
            case 3:
                if (!system.steps.empty()) at = fmt::format(", at: {{after: {}, by: 1s}}", tape.one_of(system.steps));
                break;
            case 4:
                if (!system.runbooks.empty()) at = fmt::format(", at: {{after: {}}}", tape.one_of(system.runbooks));
                break;
            case 5: at = ", at: " + random_duration(tape, 1000); break;
            default: break;
        }
        text += fmt::format("  - {{{}{}}}\n", fault(tape, system, false), at);
    }
    return text + fmt::format("horizon: {}h\n", tape.between(1, 6));
}

}  // namespace drsim::test
