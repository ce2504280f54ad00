// SPDX-License-Identifier: Apache-2.0
// Tables for spreadsheets: RFC 4180, UTF-8.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace atelier {

/// A text as a cell. One that a spreadsheet would take for a formula is given an apostrophe in
/// front, since what people type must not run on the machine of whoever opens the file.
std::string csv_text(std::string_view text);

/// Cells as csv_text() or std::to_string() made them.
void append_csv_row(std::string& out, std::initializer_list<std::string_view> cells);

}  // namespace atelier
