// Which keys a component of each kind, and a parameter of its model, may have.
#pragma once

#include <string_view>

#include "sim/load/reading.h"
#include "sim/model/component.h"

namespace drsim::load {

const KeyTable& keys_of(model::Kind kind);

/// Complains of a parameter whose dotted path is not a key of this kind of component.
void check_parameter(Reading& reading, std::string_view path, Where where, model::Kind kind, std::string_view kind_word);

}  // namespace drsim::load
