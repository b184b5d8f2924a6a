#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::support {

/// What something that a program may react to is about, whatever its words are: a mistake, a refusal, a
/// failure, a note. support/codes.hpp has them all. The one with the value 0 says that there is nothing to
/// tell.
enum class Code : std::uint8_t;

/// As JSON has it: `permission.stack`. It never changes its meaning. "" where there is nothing to tell.
[[nodiscard]] const char *name_of(Code code);

/// One sentence.
[[nodiscard]] const char *meaning_of(Code code);

/// The one of that name; that there is nothing to tell where no version of stowage that is known calls one
/// so.
[[nodiscard]] Code code_named(std::string_view name);

/// All but the one that says nothing, those of one area together.
[[nodiscard]] const std::vector<Code> &all_codes();

/// Something that a reader should know, and what it is about.
struct Note {
    Note(Code about, std::string words) : code(about), text(std::move(words)) {}

    Code code;
    std::string text;
};

} // namespace stowage::support
