#include "sim/campaign/record_bytes.h"

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace drsim::campaign {

namespace {

struct Head {
    std::uint64_t trial, struck, in_maintenance, has_backlog, events, facts, levels, writes, losses;
    double starts_at_s;
    Instant onset, horizon;
};

template <class Item>
void append(std::vector<std::byte>& out, const Item* items, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<Item>);
    if (count == 0) return;
    const std::size_t before = out.size();
    out.resize(before + count * sizeof(Item));
    std::memcpy(out.data() + before, items, count * sizeof(Item));
}

template <class Item>
bool take(std::span<const std::byte>& in, Item* items, std::size_t count) {
    const std::size_t size = count * sizeof(Item);
    if (in.size() < size) return false;
    if (size > 0) std::memcpy(items, in.data(), size);
    in = in.subspan(size);
    return true;
}

template <class Items>
bool take_list(std::span<const std::byte>& in, Items& items, std::uint64_t count) {
    if (in.size() / sizeof(*items.begin()) < count) return false;
    items.resize(count);
    return take(in, items.data(), items.size());
}

}  // namespace

std::vector<std::byte> bytes_of(const model::TrialRecord& record) {
    const Head head{record.trial,
                    record.struck ? 1u : 0u,
                    record.in_maintenance ? 1u : 0u,
                    record.has_backlog ? 1u : 0u,
                    record.events,
                    record.facts.size(),
                    record.levels.size(),
                    record.writes.size(),
                    record.losses.size(),
                    record.starts_at_s,
                    record.onset,
                    record.horizon};
    std::vector<std::byte> out;
    append(out, &head, 1);
    append(out, record.facts.data(), record.facts.size());
    append(out, record.levels.data(), record.levels.size());
    append(out, record.writes.data(), record.writes.size());
    append(out, record.losses.data(), record.losses.size());
    return out;
}

std::vector<model::TrialRecord> records_in(std::span<const std::byte> bytes) {
    std::vector<model::TrialRecord> records;
    Head head;
    while (take(bytes, &head, 1)) {
        model::TrialRecord record;
        record.trial = head.trial;
        record.struck = head.struck != 0;
        record.in_maintenance = head.in_maintenance != 0;
        record.has_backlog = head.has_backlog != 0;
        record.events = head.events;
        record.starts_at_s = head.starts_at_s;
        record.onset = head.onset;
        record.horizon = head.horizon;
        if (!take_list(bytes, record.facts, head.facts) || !take_list(bytes, record.levels, head.levels) ||
            !take_list(bytes, record.writes, head.writes) || !take_list(bytes, record.losses, head.losses))
            break;
        records.push_back(std::move(record));
    }
    return records;
}

}  // namespace drsim::campaign
