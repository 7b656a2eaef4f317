// Values of a JSON file that anybody may have written, each checked against the range that drsim itself keeps.
// A value outside is refused by name.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

namespace drsim::reports {

/// The largest count: exact as a double too, as other programs read it.
inline constexpr std::uint64_t most_counted = std::uint64_t{1} << 53;
/// The longest time of the language, in seconds.
inline constexpr double longest_s = 1e12;
/// The largest number of writes, bytes or requests.
inline constexpr double largest_number = 1e30;

/// The member `key` of a JSON object. Each reader throws NotResults, which says what is there and what would be right.
class Member {
public:
    Member(const nlohmann::ordered_json& object, std::string key);

    [[nodiscard]] bool is_null() const;
    /// A whole number from 0 to `most`.
    [[nodiscard]] std::uint64_t count(std::uint64_t most = most_counted) const;
    [[nodiscard]] double number(double least, double most) const;
    /// Infinite if the value is null: beyond the horizon.
    [[nodiscard]] double number_or_beyond(double least, double most) const;
    [[nodiscard]] std::optional<double> maybe_number(double least, double most) const;
    [[nodiscard]] bool truth() const;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::optional<std::string> maybe_text() const;
    /// A name of the language: `[a-z][a-z0-9_-]*`.
    [[nodiscard]] std::string name() const;
    /// Exactly so many lowercase hexadecimal digits.
    [[nodiscard]] std::string hexadecimal(std::size_t digits) const;
    [[nodiscard]] const nlohmann::ordered_json& list() const;
    [[nodiscard]] const nlohmann::ordered_json& object() const;

private:
    [[noreturn]] void refuse(const std::string& right) const;

    const nlohmann::ordered_json* value_;
    std::string key_;
};

}  // namespace drsim::reports
