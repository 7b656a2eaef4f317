// Foreign text in reports: names, paths, reasons and sources are whatever somebody wrote.
// Each form of a report has one way of making them safe.
#pragma once

#include <string>
#include <string_view>

#include "sim/analysis/results.h"

namespace drsim::reports {

/// In XML 1.0, as the text of an element or in an attribute.
[[nodiscard]] std::string xml_text(std::string_view text);
/// In Markdown, inside a line: shows the text itself, whatever markup it looks like.
[[nodiscard]] std::string markdown_text(std::string_view text);
/// The same as a span of code, for paths and other things that a reader may copy.
[[nodiscard]] std::string markdown_code(std::string_view text);
/// One cell of CSV (RFC 4180) that no spreadsheet takes for a formula.
[[nodiscard]] std::string csv_cell(std::string_view text);

/// The results with every text in them made safe by `safe`, so that a report can forget none. Texts that were equal stay equal.
[[nodiscard]] analysis::Results with_texts(analysis::Results results, std::string (*safe)(std::string_view));

}  // namespace drsim::reports
