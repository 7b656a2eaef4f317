// The compiled time zones against the C library, which reads the machine's own database.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <limits>
#include <string>

#include "sim/base/time_zone.h"

using namespace drsim;

namespace {

/// Release of the machine's database, such as "2025b".
std::string installed_release() {
    std::ifstream file("/usr/share/zoneinfo/tzdata.zi");
    std::string hash, version, release;
    file >> hash >> version >> release;
    return release;
}

long machine_offset_s(std::int64_t at_s) {
    const std::time_t at = at_s;
    std::tm local{};
    localtime_r(&at, &local);
    return local.tm_gmtoff;
}

}  // namespace

TEST_CASE("every zone has the offsets of the machine's database") {
    const std::string installed = installed_release();
    REQUIRE_FALSE(installed.empty());  // Debian: tzdata
    // Decisions about the future differ between releases; the past hardly does.
    const std::int64_t from = days_from_civil(2000, 1, 1) * 86400;
    const std::int64_t to = days_from_civil(installed == time_zone_release() ? 2037 : 2022, 1, 1) * 86400;
    std::size_t compared = 0;
    for (const std::string_view name : time_zone_names()) {
        ::setenv("TZ", (":" + std::string(name)).c_str(), 1);
        ::tzset();
        const auto zone = time_zone_named(name);
        REQUIRE(zone);
        ZoneOffset offset = offset_at(*zone, from);
        for (std::int64_t at = from; at < to; at += 86400 * 9 / 2) {
            if (offset_at(*zone, at).seconds != machine_offset_s(at))
                FAIL_CHECK(name << " at " << at << ": " << offset_at(*zone, at).seconds << ", not " << machine_offset_s(at));
            ++compared;
        }
        // The instants at which an offset ends, to the second.
        for (int jump = 0; offset.until_s < to && jump < 200; ++jump) {
            const std::int64_t at = offset.until_s;
            CHECK(offset_at(*zone, at - 1).seconds == machine_offset_s(at - 1));
            offset = offset_at(*zone, at);
            if (offset.seconds != machine_offset_s(at)) FAIL_CHECK(name << " from " << at);
            REQUIRE(offset.until_s > at);
        }
    }
    ::unsetenv("TZ");
    ::tzset();
    CHECK(compared > 500'000);
}

TEST_CASE("a zone's standard time is the lesser of its two offsets, even if the law calls summer time the standard") {
    CHECK(standard_offset_s(*time_zone_named("Europe/Dublin")) == 0);
    CHECK(standard_offset_s(*time_zone_named("Europe/Berlin")) == 3600);
    CHECK(standard_offset_s(*time_zone_named("America/St_Johns")) == -12600);
    CHECK(standard_offset_s(*time_zone_named("Asia/Kathmandu")) == 20700);
    CHECK_FALSE(time_zone_named("Europe/Atlantis"));
}

TEST_CASE("a rule applies forever, over centuries and for instants far away") {
    const TimeZone berlin = *time_zone_named("Europe/Berlin");
    CHECK(offset_at(berlin, days_from_civil(2500, 7, 1) * 86400).seconds == 7200);
    CHECK(offset_at(berlin, days_from_civil(2500, 12, 31) * 86400).seconds == 3600);
    CHECK(offset_at(berlin, days_from_civil(9999, 7, 1) * 86400).seconds == 7200);
    CHECK(offset_at(*time_zone_named("UTC"), 0).until_s == std::numeric_limits<std::int64_t>::max());
}
