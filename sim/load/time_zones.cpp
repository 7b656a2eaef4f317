// Standard offsets of the time zones that a team is likely to name. A table, not the machine's zone files: results must not depend on what is installed.
#include <algorithm>
#include <array>

#include "sim/load/hours.h"

namespace drsim::load {

namespace {

struct Zone { std::string_view name; int minutes; };

/// Minutes east of UTC in standard time, by name.
constexpr std::array<Zone, 166> zones = {{
    {"Africa/Abidjan", 0}, {"Africa/Accra", 0}, {"Africa/Addis_Ababa", 180}, {"Africa/Algiers", 60}, {"Africa/Cairo", 120}, {"Africa/Casablanca", 60},
    {"Africa/Dakar", 0}, {"Africa/Dar_es_Salaam", 180}, {"Africa/Harare", 120}, {"Africa/Johannesburg", 120}, {"Africa/Kampala", 180},
    {"Africa/Khartoum", 120}, {"Africa/Kinshasa", 60}, {"Africa/Lagos", 60}, {"Africa/Luanda", 60}, {"Africa/Maputo", 120}, {"Africa/Nairobi", 180},
    {"Africa/Tripoli", 120}, {"Africa/Tunis", 60}, {"America/Anchorage", -540}, {"America/Argentina/Buenos_Aires", -180}, {"America/Asuncion", -240},
    {"America/Bogota", -300}, {"America/Caracas", -240}, {"America/Chicago", -360}, {"America/Costa_Rica", -360}, {"America/Denver", -420},
    {"America/Edmonton", -420}, {"America/El_Salvador", -360}, {"America/Guatemala", -360}, {"America/Guayaquil", -300}, {"America/Halifax", -240},
    {"America/Havana", -300}, {"America/Jamaica", -300}, {"America/La_Paz", -240}, {"America/Lima", -300}, {"America/Los_Angeles", -480},
    {"America/Managua", -360}, {"America/Manaus", -240}, {"America/Mexico_City", -360}, {"America/Montevideo", -180}, {"America/Montreal", -300},
    {"America/New_York", -300}, {"America/Nuuk", -180}, {"America/Panama", -300}, {"America/Phoenix", -420}, {"America/Puerto_Rico", -240},
    {"America/Santiago", -240}, {"America/Santo_Domingo", -240}, {"America/Sao_Paulo", -180}, {"America/St_Johns", -210},
    {"America/Tegucigalpa", -360}, {"America/Tijuana", -480}, {"America/Toronto", -300}, {"America/Vancouver", -480}, {"America/Winnipeg", -360},
    {"Asia/Almaty", 360}, {"Asia/Amman", 180}, {"Asia/Baghdad", 180}, {"Asia/Bahrain", 180}, {"Asia/Baku", 240}, {"Asia/Bangkok", 420},
    {"Asia/Beirut", 120}, {"Asia/Brunei", 480}, {"Asia/Calcutta", 330}, {"Asia/Colombo", 330}, {"Asia/Damascus", 180}, {"Asia/Dhaka", 360},
    {"Asia/Dubai", 240}, {"Asia/Ho_Chi_Minh", 420}, {"Asia/Hong_Kong", 480}, {"Asia/Irkutsk", 480}, {"Asia/Jakarta", 420}, {"Asia/Jerusalem", 120},
    {"Asia/Kabul", 270}, {"Asia/Karachi", 300}, {"Asia/Kathmandu", 345}, {"Asia/Kolkata", 330}, {"Asia/Krasnoyarsk", 420}, {"Asia/Kuala_Lumpur", 480},
    {"Asia/Kuwait", 180}, {"Asia/Macau", 480}, {"Asia/Magadan", 660}, {"Asia/Manila", 480}, {"Asia/Muscat", 240}, {"Asia/Nicosia", 120},
    {"Asia/Novosibirsk", 420}, {"Asia/Omsk", 360}, {"Asia/Phnom_Penh", 420}, {"Asia/Qatar", 180}, {"Asia/Riyadh", 180}, {"Asia/Saigon", 420},
    {"Asia/Seoul", 540}, {"Asia/Shanghai", 480}, {"Asia/Singapore", 480}, {"Asia/Taipei", 480}, {"Asia/Tashkent", 300}, {"Asia/Tbilisi", 240},
    {"Asia/Tehran", 210}, {"Asia/Tokyo", 540}, {"Asia/Ulaanbaatar", 480}, {"Asia/Vientiane", 420}, {"Asia/Vladivostok", 600}, {"Asia/Yakutsk", 540},
    {"Asia/Yangon", 390}, {"Asia/Yekaterinburg", 300}, {"Asia/Yerevan", 240}, {"Atlantic/Azores", -60}, {"Atlantic/Bermuda", -240},
    {"Atlantic/Canary", 0}, {"Atlantic/Reykjavik", 0}, {"Australia/Adelaide", 570}, {"Australia/Brisbane", 600}, {"Australia/Darwin", 570},
    {"Australia/Hobart", 600}, {"Australia/Melbourne", 600}, {"Australia/Perth", 480}, {"Australia/Sydney", 600}, {"Etc/UTC", 0},
    {"Europe/Amsterdam", 60}, {"Europe/Athens", 120}, {"Europe/Belgrade", 60}, {"Europe/Berlin", 60}, {"Europe/Bratislava", 60},
    {"Europe/Brussels", 60}, {"Europe/Bucharest", 120}, {"Europe/Budapest", 60}, {"Europe/Chisinau", 120}, {"Europe/Copenhagen", 60},
    {"Europe/Dublin", 0}, {"Europe/Helsinki", 120}, {"Europe/Istanbul", 180}, {"Europe/Kiev", 120}, {"Europe/Kyiv", 120}, {"Europe/Lisbon", 0},
    {"Europe/Ljubljana", 60}, {"Europe/London", 0}, {"Europe/Luxembourg", 60}, {"Europe/Madrid", 60}, {"Europe/Malta", 60}, {"Europe/Minsk", 180},
    {"Europe/Monaco", 60}, {"Europe/Moscow", 180}, {"Europe/Oslo", 60}, {"Europe/Paris", 60}, {"Europe/Prague", 60}, {"Europe/Riga", 120},
    {"Europe/Rome", 60}, {"Europe/Samara", 240}, {"Europe/Sarajevo", 60}, {"Europe/Skopje", 60}, {"Europe/Sofia", 120}, {"Europe/Stockholm", 60},
    {"Europe/Tallinn", 120}, {"Europe/Tirane", 60}, {"Europe/Vienna", 60}, {"Europe/Vilnius", 120}, {"Europe/Warsaw", 60}, {"Europe/Zagreb", 60},
    {"Europe/Zurich", 60}, {"GMT", 0}, {"Pacific/Auckland", 720}, {"Pacific/Fiji", 720}, {"Pacific/Guam", 600}, {"Pacific/Honolulu", -600},
    {"UTC", 0},
}};

}  // namespace

std::optional<int> standard_offset(std::string_view zone) {
    const auto found = std::lower_bound(zones.begin(), zones.end(), zone, [](const Zone& a, std::string_view name) { return a.name < name; });
    if (found == zones.end() || found->name != zone) return std::nullopt;
    return found->minutes * 60;
}

std::vector<std::string_view> zone_names() {
    std::vector<std::string_view> names;
    for (const Zone& zone : zones) names.push_back(zone.name);
    return names;
}

}  // namespace drsim::load
