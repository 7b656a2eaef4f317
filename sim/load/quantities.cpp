#include "sim/load/quantities.h"

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "sim/base/time_zone.h"

namespace drsim::load {

namespace {

struct Unit {
    std::string_view name;
    double factor;
};

constexpr std::array time_units = {Unit{"ms", 1e-3}, Unit{"s", 1}, Unit{"m", 60}, Unit{"h", 3600}, Unit{"d", 86400}};
constexpr std::array share_units = {Unit{"%", 0.01}};
constexpr std::array rate_units = {Unit{"/s", 1}};
constexpr std::array bandwidth_units = {Unit{"bps", 0.125},       Unit{"Kbps", 125},  Unit{"Mbps", 125e3}, Unit{"Gbps", 125e6},
                                        Unit{"Tbps", 125e9},      Unit{"B/s", 1},     Unit{"KB/s", 1e3},   Unit{"MB/s", 1e6},
                                        Unit{"GB/s", 1e9},        Unit{"TB/s", 1e12}, Unit{"KiB/s", 1024}, Unit{"MiB/s", 1048576},
                                        Unit{"GiB/s", 1073741824}};
constexpr std::array size_units = {Unit{"B", 1},
                                   Unit{"KB", 1e3},
                                   Unit{"MB", 1e6},
                                   Unit{"GB", 1e9},
                                   Unit{"TB", 1e12},
                                   Unit{"PB", 1e15},
                                   Unit{"KiB", 1024},
                                   Unit{"MiB", 1048576},
                                   Unit{"GiB", 1073741824},
                                   Unit{"TiB", 1099511627776.0},
                                   Unit{"PiB", 1125899906842624.0}};

struct Kind {
    std::string_view what;      // "a duration"
    std::string_view examples;  // with the right unit
    std::span<const Unit> units;
};

const Kind& kind_of(Quantity quantity) {
    static const Kind time{"a duration", "500ms, 30s, 5m, 2h or 1d", time_units};
    static const Kind share{"a share", "99% or 0.5%", share_units};
    static const Kind utilisation{"a utilisation", "80% or, of more than there is, 120%", share_units};
    static const Kind rate{"a rate", "120/s or 0.2/s", rate_units};
    static const Kind bandwidth{"a bandwidth", "5Gbps (bits) or 200MB/s (bytes)", bandwidth_units};
    static const Kind size{"a size", "2KiB, 1MB or 200GB", size_units};
    static const Kind number{"a number", "0.5 or 3", {}};
    switch (quantity) {
        case Quantity::Time: return time;
        case Quantity::Share: return share;
        case Quantity::Utilisation: return utilisation;
        case Quantity::PerSecond: return rate;
        case Quantity::BytesPerSecond: return bandwidth;
        case Quantity::Bytes: return size;
        case Quantity::Number: return number;
    }
    return number;
}

/// The number at the start of `text` and what follows it; none when it does not start with one.
struct Parsed {
    double value = 0;
    std::string_view unit;
    bool finite = true;
};

std::optional<Parsed> parse_number(std::string_view text) {
    if (text.empty() || !(text.front() == '-' || (text.front() >= '0' && text.front() <= '9'))) return std::nullopt;
    Parsed parsed;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed.value);
    if (error == std::errc::invalid_argument) return std::nullopt;
    parsed.finite = error == std::errc() && std::isfinite(parsed.value);
    parsed.unit = text.substr(static_cast<std::size_t>(end - text.data()));
    return parsed;
}

/// The number times its unit; decimal fractions are shifted as text, so that 99.9% is exactly 0.999.
double in_base_unit(std::string_view text, const Parsed& parsed, const Unit& unit) {
    const std::string_view shift = unit.factor == 0.01 ? "e-2" : unit.factor == 1e-3 ? "e-3" : "";
    const std::string number(text.substr(0, text.size() - parsed.unit.size()));
    if (shift.empty() || number.find_first_of("eE") != std::string::npos) return parsed.value * unit.factor;
    const std::string shifted = number + std::string(shift);
    double value = 0;
    std::from_chars(shifted.data(), shifted.data() + shifted.size(), value);
    return value;
}

std::string wrong_unit(const Kind& kind, std::string_view text, const Parsed& parsed) {
    const std::string_view number = text.substr(0, text.size() - parsed.unit.size());
    if (kind.units.empty()) return fmt::format("\"{}\" has a unit; expected a number without one", text);
    if (parsed.unit.empty()) return fmt::format("\"{}\" has no unit; write {} such as {}", text, kind.what, kind.examples);
    std::vector<std::string_view> names;
    for (const Unit& unit : kind.units) names.push_back(unit.name);
    return fmt::format("\"{}\" is not a unit of {}; write {} followed by {}", parsed.unit, kind.what, number, one_of(names));
}

}  // namespace

std::optional<double> quantity_of(Reading& reading, const Node& node, Quantity quantity) {
    const Kind& kind = kind_of(quantity);
    const std::optional<Parsed> parsed = node.is_scalar() ? parse_number(node.text) : std::nullopt;
    const auto refuse = [&](std::string message) {
        reading.error(node.where, std::move(message));
        return std::nullopt;
    };
    if (!parsed) {
        if (!node.is_scalar()) return refuse(fmt::format("expected {}, such as {}", kind.what, kind.examples));
        return refuse(fmt::format("\"{}\" is not {}; write one such as {}", node.text, kind.what, kind.examples));
    }
    const Unit* unit = nullptr;
    for (const Unit& candidate : kind.units)
        if (candidate.name == parsed->unit) unit = &candidate;
    if (kind.units.empty() ? !parsed->unit.empty() : unit == nullptr) return refuse(wrong_unit(kind, node.text, *parsed));
    const double value = unit == nullptr ? parsed->value : in_base_unit(node.text, *parsed, *unit);
    if (!parsed->finite || !std::isfinite(value)) return refuse(fmt::format("\"{}\" is too large", node.text));
    if (quantity == Quantity::Time && value > Duration::longest_written().in_seconds())
        return refuse(fmt::format("\"{}\" is longer than 285 years, the longest possible duration", node.text));
    if (std::signbit(value)) return refuse(fmt::format("\"{}\" is negative; {} must be zero or more", node.text, kind.what));
    if (quantity == Quantity::Share && value > 1) return refuse(fmt::format("\"{}\" is more than 100%", node.text));
    return value;
}

double number_of(Reading& reading, const Node& node, Quantity quantity) { return quantity_of(reading, node, quantity).value_or(0); }

Duration duration_of(Reading& reading, const Node& node) { return Duration::seconds(number_of(reading, node, Quantity::Time)); }

Duration period_of(Reading& reading, const Node& node, std::string_view what) {
    const auto seconds = quantity_of(reading, node, Quantity::Time);
    if (seconds && Duration::seconds(*seconds).us == 0) reading.error(node.where, fmt::format("{} must be longer than zero", what));
    return Duration::seconds(seconds.value_or(0));
}

double share_of(Reading& reading, const Node& node) { return number_of(reading, node, Quantity::Share); }
double utilisation_of(Reading& reading, const Node& node) { return number_of(reading, node, Quantity::Utilisation); }

std::uint32_t count_of(Reading& reading, const Node& node, std::uint32_t least) {
    constexpr std::uint32_t most = 1'000'000;
    std::uint32_t count = 0;
    const std::string_view text = node.text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const bool whole = node.is_scalar() && error == std::errc() && end == text.data() + text.size();
    if (whole && count >= least && count <= most) return count;
    reading.error(node.where, node.is_scalar() ? fmt::format("\"{}\" is not a whole number from {} to {}", text, least, most)
                                               : fmt::format("expected a whole number from {} to {}", least, most));
    return least;
}

namespace {

/// Matches `text` against a pattern: a 0 stands for any digit, other characters for themselves.
bool digits(std::string_view text, std::string_view pattern, std::array<int, 6>& fields) {
    if (text.size() != pattern.size()) return false;
    std::size_t field = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (pattern[i] != '0') {
            if (text[i] != pattern[i]) return false;
            ++field;
            continue;
        }
        if (text[i] < '0' || text[i] > '9') return false;
        fields[field] = fields[field] * 10 + (text[i] - '0');
    }
    return true;
}

int days_in_month(int year, int month) {
    constexpr std::array lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : lengths[static_cast<std::size_t>(month - 1)];
}

}  // namespace

double time_of_day(Reading& reading, const Node& node) {
    std::array<int, 6> fields{};
    const bool shaped = node.is_scalar() && digits(node.text, "00:00", fields);
    if (shaped && fields[0] * 60 + fields[1] <= 24 * 60 && fields[1] < 60) {
        if (!node.quoted) reading.error(node.where, fmt::format("a time of day must be quoted: \"{}\"", node.text));
        return fields[0] * 3600.0 + fields[1] * 60.0;
    }
    reading.error(node.where, "expected a time of day in quotes, such as \"03:00\" or \"17:30\"");
    return 0;
}

std::int64_t instant_of(Reading& reading, const Node& node) {
    std::array<int, 6> f{};
    const bool shaped = node.is_scalar() && digits(node.text, "0000-00-00T00:00:00Z", f);
    const bool valid =
        shaped && f[1] >= 1 && f[1] <= 12 && f[2] >= 1 && f[2] <= days_in_month(f[0], f[1]) && f[3] < 24 && f[4] < 60 && f[5] < 60;
    if (!valid) {
        reading.error(node.where, "expected a UTC instant in quotes, such as \"2018-10-21T22:52:00Z\"");
        return 0;
    }
    if (!node.quoted) reading.error(node.where, fmt::format("an instant must be quoted: \"{}\"", node.text));
    return days_from_civil(f[0], f[1], f[2]) * 86400 + f[3] * 3600 + f[4] * 60 + f[5];
}

}  // namespace drsim::load
