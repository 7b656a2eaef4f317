// One system and one scenario given as file texts, read through the public interface and ready to be replayed.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

#include "sim/kernel/native_kernel.h"
#include "sim/load/load.h"
#include "sim/measure/invariants.h"
#include "sim/measure/measurer.h"
#include "sim/plan/plan.h"
#include "sim/process/trial/trial.h"

namespace drsim::test {

/// A folder that is removed at the end of its test, unless the test asks to keep it.
class ScratchFolder {
public:
    ScratchFolder() {
        static std::atomic<int> count{0};
        path_ = std::filesystem::temp_directory_path() / ("drsim-scene-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
        std::filesystem::create_directories(path_);
    }
    ~ScratchFolder() {
        std::error_code code;
        if (!keep_) std::filesystem::remove_all(path_, code);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    void keep(bool yes = true) { keep_ = yes; }
    [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path(name);
    }

private:
    std::filesystem::path path_;
    bool keep_ = false;
};

/// Not copyable: a plan refers to its system and its scenario.
struct Scene {
    model::System system;
    model::Scenario scenario;
    std::shared_ptr<const plan::Plan> plan;
};

/// Null if a file is not sound; `said` then has all messages.
inline std::unique_ptr<Scene> scene_from_files(const std::string& system_path, const std::string& scenario_path, std::string& said) {
    Diagnostics diagnostics;
    auto scene = std::make_unique<Scene>();
    auto system = load::read_system(system_path, {{}, {system_path}, {std::filesystem::temp_directory_path().string()}}, diagnostics);
    if (system) {
        scene->system = std::move(*system);
        if (auto scenario = load::read_scenario(scenario_path, scene->system, diagnostics)) {
            scene->scenario = std::move(*scenario);
            scene->plan = plan::compile(scene->system, scene->scenario, diagnostics);
        }
    }
    said = diagnostics.render();
    return scene->plan ? std::move(scene) : nullptr;
}

/// The record of one trial, and its measures.
struct TrialResult {
    model::TrialRecord record;
    measure::TrialMeasures measures;
};

/// Replays trials of one scene on the native kernel.
class Replay {
public:
    explicit Replay(const Scene& scene, std::uint64_t seed = 1)
        : seed_(seed),
          kernel_(process::network_of(*scene.plan)),
          runner_(scene.plan, kernel_),
          measurer_(scene.system, scene.scenario, seed) {}

    TrialResult trial(std::uint64_t number) {
        TrialResult told;
        runner_.run(seed_, number, told.record);
        measurer_.measure(told.record, told.measures);
        return told;
    }

private:
    std::uint64_t seed_;
    kernel::NativeKernel kernel_;
    process::TrialRunner runner_;
    measure::Measurer measurer_;
};

inline bool starts_healthy(const model::TrialRecord& record) {
    return record.unhealthy_entry == 0xffffffffu && record.unhealthy_detector == 0xffffffffu && record.unhealthy_queue == 0xffffffffu;
}

}  // namespace drsim::test
