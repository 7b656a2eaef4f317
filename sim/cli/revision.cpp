#include "sim/cli/revision.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "sim/cli/command.h"

namespace drsim::cli {

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string without_end_of_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

struct GitRan {
    int exit_code = 0;
    std::string output;
    std::string errors;
};

/// Runs git in the working directory. Its output goes through files in `folder`, so that neither side waits for the other. `index`: the
/// file to use as index; the repository's own is never touched.
GitRan git(const fs::path& folder, std::vector<std::string> arguments, const fs::path& index) {
    arguments.insert(arguments.begin(), "git");
    const std::string output = (folder / "output").string(), errors = (folder / "errors").string();
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    std::string index_variable = "GIT_INDEX_FILE=" + index.string();
    std::vector<char*> environment;
    for (char** variable = environ; *variable != nullptr; ++variable)
        if (std::strncmp(*variable, "GIT_INDEX_FILE=", 15) != 0) environment.push_back(*variable);
    environment.push_back(index_variable.data());
    environment.push_back(nullptr);
    pid_t child = 0;
    const int failed = ::posix_spawnp(&child, "git", &files, nullptr, words.data(), environment.data());
    posix_spawn_file_actions_destroy(&files);
    if (failed != 0) throw UsageError(fmt::format("drsim compare: cannot run git: {}", std::strerror(failed)));
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128, text_of(output), text_of(errors)};
}

fs::path new_folder() {
    std::string pattern = (fs::temp_directory_path() / "drsim-revision-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw UsageError(fmt::format("drsim compare: cannot make a temporary folder: {}", std::strerror(errno)));
    return pattern;
}

}  // namespace

std::optional<NameInRevision> in_revision(const std::string& name) {
    constexpr std::string_view begin = "git:";
    if (!name.starts_with(begin)) return std::nullopt;
    const std::size_t colon = name.find(':', begin.size());
    NameInRevision parts;
    if (colon != std::string::npos) parts = {name.substr(begin.size(), colon - begin.size()), name.substr(colon + 1)};
    if (parts.revision.empty() || parts.path.empty())
        throw UsageError(
            fmt::format("drsim compare: \"{}\" is not a file of a revision; write git:REVISION:PATH, such as git:main:shop.yaml", name));
    return parts;
}

Revision::Revision(const std::string& revision) : revision_(revision), folder_(new_folder()), files_(folder_ / "files") {
    try {
        fs::create_directory(files_);
        const fs::path index = folder_ / "index";
        const auto expect = [&](std::vector<std::string> arguments, const std::string& otherwise) {
            const GitRan ran = git(folder_, std::move(arguments), index);
            if (ran.exit_code != 0) throw UsageError(fmt::format("drsim compare: {}\n{}", otherwise, without_end_of_line(ran.errors)));
            return without_end_of_line(ran.output);
        };
        inside_ = expect({"rev-parse", "--show-prefix"}, "the working directory is in no git repository");
        // A word that begins with a dash would be an option.
        const std::string commit = expect({"rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"},
                                          fmt::format("there is no revision \"{}\" in this git repository", revision));
        const std::string failed = fmt::format("cannot read revision \"{}\"", revision);
        expect({"read-tree", commit}, failed);
        const std::string to = files_.string() + "/";
        expect({"checkout-index", "--all", "--prefix=" + to}, failed);
    } catch (...) {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
        throw;
    }
}

Revision::~Revision() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::string Revision::copy_of(const std::string& path) const { return (files_ / inside_ / path).lexically_normal().string(); }

std::string Revision::named(const std::string& path) const {
    const std::string begin = files_.string() + "/";
    return path.starts_with(begin) ? revision_ + ":" + path.substr(begin.size()) : path;
}

load::Options Revision::options(const load::Options& given, const std::string& system) const {
    load::Options of_copies = given;
    of_copies.catalogue_dirs.clear();
    std::vector<std::string> folders = given.catalogue_dirs;
    folders.push_back("models/catalogue");  // where the working directory's models are looked for
    for (const std::string& folder : folders) {
        std::error_code code;
        const std::string copy = copy_of(folder);
        if (fs::path(folder).is_relative() && fs::is_directory(copy, code)) of_copies.catalogue_dirs.push_back(copy);
        else if (&folder != &folders.back()) of_copies.catalogue_dirs.push_back(folder);
    }
    of_copies.given = {copy_of(system)};
    of_copies.allow_outside.push_back(files_.string());
    return of_copies;
}

}  // namespace drsim::cli
