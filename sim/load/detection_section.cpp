#include <fmt/format.h>

#include "sim/load/distributions.h"
#include "sim/load/hours.h"
#include "sim/load/sections.h"

namespace drsim::load {

using namespace model;

namespace {

ProbeDetector probing(Reading& reading, Names& names, const Fields& fields) {
    ProbeDetector detector;
    if (const Node* of = fields.need("probes")) detector.of = names.address(*of, "probes");
    detector.probe = probe_of(reading, names, fields);
    return detector;
}

MetricAlarm alarm_of(Reading& reading, Names& names, const Fields& fields, const Node& node) {
    using Metric = MetricAlarm::Metric;
    constexpr Word<Metric> metrics[] = {{"failed_share", Metric::FailedShare},
                                        {"utilisation", Metric::Utilisation},
                                        {"lag", Metric::CopyLag},
                                        {"backlog", Metric::Backlog}};
    constexpr Word<MetricAlarm::Missing> ways[] = {{"ignored", MetricAlarm::Missing::Ignored},
                                                   {"breaching", MetricAlarm::Missing::Breaching}};
    MetricAlarm alarm;
    if (const Node* metric = fields.need("alarm")) alarm.metric = word_of(reading, *metric, "alarm", metrics);
    const bool of_lag = alarm.metric == Metric::CopyLag;
    if (const Node* of = fields.need("of")) alarm.of = of_lag ? names.copy(*of, "of") : names.address(*of, "of");
    if (of_lag && alarm.of.part == Part::Writer) reading.error(fields.where("of"), "the first writer has no lag; name the copy to watch");
    const bool of_backlog = alarm.metric == Metric::Backlog;
    if (of_backlog && alarm.of.component.exists()) {
        const bool is_whole = alarm.of.part == Part::All && !alarm.of.place.exists();
        if (!names.system.components[alarm.of.component.index()].queue || !is_whole)
            reading.error(fields.where("of"), "a backlog is of a whole queue; name its component");
    }
    const Node* above = fields.find("above");
    const Node* below = fields.find("below");
    if ((above == nullptr) == (below == nullptr))
        reading.error(node.where, fmt::format("{} needs exactly one of above and below", fields.of()));
    alarm.above = above != nullptr;
    const Quantity quantity = of_lag                                ? Quantity::Time
                              : of_backlog                          ? Quantity::Number
                              : alarm.metric == Metric::Utilisation ? Quantity::Utilisation
                                                                    : Quantity::Share;
    if (const Node* level = above != nullptr ? above : below) alarm.threshold = number_of(reading, *level, quantity);
    if (of_backlog && below != nullptr && alarm.threshold <= 0)
        reading.error(below->where, "\"below\" must be more than 0: no queue holds fewer items");
    if (const Node* over = fields.need("over")) alarm.over = period_of(reading, *over, "the period of an alarm");
    if (const Node* periods = fields.find("periods")) alarm.periods = count_of(reading, *periods, 1);
    alarm.out_of = alarm.periods;
    if (const Node* out_of = fields.find("out_of")) {
        alarm.out_of = count_of(reading, *out_of, 1);
        if (alarm.out_of < alarm.periods)
            reading.error(out_of->where, fmt::format("periods {} is more than out_of {}", alarm.periods, alarm.out_of));
    }
    if (fields.find("missing") != nullptr && alarm.metric != Metric::FailedShare)
        reading.error(fields.where("missing"), "missing applies to failed_share only; the other metrics always have data");
    if (const Node* missing = fields.find("missing")) alarm.missing = word_of(reading, *missing, "missing", ways);
    return alarm;
}

UserReports reports_of(Reading& reading, Names& names, const Fields& fields) {
    UserReports reports;
    if (const Node* entry = fields.need("reports")) {
        reports.entry = names.of(names.entry_points, *entry, "reports");
        if (reports.entry.exists()) reports.below = names.system.entry_points[reports.entry.index()].restored_at;
    }
    if (const Node* below = fields.find("below")) reports.below = share_of(reading, *below);
    if (const Node* after = fields.need("after")) reports.after = distribution_of(reading, *after);
    return reports;
}

}  // namespace

void read_detection(Reading& reading, Names& names, const Node* section, System& system) {
    if (section == nullptr || !section->is_map()) return;
    for (std::size_t i = 0; i < section->entries.size(); ++i) {
        const Entry& entry = section->entries[i];
        Detector& detector = system.detection[i];
        const std::string of = fmt::format("detector \"{}\"", entry.key);
        const bool is_probe = entry.value->find("probes") != nullptr;
        const bool is_alarm = entry.value->find("alarm") != nullptr;
        if (!is_probe && !is_alarm && entry.value->find("reports") == nullptr) {
            // A detector of an unknown form is checked against the keys of all forms, to find a misspelt one.
            const KeyTable any{"detector", {"probes", "alarm",   "reports", "every", "timeout", "failures", "successes", "paced",
                                            "from",   "agree",   "deep",    "of",    "above",   "below",    "over",      "periods",
                                            "out_of", "missing", "after",   "pages", "needs",   "misses",   "hours"}};
            if (entry.value->is_map() && has_unknown_key(*entry.value, any)) Fields(reading, *entry.value, any, of);
            else
                reading.error(entry.value->is_map() ? entry.where : entry.value->where,
                              fmt::format("{} needs one of probes, alarm and reports", of));
            continue;
        }
        const Fields fields(reading, *entry.value, is_probe ? keys::probe_detector : is_alarm ? keys::alarm : keys::reports, of);
        if (is_probe) detector.how = probing(reading, names, fields);
        else if (is_alarm) detector.how = alarm_of(reading, names, fields, *entry.value);
        else detector.how = reports_of(reading, names, fields);
        if (const Node* pages = fields.find("pages")) {
            if (pages->is_scalar() && names.was_removed(fmt::format("people.{}", pages->text))) {
                reading.note(pages->where, fmt::format("\"{}\" was removed: this detector pages nobody", pages->text));
            } else {
                detector.pages = names.of(names.people, *pages, "pages");
            }
        }
        detector.needs = names.addresses(fields.find("needs"), "needs");
        if (const Node* misses = fields.find("misses")) detector.misses = share_of(reading, *misses);
        if (const Node* hours = fields.find("hours")) detector.hours = hours_of(reading, *hours);
    }
}

}  // namespace drsim::load
