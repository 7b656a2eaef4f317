// Component models describe products as data, and provider facts their providers. This finds and checks them, and fills in what a system
// does not specify.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/load/component_model.h"
#include "sim/load/load.h"
#include "sim/load/provider_facts.h"
#include "sim/load/reading.h"

namespace drsim::load {

class Catalogue {
public:
    /// Searches `own_files` (named by the system), then the options' folders, then models/catalogue/, then the binary.
    Catalogue(Reading& reading, const Options& options, std::vector<std::pair<std::string, Where>> own_files);

    /// The model of that name; null after complaining at `where`.
    const ComponentModel* find(std::string_view name, Where where);
    /// The facts of that provider from the first place that has any; null if no place has.
    const ProviderFacts* provider(std::string_view name);
    /// All models from all places; a model in an earlier place hides models of the same name in later ones.
    std::vector<const ComponentModel*> all();
    /// Reads the facts of all providers, to report their errors.
    void check_providers();
    /// Reports all errors of one catalogue file. Models that it is based on are looked for in this file first, then as above.
    static void check(Reading& reading, const Options& options, const Node& root);

private:
    Catalogue(Reading& reading, const Options& options) : reading_(reading), options_(options) {}

    /// Not yet decoded.
    struct Definition {
        const Node* node;
        bool is_listed;  // in a file of several models
    };
    /// One place to search: its definitions by name.
    struct Place {
        std::map<std::string, Definition, std::less<>> models;
        std::map<std::string, const Node*, std::less<>> providers;  // by plain name
        std::vector<std::uint32_t> unread;                          // files, each read when something that it may define is wanted
    };
    /// The models whose bases are not decoded yet, each based on the next.
    using Chain = std::vector<std::pair<std::string_view, Definition>>;

    /// Adds the places that do not depend on the system.
    void add_shared_places();
    void add_folder(const std::string& folder, bool must_exist);
    /// Reads the files of a place that may define something: whose text contains `word`, or could spell it otherwise.
    void read_what_has(Place& place, std::string_view word);
    void read_all();
    void add_file(Place& place, std::uint32_t file);
    void add_list(Place& place, const Node& root);
    void add_definition(Place& place, const Definition& definition, const Node& name);
    void add_provider(Place& place, const Node& root, const Node& name);
    /// The definition of that name in the first place that has it.
    std::optional<Definition> definition_of(std::string_view name);
    void complain_of_unknown(std::string_view name, Where where);
    /// `named`, the base of the last model of the chain, is a model of the chain.
    void complain_of_circle(const Node& named, const Chain& chain);
    const ComponentModel* decode(std::string_view name, const Definition& definition);

    Reading& reading_;
    const Options& options_;
    bool has_shared_places_ = false;
    std::vector<Place> places_;
    std::map<std::string, std::unique_ptr<ComponentModel>, std::less<>> decoded_;
    std::map<std::string, std::unique_ptr<ProviderFacts>, std::less<>> providers_;  // read ones, by plain name
};

/// `component` with every parameter of its model that it does not set itself. A parameter inside a part that only the owner can enable
/// (backups, replicas, autoscale, rollout) applies if the component has that part.
const Node* fill(Reading& reading, const Node& component, const ComponentModel& with, std::vector<const Parameter*>& used);

}  // namespace drsim::load
