// Files that are written completely or not at all, and several of them together or not at all.
#pragma once

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace drsim::reports {

/// The message names the path and the system's reason.
struct CannotWrite : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Creates the folder and its parents if missing.
void make_folder(const std::string& folder);

/// Written next to `path` until put_in_place, without a name if the file system allows that; removed if it is never put in place.
/// Writes go through no buffer that a forked process would copy. Throws CannotWrite, also if `path` is a folder.
class OutputFile {
public:
    explicit OutputFile(std::string path);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(std::string_view text);

private:
    friend class Placing;
    friend void put_in_place(std::initializer_list<OutputFile*> files);
    void flush();
    void complete();
    void give_name();
    [[noreturn]] void fail(int error) const;

    std::string path_;
    std::string named_;    // its own visible name; empty: none
    std::string waiting_;  // not written to the file yet
    int descriptor_ = -1;
};

/// Puts files of one folder in place, all of them or none: at every instant the first exists only next to the others of the same call,
/// whatever fails or kills the program. It is removed first and placed last, and a failure in between is undone.
void put_in_place(std::initializer_list<OutputFile*> files);

/// Removes what killed programs have left of such files in the folder. Files of running programs are locked, and stay.
void remove_leftovers(const std::string& folder, std::initializer_list<std::string_view> names);

}  // namespace drsim::reports
