// The interface of this layer: files in, a system or a scenario out, or the complete list of errors.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/base/diagnostics.h"
#include "sim/model/scenario.h"
#include "sim/model/system.h"

namespace drsim::load {

struct Options {
    std::vector<std::string> catalogue_dirs;      // searched before models/catalogue/ and the copy in the binary
    std::vector<std::string> given = {};          // every file of the command line; the common folder of these is allowed
    std::vector<std::string> allow_outside = {};  // further allowed folders: see allowed_folders.h
};

/// None after any error; the diagnostics then have all errors. `values`,
/// if given, gets every value in force, in the order of the file.
std::optional<model::System> read_system(const std::string& path, const Options& options, Diagnostics& diagnostics,
                                         std::vector<model::Value>* values = nullptr);

/// A scenario for that system; none after any error.
std::optional<model::Scenario> read_scenario(const std::string& path, const model::System& system, Diagnostics& diagnostics,
                                             const Options& options = {});

enum class FileKind { System, SystemPart, Scenario, Catalogue, Csv, Unknown };

/// The kind of a file, by its extension or its keys. Reports no errors.
FileKind sniff(const std::string& path, const Options& options = {});

/// Reports all errors of one file of any kind. A scenario or a part of a system is checked as far as possible without the rest.
/// False after an error.
bool validate_file(const std::string& path, const Options& options, Diagnostics& diagnostics);

/// One parameter of a component model.
struct CatalogueEntry {
    std::string model;
    std::string kind;       // as in the file
    std::string based_on;   // another model; empty: none
    std::string parameter;  // empty: a model without parameters
    std::string of;         // the model whose definition gives the parameter
    std::string value;      // as written
    std::string source;     // title
    std::string address;
    std::string read;  // date
    bool verified = false;
};

/// Every parameter of every model that `read_system` would find, by model and parameter.
std::vector<CatalogueEntry> catalogue(const Options& options, Diagnostics& diagnostics);

}  // namespace drsim::load
