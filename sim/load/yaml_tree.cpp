#include "sim/load/yaml_tree.h"

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <unordered_map>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "sim/base/utf8.h"
#include "sim/load/not_text.h"

namespace drsim::load {

namespace {

/// Thrown through yaml-cpp's parser, because it has no other way to stop early.
struct Stop {};

struct ViewBuffer : std::streambuf {
    explicit ViewBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());  // a get area is never written to
        setg(begin, begin, begin + text.size());
    }
};

/// Converts yaml-cpp's marks (lines from 0, columns in bytes) to positions in characters.
/// Marks come nearly in order, so the search continues from the last one.
class Places {
public:
    Places(std::uint32_t file, std::string_view text) : file_(file), text_(text) {
        for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) starts_.push_back(at + 1);
    }

    [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const {
        const auto line = static_cast<std::size_t>(std::max(mark.line, 0));
        if (line >= starts_.size()) return text_.size();
        return std::min(text_.size(), starts_[line] + static_cast<std::size_t>(std::max(mark.column, 0)));
    }

    Where at(const YAML::Mark& mark, std::size_t length = 1) {
        const std::size_t line = std::min(static_cast<std::size_t>(std::max(mark.line, 0)), starts_.size() - 1);
        const std::size_t to = offset(mark);
        if (line != line_ || to < byte_) {
            line_ = line;
            byte_ = starts_[line];
            column_ = 1;
        }
        column_ += characters_in(text_.substr(byte_, to - byte_));
        byte_ = to;
        return {file_, static_cast<std::uint32_t>(line + 1), static_cast<std::uint32_t>(column_),
                static_cast<std::uint32_t>(std::max<std::size_t>(length, 1))};
    }

    /// A scalar as written, quotes included; only its first line if it has several.
    Where of_scalar(YAML::Mark mark, bool quoted, std::string_view value) {
        skip_properties(mark);
        const std::size_t from = offset(mark);
        if (!quoted || !is_quote(from)) return at(mark, quoted ? 1 : characters_in(value));
        const std::string_view whole = text_.substr(from, closing_quote(from) - from + 1);
        return at(mark, characters_in(whole.substr(0, whole.find('\n'))));
    }

    /// yaml-cpp accepts the end of the file as the end of a quoted text.
    [[nodiscard]] bool is_closed(YAML::Mark mark) const {
        skip_properties(mark);
        const std::size_t from = offset(mark);
        return !is_quote(from) || closing_quote(from) < text_.size();
    }

    /// Whether the line of `mark` or the one before is indented with a tab: yaml-cpp's message is then misleading.
    [[nodiscard]] std::optional<YAML::Mark> tab_near(const YAML::Mark& mark) const {
        for (int line = std::max(mark.line, 0); line >= std::max(mark.line - 1, 0); --line) {
            if (static_cast<std::size_t>(line) >= starts_.size()) continue;
            const std::size_t from = starts_[static_cast<std::size_t>(line)];
            const std::size_t first = text_.find_first_not_of(' ', from);
            if (first >= text_.size() || text_[first] != '\t') continue;
            YAML::Mark tab;
            tab.line = line;
            tab.column = static_cast<int>(first - from);
            return tab;
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] bool is_quote(std::size_t at) const { return at < text_.size() && (text_[at] == '"' || text_[at] == '\''); }

    /// The offset of the quote that closes the one at `from`; the end of the text if there is none.
    [[nodiscard]] std::size_t closing_quote(std::size_t from) const {
        const char quote = text_[from];
        for (std::size_t i = from + 1; i < text_.size(); ++i) {
            if (quote == '"' && text_[i] == '\\') {
                ++i;
            } else if (text_[i] == quote) {
                if (quote == '"' || i + 1 >= text_.size() || text_[i + 1] != quote) return i;
                ++i;
            }
        }
        return text_.size();
    }

    /// A mark is at the anchor or tag of a value; moves it to the value itself.
    void skip_properties(YAML::Mark& mark) const {
        std::size_t from = offset(mark);
        while (from < text_.size() && (text_[from] == '&' || text_[from] == '!')) {
            const std::size_t end = text_.find_first_of(" \n", from);
            const std::size_t next = text_.find_first_not_of(' ', end);
            if (next == std::string_view::npos || text_[next] == '\n') return;
            mark.column += static_cast<int>(next - from);
            from = next;
        }
    }

    std::uint32_t file_;
    std::string_view text_;
    std::vector<std::size_t> starts_{0};
    std::size_t line_ = 0;
    std::size_t byte_ = 0;
    std::size_t column_ = 1;
};

class Builder : public YAML::EventHandler {
public:
    Builder(std::uint32_t file, Diagnostics& diagnostics, Arena& arena)
        : places(file, diagnostics.text(file)), diagnostics_(diagnostics), arena_(arena) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ == 0) return;
        diagnostics_.error(places.at(mark), "a second document begins here; a file must have only one");
        throw Stop{};
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        Node node;
        node.where = places.at(mark);
        value(node, anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const Where where = places.at(mark);
        const auto known = anchors_.find(anchor);
        if (known == anchors_.end()) {
            diagnostics_.error(where, "this alias refers to the value that contains it");
            throw Stop{};
        }
        if (in_key_position()) return key(where, "an alias cannot be a key");
        add(known->second);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override {
        const bool quoted = tag == "!";
        const Where where = places.of_scalar(mark, quoted, text);
        if (quoted && !places.is_closed(mark)) {
            diagnostics_.error(where, "missing closing quote");
            throw Stop{};
        }
        if (!quoted && tag != "?" && !tag.empty())
            diagnostics_.error(where, "tags such as \"!!str\" are not supported; write only the value");
        if (in_key_position()) return key(where, {}, text, quoted);
        Node node;
        node.is = Node::Is::Scalar;
        node.quoted = quoted;
        node.where = where;
        node.text = arena_.keep(std::string_view(text));
        value(node, anchor);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        open(Node::Is::List, mark, tag, anchor);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
        open(Node::Is::Map, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

    Places places;
    const Node* root = nullptr;

private:
    struct Level {
        Node node;
        YAML::anchor_t anchor = 0;
        std::vector<const Node*> items;
        std::vector<Entry> entries;
        std::optional<Entry> key;   // read, its value not yet
        bool is_wrong_key = false;  // a list or map instead of a key: read to its end, then dropped
    };

    [[nodiscard]] bool in_key_position() const { return !levels_.empty() && levels_.back().node.is_map() && !levels_.back().key; }

    void key(Where where, std::string_view wrong, std::string_view text = {}, bool quoted = true) {
        if (!wrong.empty()) diagnostics_.error(where, std::string(wrong));
        if (text == "<<" && !quoted) {
            diagnostics_.error(where, "merge keys (<<) are not supported; write the keys out");
            text = {};
        } else if (text.empty() && wrong.empty()) {
            diagnostics_.error(where, "missing key");
        }
        // A key with an error is empty: its value is read, then dropped.
        levels_.back().key = Entry{arena_.keep(text), where, nullptr};
    }

    void open(Node::Is is, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        const Where where = places.at(mark);
        if (!tag.empty() && tag != "?" && tag != "!")
            diagnostics_.error(where, "tags such as \"!!map\" are not supported; write only the value");
        if (levels_.size() >= most_depth) refuse_depth(where);
        Level level;
        level.is_wrong_key = in_key_position();
        const bool inside_wrong_key = std::any_of(levels_.begin(), levels_.end(), [](const Level& outer) { return outer.is_wrong_key; });
        if (level.is_wrong_key && !inside_wrong_key) diagnostics_.error(where, "a key must be a word, not a list or a map");
        level.node.is = is;
        level.node.depth = 1;
        level.node.where = where;
        level.anchor = anchor;
        levels_.push_back(std::move(level));
    }

    [[noreturn]] void refuse_depth(Where where) {
        diagnostics_.error(where, fmt::format("nested more than {} levels deep", most_depth));
        throw Stop{};
    }

    void close() {
        Level level = std::move(levels_.back());
        levels_.pop_back();
        refuse_duplicates(level.entries);
        level.node.items = arena_.keep(level.items);
        level.node.entries = arena_.keep(level.entries);
        if (level.is_wrong_key) {
            levels_.back().key = Entry{{}, level.node.where, nullptr};
            return;
        }
        value(level.node, level.anchor);
    }

    void refuse_duplicates(std::vector<Entry>& entries) {
        std::unordered_map<std::string_view, Where> seen;
        seen.reserve(entries.size());
        std::erase_if(entries, [&](const Entry& entry) {
            if (entry.key.empty()) return true;
            const auto [first, is_new] = seen.emplace(entry.key, entry.where);
            if (!is_new)
                diagnostics_.error(entry.where, fmt::format("duplicate key \"{}\"; first given on line {}", entry.key, first->second.line));
            return !is_new;
        });
    }

    void value(const Node& node, YAML::anchor_t anchor) {
        if (in_key_position()) return key(node.where, "missing key");
        const Node* kept = arena_.keep(node);
        if (anchor != 0) anchors_[anchor] = kept;
        add(kept);
    }

    void add(const Node* node) {
        if (levels_.empty()) {
            root = node;
            return;
        }
        Level& level = levels_.back();
        // An alias has the depth of its anchor.
        if (levels_.size() + node->depth > most_depth) refuse_depth(node->where);
        level.node.depth = std::max(level.node.depth, node->depth + 1);
        level.node.weight += node->weight;
        if (level.node.weight > most_nodes || ++count_ > most_nodes) {
            diagnostics_.error(node->where, fmt::format("more than {} values, counting each use of an alias", most_nodes));
            throw Stop{};
        }
        if (level.node.is_list()) {
            level.items.push_back(node);
        } else {
            level.key->value = node;
            level.entries.push_back(*level.key);
            level.key.reset();
        }
    }

    Diagnostics& diagnostics_;
    Arena& arena_;
    std::vector<Level> levels_;
    std::unordered_map<YAML::anchor_t, const Node*> anchors_;
    std::uint64_t count_ = 0;
    int documents_ = 0;
};

bool is_text(std::uint32_t file, Diagnostics& diagnostics) {
    const std::string_view text = diagnostics.text(file);
    const Where whole{file, 0, 0, 1};
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
        diagnostics.error(whole, "file is UTF-16; save it as UTF-8");
        return false;
    }
    const auto wrong = first_byte_not_text(text);
    if (!wrong) return true;
    diagnostics.error(place_of_byte(file, text, *wrong), said_of_byte(text[*wrong]));
    return false;
}

}  // namespace

const Node* tree_of(std::uint32_t file, Diagnostics& diagnostics, Arena& arena) {
    if (!is_text(file, diagnostics)) return nullptr;
    ViewBuffer buffer(diagnostics.text(file));
    std::istream stream(&buffer);
    Builder builder(file, diagnostics, arena);
    try {
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {}
    } catch (const Stop&) {
        return nullptr;
    } catch (const YAML::Exception& exception) {
        const auto tab = builder.places.tab_near(exception.mark);
        if (tab) diagnostics.error(builder.places.at(*tab), "line indented with a tab; YAML is indented with spaces");
        else diagnostics.error(builder.places.at(exception.mark), fmt::format("not valid YAML: {}", exception.msg));
        return nullptr;
    }
    if (builder.root == nullptr || builder.root->is == Node::Is::Nothing) {
        diagnostics.error({file, 0, 0, 1}, "file is empty");
        return nullptr;
    }
    return builder.root;
}

}  // namespace drsim::load
