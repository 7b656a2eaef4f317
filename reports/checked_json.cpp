#include "reports/checked_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "reports/results_json.h"
#include "sim/base/printable.h"

namespace drsim::reports {

using nlohmann::ordered_json;

namespace {

const ordered_json& member_of(const ordered_json& object, const std::string& key) {
    if (!object.is_object()) throw NotResults(fmt::format("expected an object with \"{}\"", key));
    const auto found = object.find(key);
    if (found == object.end()) throw NotResults(fmt::format("key '{}' not found", key));
    return *found;
}

}  // namespace

Member::Member(const ordered_json& object, std::string key) : value_(&member_of(object, key)), key_(std::move(key)) {}

bool Member::is_null() const { return value_->is_null(); }

std::uint64_t Member::count(std::uint64_t most) const {
    if (!value_->is_number_unsigned() || value_->get<std::uint64_t>() > most) refuse(fmt::format("a whole number from 0 to {}", most));
    return value_->get<std::uint64_t>();
}

double Member::number(double least, double most) const {
    const double number = value_->is_number() ? value_->get<double>() : std::numeric_limits<double>::quiet_NaN();
    if (!(number >= least && number <= most)) refuse(fmt::format("between {} and {}", least, most));
    return number;
}

double Member::number_or_beyond(double least, double most) const {
    return is_null() ? std::numeric_limits<double>::infinity() : number(least, most);
}

std::optional<double> Member::maybe_number(double least, double most) const {
    return is_null() ? std::nullopt : std::optional(number(least, most));
}

bool Member::truth() const {
    if (!value_->is_boolean()) refuse("true or false");
    return value_->get<bool>();
}

std::string Member::text() const {
    if (!value_->is_string()) refuse("a text");
    return value_->get<std::string>();
}

std::optional<std::string> Member::maybe_text() const { return is_null() ? std::nullopt : std::optional(text()); }

std::string Member::name() const {
    std::string name = text();
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto may_follow = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    if (name.empty() || !is_letter(name.front()) || !std::all_of(name.begin(), name.end(), may_follow))
        refuse("a name of lowercase letters, digits, _ and -, starting with a letter");
    return name;
}

std::string Member::hexadecimal(std::size_t digits) const {
    std::string text = this->text();
    if (text.size() != digits || text.find_first_not_of("0123456789abcdef") != std::string::npos)
        refuse(fmt::format("{} hexadecimal digits", digits));
    return text;
}

const ordered_json& Member::list() const {
    if (!value_->is_array()) refuse("a list");
    return *value_;
}

const ordered_json& Member::object() const {
    if (!value_->is_object()) refuse("an object");
    return *value_;
}

void Member::refuse(const std::string& right) const {
    std::string is = value_->is_structured() ? std::string(value_->is_array() ? "a list" : "an object")
                                             : value_->dump(-1, ' ', true, ordered_json::error_handler_t::replace);
    if (is.size() > 60) is = is.substr(0, 57) + "...";
    throw NotResults(fmt::format("{} is {}, not {}", key_, is, right));
}

}  // namespace drsim::reports
