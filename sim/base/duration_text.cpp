#include "sim/base/duration_text.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace drsim {

std::string as_written(Duration duration) {
    struct Unit {
        std::int64_t us;
        std::string_view name;
    };
    constexpr std::array<Unit, 5> units = {
        {{86'400'000'000, "d"}, {3'600'000'000, "h"}, {60'000'000, "m"}, {1'000'000, "s"}, {1'000, "ms"}}};
    if (duration.us == 0) return "0s";
    for (const Unit& unit : units)
        if (duration.us % unit.us == 0) return fmt::format("{}{}", duration.us / unit.us, unit.name);
    return fmt::format("{}us", duration.us);
}

}  // namespace drsim
