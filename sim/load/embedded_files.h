// Files of models/ as they were when this binary was built (the catalogue, the schemas,
// the templates, the abbreviations), so that drsim needs no files beside it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace drsim::load {

struct EmbeddedFile {
    std::string_view path;  // within models/, or within the folder that was asked for
    std::string_view text;
};

/// All of them, in the order of their paths.
std::span<const EmbeddedFile> embedded_files();

/// Those in one folder of models/, such as `catalogue`, with their paths in it: `aws/s3.yaml`.
std::vector<EmbeddedFile> embedded_files(std::string_view folder);

}  // namespace drsim::load
