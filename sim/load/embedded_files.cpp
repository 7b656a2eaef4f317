#include "sim/load/embedded_files.h"

namespace drsim::load {

std::vector<EmbeddedFile> embedded_files(std::string_view folder) {
    std::vector<EmbeddedFile> inside;
    for (const EmbeddedFile& file : embedded_files())
        if (file.path.starts_with(folder) && file.path.substr(folder.size()).starts_with('/'))
            inside.push_back({file.path.substr(folder.size() + 1), file.text});
    return inside;
}

}  // namespace drsim::load
