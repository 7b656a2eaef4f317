// Files of models/ as they were when this binary was built (the catalogue, the schemas,
// the templates, the abbreviations), so that drsim needs no files at run time.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace drsim::load {

struct EmbeddedFile {
    std::string_view path;  // relative to models/, or to the requested folder
    std::string_view text;
};

/// All files, sorted by path.
std::span<const EmbeddedFile> embedded_files();

/// The files of one folder of models/, such as `catalogue`, with paths relative to it: `aws/s3.yaml`.
std::vector<EmbeddedFile> embedded_files(std::string_view folder);

}  // namespace drsim::load
