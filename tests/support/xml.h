// Reads XML 1.0 as far as reports use it: elements, attributes, text, the five entities. Throws on input that a strict parser rejects.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/utf8.h"

namespace drsim::test {

struct XmlElement {
    std::string name;
    std::map<std::string, std::string> attributes;
    std::vector<XmlElement> children;
    std::string text;  // its own, without that of its children
};

class XmlReader {
public:
    explicit XmlReader(std::string_view text) : rest_(text) {
        for (std::size_t at = 0; at < text.size();) {
            const Character character = character_at(text, at);
            const auto code = character.code;
            const bool allowed = code == 9 || code == 10 || code == 13 || (code >= 0x20 && code <= 0xd7ff) ||
                                 (code >= 0xe000 && code <= 0xfffd) || code >= 0x10000;
            if (character.bytes == 0 || !allowed) throw std::runtime_error("no character of XML at byte " + std::to_string(at));
            at += character.bytes;
        }
    }

    XmlElement document() {
        expect("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        skip_space();
        XmlElement root = element();
        skip_space();
        if (!rest_.empty()) fail("something follows the root");
        return root;
    }

private:
    XmlElement element() {
        expect("<");
        XmlElement made;
        made.name = name();
        for (skip_space(); !rest_.starts_with(">") && !rest_.starts_with("/>"); skip_space()) {
            const std::string key = name();
            expect("=\"");
            if (!made.attributes.emplace(key, text_until('"')).second) fail("attribute " + key + " twice");
            expect("\"");
            if (!rest_.starts_with(" ") && !rest_.starts_with(">") && !rest_.starts_with("/>")) fail("no space between attributes");
        }
        if (take("/>")) return made;
        expect(">");
        while (!take("</")) {
            if (rest_.starts_with("<")) made.children.push_back(element());
            else made.text += text_until('<');
        }
        expect(made.name);
        expect(">");
        return made;
    }

    std::string text_until(char end) {
        std::string text;
        while (!rest_.empty() && rest_.front() != end) {
            if (rest_.front() == '<' || rest_.starts_with("]]>")) fail("markup in a text");
            if (rest_.front() != '&') {
                text += rest_.front();
                rest_.remove_prefix(1);
            } else if (take("&amp;")) text += '&';
            else if (take("&lt;")) text += '<';
            else if (take("&gt;")) text += '>';
            else if (take("&quot;")) text += '"';
            else if (take("&apos;")) text += '\'';
            else fail("an entity that is none");
        }
        return text;
    }

    std::string name() {
        const std::size_t end = rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");
        if (end == 0 || end == std::string_view::npos) fail("a name is expected");
        std::string name(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return name;
    }

    void skip_space() { rest_.remove_prefix(std::min(rest_.size(), rest_.find_first_not_of(" \n\t\r"))); }
    bool take(std::string_view what) {
        if (!rest_.starts_with(what)) return false;
        rest_.remove_prefix(what.size());
        return true;
    }
    void expect(std::string_view what) {
        if (!take(what)) fail("\"" + std::string(what) + "\" is expected");
    }
    [[noreturn]] void fail(const std::string& why) const { throw std::runtime_error(why + " before: " + std::string(rest_.substr(0, 60))); }

    std::string_view rest_;
};

}  // namespace drsim::test
