#include "sim/measure/measurer.h"

#include <algorithm>

#include "sim/measure/availability_spans.h"
#include "sim/measure/critical_path.h"
#include "sim/measure/fingerprint.h"

namespace drsim::measure {

using model::ClockPoint;

namespace {

/// The measures of a trial without faults.
void clear(TrialMeasures& out, std::size_t entry_points, std::size_t spans, std::size_t data_sets) {
    out.recovered = false;
    out.missing = 0;
    out.clock_us.fill(not_measured);
    out.rto_us = out.rto_from_interruption_us = out.rto_from_declaration_us = not_measured;
    out.entry_rto_us.assign(entry_points, not_measured);
    out.entry_interrupted_us.assign(entry_points, not_measured);
    out.entry_first_served_us.assign(entry_points, not_measured);
    out.entry_restored_us.assign(entry_points, not_measured);
    out.response_us.fill(not_measured);
    out.entry_response_us.assign(entry_points * model::response_points.size(), not_measured);
    out.availability.assign(entry_points, 1.0);
    out.failed_requests.assign(entry_points, 0.0);
    out.availability_over.assign(spans * entry_points, 1.0);
    out.rpo_us.assign(data_sets, not_measured);
    out.is_back.assign(data_sets, not_measured);
    out.lost_writes.assign(data_sets, 0.0);
    out.lost_bytes.assign(data_sets, 0.0);
}

std::int64_t restored_us(const Interruption& interruption) {
    return interruption.ended == Instant::never() ? beyond_horizon : interruption.ended.us;
}

std::int64_t first_served_us(const Interruption& interruption) {
    return interruption.first_served == Instant::never() ? not_measured : interruption.first_served.us;
}

}  // namespace

Measurer::Measurer(const model::System& system, const model::Scenario& scenario, std::uint64_t seed)
    : subjects_(system, scenario), clock_points_(subjects_), losses_(system, seed) {
    const std::vector<Duration> spans = availability_spans(system);
    spans_ = spans.size();
    for (const model::EntryPoint& entry : system.entry_points) courses_.emplace_back(entry, spans);
}

void Measurer::measure(const model::TrialRecord& record, TrialMeasures& out) {
    out.trial = record.trial;
    out.struck = record.struck;
    out.in_maintenance = record.in_maintenance;
    out.fingerprint = fingerprint_of(record);
    out.phases.clear();
    out.path_end = model::no_fact;
    out.path_length = 0;
    if (!record.struck) return clear(out, courses_.size(), spans_, losses_.size());
    const bool has_room = out.entry_rto_us.size() == courses_.size() && out.availability_over.size() == spans_ * courses_.size() &&
                          out.rpo_us.size() == losses_.size();
    if (!has_room) clear(out, courses_.size(), spans_, losses_.size());  // else every element is written again
    clock_points_.read(record, out);
    follow_levels(record);
    recovery_times(record, out);
    losses_.measure(record, out);
}

void Measurer::follow_levels(const model::TrialRecord& record) {
    for (InterruptionTracker& course : courses_) course.reset();
    for (std::uint32_t i = 0; i < record.levels.size(); ++i) courses_[record.levels[i].entry_point].change(record, subjects_, i);
    for (InterruptionTracker& course : courses_) course.finish(record, subjects_);
}

// The response to the interruption that gave an entry point's RTO: from the last time before it that everything was served, until something
// is interrupted after it. If nothing was interrupted, the whole response.
model::ResponsePoints Measurer::response_to(const model::TrialRecord& record, const InterruptionTracker* course) const {
    Instant from = record.onset, until = Instant::never();
    if (course && course->was_interrupted()) {
        const Interruption& interruption = course->longest();
        if (!interruption.from_onset) from = interruption.began;
        for (const InterruptionTracker& other : courses_)
            for (const InterruptionTracker::Stretch& stretch : other.all()) {
                if (stretch.ended <= interruption.began) from = std::max(from, stretch.ended);
                if (interruption.ended < Instant::never() && stretch.began >= interruption.ended) until = std::min(until, stretch.began);
            }
    }
    return clock_points_.first_between(from, until);
}

void Measurer::recovery_times(const model::TrialRecord& record, TrialMeasures& out) {
    const InterruptionTracker* longest = nullptr;
    for (std::size_t e = 0; e < courses_.size(); ++e) {
        const InterruptionTracker& course = courses_[e];
        out.entry_rto_us[e] = course.rto_us();
        out.availability[e] = course.availability();
        out.failed_requests[e] = course.failed();
        for (std::size_t s = 0; s < spans_; ++s) out.availability_over[s * courses_.size() + e] = course.availability_over(s);
        out.entry_interrupted_us[e] = course.was_interrupted() ? course.longest().began.us : not_measured;
        out.entry_first_served_us[e] = course.was_interrupted() ? first_served_us(course.longest()) : not_measured;
        out.entry_restored_us[e] = course.was_interrupted() ? restored_us(course.longest()) : not_measured;
        const model::ResponsePoints response = response_to(record, &course);
        for (std::size_t r = 0; r < response.size(); ++r) out.entry_response_us[r * courses_.size() + e] = response[r];
        if (!course.was_interrupted()) continue;
        if (longest && course.rto_us() <= longest->rto_us()) continue;
        longest = &course;
        out.response_us = response;
    }
    if (!longest) out.response_us = response_to(record, nullptr);
    const std::int64_t declared = out.response_us[model::place_of_response(ClockPoint::Declared)];
    out.missing = 0;
    out.rto_us = out.rto_from_interruption_us = 0;
    out.rto_from_declaration_us = time_between(declared, declared);
    out.recovered = true;
    if (!longest) return;

    const Interruption& interruption = longest->longest();
    const std::int64_t restored = restored_us(interruption);
    out.rto_us = longest->rto_us();
    out.recovered = out.rto_us != beyond_horizon;
    for (const model::MissingAtEnd& missing : record.missing)
        if (!out.recovered && missing.entry_point == longest - courses_.data()) out.missing = number_of(missing.reason);
    out.clock_us[static_cast<std::size_t>(ClockPoint::Interrupted)] = interruption.began.us;
    out.clock_us[static_cast<std::size_t>(ClockPoint::Restored)] = restored;
    out.rto_from_interruption_us = time_between(interruption.began.us, restored);
    out.rto_from_declaration_us = time_between(declared, restored);
    out.clock_us[static_cast<std::size_t>(ClockPoint::FirstServed)] = first_served_us(interruption);
    trace_critical_path(record, subjects_, interruption, out);
}

}  // namespace drsim::measure
