// Component models describe products as data. This finds and checks them, and fills in what a system does not specify.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/load/load.h"
#include "sim/load/reading.h"
#include "sim/model/component.h"

namespace drsim::load {

struct Parameter {
    std::string_view path;  // keys of the component, joined by dots: failover.takes
    const Node* value;
    std::string_view title;  // of the source
    std::string_view address;
    std::string_view read;  // date
    bool verified = false;
};

struct ComponentModel {
    std::string_view name;  // provider/name
    model::Kind kind = model::Kind::External;
    std::string_view kind_word;  // as in the file: a dns is a router too
    std::vector<Parameter> parameters;
    std::uint32_t file = 0;
};

class Catalogue {
public:
    /// Searches `own_files` (named by the system), then the options' folders, then models/catalogue/, then the binary.
    Catalogue(Reading& reading, const Options& options, std::vector<std::pair<std::string, Where>> own_files);

    /// The model of that name; null after complaining at `where`.
    const ComponentModel* find(std::string_view name, Where where);
    /// All models from all places; a model in an earlier place hides models of the same name in later ones.
    std::vector<const ComponentModel*> all();

private:
    /// One place to search: its definitions by name, not yet decoded.
    struct Place {
        std::map<std::string, const Node*, std::less<>> models;
    };

    void add_folder(const std::string& folder, bool must_exist);
    void add_definition(Place& place, std::uint32_t file);
    const ComponentModel* decode(std::string_view name, const Node& node);

    Reading& reading_;
    std::vector<Place> places_;
    std::map<std::string, std::unique_ptr<ComponentModel>, std::less<>> decoded_;
};

/// One catalogue file on its own, for `drsim validate`.
void check_model(Reading& reading, const Node& root);

/// `component` with every parameter of its model that it does not set itself. A parameter inside a part that only the owner can enable
/// (backups, replicas, autoscale, rollout) applies if the component has that part.
const Node* fill(Reading& reading, const Node& component, const ComponentModel& with, std::vector<const Parameter*>& used);

std::string_view word_for(model::Kind kind);
/// The same in a sentence: "an object store".
std::string_view a_kind(model::Kind kind);

}  // namespace drsim::load
