// Errors and warnings about the input: collected, sorted, shown all at once. Input errors are values, never exceptions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drsim {

/// A stretch of one input file; line and column count from 1, columns in characters (not bytes). `file` indexes Diagnostics' files.
struct Where {
    static constexpr std::uint32_t nowhere = 0xffffffffu;
    std::uint32_t file = nowhere;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t length = 1;
};

enum class Severity : std::uint8_t { Error, Warning, Note };

struct Diagnostic {
    Severity severity = Severity::Error;
    Where where;
    std::string message;
};

class Diagnostics {
public:
    /// Whether messages show a file's lines. Hidden until the file is known to be of a kind that drsim reads,
    /// because a foreign system may name any file.
    enum class Lines : std::uint8_t { Shown, Hidden };

    /// Registers an input so that messages can quote it; the path is shown as given.
    std::uint32_t add_file(std::string path, std::string text, Lines lines = Lines::Shown);
    void show_lines(std::uint32_t file);
    void error(Where where, std::string message);
    void warning(Where where, std::string message);
    void note(Where where, std::string message);

    [[nodiscard]] bool has_errors() const { return errors_ > 0; }
    [[nodiscard]] std::size_t error_count() const { return errors_; }
    [[nodiscard]] const std::vector<Diagnostic>& all() const { return diagnostics_; }
    [[nodiscard]] std::string_view path(std::uint32_t file) const;
    [[nodiscard]] std::string_view text(std::uint32_t file) const;
    [[nodiscard]] std::size_t file_count() const { return files_.size(); }
    /// Each message as `file:line:column: error: what` with the source line and a caret, sorted by file, line and column;
    /// beyond `limit` only a count. Safe for a terminal, whatever the files hold: see printable.h.
    [[nodiscard]] std::string render(std::size_t limit = 200) const;

private:
    struct File {
        std::string path;
        std::string text;
        Lines lines = Lines::Shown;
    };
    void add(Severity severity, Where where, std::string message);

    std::vector<File> files_;
    std::vector<Diagnostic> diagnostics_;
    std::size_t errors_ = 0;
    std::size_t not_kept_ = 0;  // messages beyond the first 10,000 are only counted
};

/// The known name that `unknown` most likely means (small edit distance); empty if none is near.
std::string_view nearest_name(std::string_view unknown, const std::vector<std::string_view>& known);

}  // namespace drsim
