#include "desired/load.hpp"

#include "desired/inputs.hpp"
#include "desired/load_texts.hpp"
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

/// Reads only what is below `folder`, wherever links lead.
ReadFile reader_inside(const std::string &folder) {
    if (folder.empty())
        return support::read_file;
    return [root = std::filesystem::canonical(folder)](const std::filesystem::path &path, std::size_t limit) {
        std::error_code error;
        const std::filesystem::path real = std::filesystem::weakly_canonical(path, error);
        const std::string relative = real.lexically_relative(root).string();
        if (error || relative.empty() || relative == ".." || relative.starts_with("../"))
            throw support::Error(
                fmt::format("can't read {}: it is outside of the folder that this run may read",
                            path.string()),
                "keep it beside the YAML");
        return support::read_file(real, limit);
    };
}

InputText read(const InputFile &file, std::size_t limit) {
    if (file.path == stdin_name)
        return {stdin_shown, read_stdin(limit), {}, file.found};
    return {file.path.string(), support::read_file(file.path, limit), file.path.parent_path(), file.found};
}

} // namespace

State load(const std::vector<std::string> &inputs, const LoadOptions &options) {
    support::Diagnostics diagnostics;
    if (inputs.empty())
        diagnostics.add({}, "no input is given",
                        "name files, folders or patterns with -f, or - for the standard input");
    std::vector<InputText> texts;
    for (const InputFile &file : find_inputs(inputs, diagnostics)) {
        try {
            texts.push_back(read(file, options.limits.file_bytes));
        } catch (const support::Error &error) {
            diagnostics.add({}, error.what(), error.advice());
        }
    }
    std::set<std::string> read_files;
    for (const InputText &text : texts)
        if (text.path != stdin_shown)
            read_files.insert(text.path);
    const ReadFile read = reader_inside(options.inside);
    const ReadFile read_noted = [&](const std::filesystem::path &path, std::size_t limit) {
        read_files.insert(path.string());
        return read(path, limit);
    };
    State state = load_texts(std::move(texts), options, read_noted, std::move(diagnostics));
    state.files.assign(read_files.begin(), read_files.end());
    return state;
}

} // namespace stowage::desired
