// The rules of junit-10.xsd of Jenkins' xUnit plugin, as far as our elements could violate them.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/xml.h"

namespace drsim::test {

struct JunitRule {
    std::set<std::string> required, optional;  // attributes
    std::set<std::string> children;            // in any order and number: the schema's choices are unbounded
    bool may_hold_text = false;
};

inline const std::map<std::string, JunitRule>& junit_10() {
    static const std::map<std::string, JunitRule> rules = {
        {"testsuites", {{}, {"name", "time", "tests", "failures", "errors"}, {"testsuite"}}},
        {"testsuite",
         {{"name", "tests", "failures", "errors"},
          {"group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url"},
          {"testsuite", "properties", "testcase", "system-out", "system-err"}}},
        {"properties", {{}, {}, {"property"}}},
        {"property", {{"name", "value"}, {}, {}}},
        {"testcase",
         {{"name"},
          {"time", "classname", "group"},
          {"skipped", "error", "failure", "rerunFailure", "rerunError", "flakyFailure", "flakyError", "system-out", "system-err"}}},
        {"failure", {{}, {"type", "message"}, {}, true}},
        {"error", {{}, {"type", "message"}, {}, true}},
        {"skipped", {{}, {"type", "message"}, {}, true}},
        {"system-out", {{}, {}, {}, true}},
        {"system-err", {{}, {}, {}, true}},
    };
    return rules;
}

/// The schema's objections to an element and its contents; empty if there are none.
inline std::string junit_10_refuses(const XmlElement& element) {
    const auto rule = junit_10().find(element.name);
    if (rule == junit_10().end()) return "no element is called " + element.name;
    for (const std::string& attribute : rule->second.required)
        if (!element.attributes.contains(attribute)) return element.name + " needs " + attribute;
    for (const auto& [attribute, value] : element.attributes)
        if (!rule->second.required.contains(attribute) && !rule->second.optional.contains(attribute))
            return element.name + " has no attribute " + attribute;
    if (!rule->second.may_hold_text && element.text.find_first_not_of(" \n") != std::string::npos) return "text in " + element.name;
    for (const XmlElement& child : element.children) {
        if (!rule->second.children.contains(child.name)) return child.name + " in " + element.name;
        if (std::string wrong = junit_10_refuses(child); !wrong.empty()) return wrong;
    }
    return {};
}

}  // namespace drsim::test
