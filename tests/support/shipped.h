// The shipped systems with the scenarios that they are run with.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace drsim::test {

struct Shipped {
    std::string system, scenario;
    bool is_what_if = false;
};

inline std::vector<std::filesystem::path> yaml_files_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    if (!std::filesystem::is_directory(folder)) return files;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

/// Every pair, sorted. Production environments, and the files whatif-NAME.yaml that change one, run the scenarios of the system's folder;
/// another environment runs those of a folder with its name inside. A system with one environment is taken as production.
inline std::vector<Shipped> shipped_pairs() {
    const std::filesystem::path root = DRSIM_SOURCE_DIR;
    std::vector<Shipped> pairs;
    for (const auto& folder : std::filesystem::directory_iterator(root / "models/systems")) {
        const auto systems = yaml_files_in(folder.path());
        for (const auto& system : systems) {
            const std::string environment = system.stem().string();
            const bool is_what_if = environment.rfind("whatif-", 0) == 0;
            const auto scenarios = root / "scenarios" / folder.path().filename();
            const bool is_production = environment == "production" || is_what_if || systems.size() == 1;
            for (const auto& scenario : yaml_files_in(is_production ? scenarios : scenarios / environment))
                pairs.push_back({system.string(), scenario.string(), is_what_if});
        }
    }
    std::sort(pairs.begin(), pairs.end(),
              [](const Shipped& a, const Shipped& b) { return a.system != b.system ? a.system < b.system : a.scenario < b.scenario; });
    return pairs;
}

}  // namespace drsim::test
