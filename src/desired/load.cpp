#include "desired/load.hpp"

#include "desired/inputs.hpp"
#include "desired/load_texts.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/file.hpp"

#include <fmt/format.h>
#include <iostream>
#include <set>

namespace stowage::desired {
namespace {

constexpr const char *stdin_shown = "<stdin>"; // in messages

std::string read_stdin(std::size_t limit) {
    std::string text;
    char buffer[1 << 16];
    while (std::cin.read(buffer, sizeof buffer) || std::cin.gcount() > 0) {
        text.append(buffer, static_cast<std::size_t>(std::cin.gcount()));
        if (text.size() > limit)
            throw support::Error(
                fmt::format("can't read the standard input: it is larger than {} KiB", limit >> 10));
    }
    return text;
}

std::string read_file(const std::filesystem::path &path, std::size_t limit, NamedBy by,
                      const LoadOptions &options) {
    if (options.may_read)
        options.may_read(path, by);
    return support::read_file(path, limit);
}

InputText read(const InputFile &file, const LoadOptions &options) {
    const std::size_t limit = options.limits.file_bytes;
    if (file.path == stdin_name)
        return {stdin_shown, read_stdin(limit), {}, file.found};
    const NamedBy by = file.found == Found::named ? NamedBy::command_line : NamedBy::yaml;
    return {file.path.string(), read_file(file.path, limit, by, options), file.path.parent_path(),
            file.found};
}

} // namespace

State load(const std::vector<std::string> &inputs, const LoadOptions &options) {
    support::Diagnostics diagnostics;
    if (inputs.empty())
        diagnostics.add(support::Code::input_file_unreadable, {}, "no input is given",
                        "name files, folders or patterns with -f, or - for the standard input");
    std::vector<InputText> texts;
    for (const InputFile &file : find_inputs(inputs, diagnostics)) {
        try {
            texts.push_back(read(file, options));
        } catch (const support::Error &error) {
            diagnostics.add(support::Code::input_file_unreadable, {}, error.what(), error.advice());
        }
    }
    std::set<std::string> read_files;
    for (const InputText &text : texts)
        if (text.path != stdin_shown)
            read_files.insert(text.path);
    const ReadFile read_noted = [&](const std::filesystem::path &path, std::size_t limit) {
        read_files.insert(path.string());
        return read_file(path, limit, NamedBy::yaml, options);
    };
    State state = load_texts(std::move(texts), options, read_noted, std::move(diagnostics));
    state.files.assign(read_files.begin(), read_files.end());
    return state;
}

} // namespace stowage::desired
