// Small files written for one test and read through the public interface.
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <unistd.h>

#include "sim/load/load.h"

namespace drsim::load::test {

/// A folder that is removed at the end of its test.
class Folder {
public:
    Folder() {
        static std::atomic<int> count{0};
        path_ = std::filesystem::temp_directory_path() / ("drsim-load-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code code;
        std::filesystem::remove_all(path_, code);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
        return path(name);
    }

private:
    std::filesystem::path path_;
};

/// The result of reading one system text, and all messages, with paths shortened to the file's name.
struct Loaded {
    std::optional<model::System> system;
    std::string said;
};

inline std::string without(std::string text, const std::string& folder) {
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder, at)) text.erase(at, folder.size());
    return text;
}

inline Loaded load_file(const Folder& folder, const std::string& name, const Options& options = {}) {
    Diagnostics diagnostics;
    Loaded loaded;
    loaded.system = read_system(folder.path(name), options, diagnostics);
    loaded.said = without(diagnostics.render(), folder.path(""));
    return loaded;
}

inline Loaded load_text(const std::string& text, const std::string& name = "system.yaml") {
    Folder folder;
    folder.write(name, text);
    return load_file(folder, name);
}

}  // namespace drsim::load::test
