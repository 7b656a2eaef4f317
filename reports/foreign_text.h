// Foreign text in reports: names, paths, reasons and sources can contain anything. Each report format has one way to make them safe.
#pragma once

#include <string>
#include <string_view>

#include "sim/analysis/results.h"

namespace drsim::reports {

/// In XML 1.0, as the text of an element or in an attribute.
[[nodiscard]] std::string xml_text(std::string_view text);
/// In Markdown, inside a line: shows the text itself, whatever markup it resembles.
[[nodiscard]] std::string markdown_text(std::string_view text);
/// The same as a code span, for paths and other text that a reader may copy.
[[nodiscard]] std::string markdown_code(std::string_view text);
/// The same in a cell of a table.
[[nodiscard]] std::string markdown_code_cell(std::string_view text);
/// A CSV cell (RFC 4180) that no spreadsheet takes for a formula.
[[nodiscard]] std::string csv_cell(std::string_view text);

/// The results with every text made safe by `safe`, so that a report cannot forget one. Equal texts stay equal.
[[nodiscard]] analysis::Results with_texts(analysis::Results results, std::string (*safe)(std::string_view));

}  // namespace drsim::reports
