#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::report {

/// How text from outside goes into Markdown. Sites turn more than the syntax into links: @names, #1, !2,
/// commit ids, URLs, :words:. None does so in code, so whatever is not plainly a word is shown as code.
/// All of these mask secrets, make control characters visible, and give one line, but for `code_block`.

/// Where it goes: in a table a bar has to be escaped even in code.
enum class Place { text, cell };

/// A name or value as a code span; `(empty)` where there is nothing.
[[nodiscard]] std::string md_code(std::string_view text, Place place = Place::text);

/// Prose: plain words stay as they are, everything else becomes code.
[[nodiscard]] std::string md_prose(std::string_view text, Place place = Place::text);

/// Lines of one fenced block, which none of them can end. `language` is ours: `diff`, `text`.
[[nodiscard]] std::string md_code_block(const std::vector<std::string> &lines, std::string_view language);

/// A part that is shown when its line is clicked. `title` becomes code: it is HTML there, where Markdown does
/// not count. `remark` and `body` are Markdown already.
[[nodiscard]] std::string md_folded(const std::string &title, const std::string &remark,
                                    const std::string &body);

} // namespace stowage::report
