// Files that are either written whole or not at all, and several of them together or not at all.
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

/// Creates the folder and its parents where missing.
void make_folder(const std::string& folder);

/// Written beside `path` where nobody sees it, if the file system can do that without a name at all, until put_in_place; else it is
/// removed. What is written goes through no buffer that a forked process would have a copy of.
/// Throws CannotWrite, also when `path` is a folder.
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
    std::string named_;    // under which name of its own it can be seen; empty: under none
    std::string waiting_;  // not handed to the system yet
    int descriptor_ = -1;
};

/// Puts files of one folder in their places, all of them or none: the first is there only beside the others of the same call, at every
/// instant, whatever fails or kills the program. It is taken away first and put there last, and what fails in between is undone.
void put_in_place(std::initializer_list<OutputFile*> files);

/// Removes what killed programs have left of such files in the folder. Those of a program that runs are locked, and stay.
void remove_leftovers(const std::string& folder, std::initializer_list<std::string_view> names);

}  // namespace drsim::reports
