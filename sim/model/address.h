// An address such as `web@us-east-1`, `web.canary` or `database.oregon`, with its names resolved.
#pragma once

#include "sim/base/id.h"
#include "sim/model/location.h"

namespace drsim::model {

struct Component;
struct Copy;

/// The role in which a request asks a store: only the copy that takes writes answers a Writer, every readable copy answers a Reader.
enum class Role : std::uint8_t { Any, Writer, Reader };

/// The part of a component that an address singles out.
enum class Part : std::uint8_t { All, Writer, Standby, Copy, Canary };

/// A component, or its instances at one place, or one part of it.
struct Address {
    Id<Component> component;
    Id<Location> place;  // none: everywhere
    Part part = Part::All;
    Id<Copy> copy;  // for Part::Copy: index into the component's store.copies
    friend constexpr auto operator<=>(const Address&, const Address&) = default;
};

}  // namespace drsim::model
