#include "cli/outputs.hpp"

#include "app/version.hpp"
#include "cli/terminal.hpp"
#include "report/paths.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <system_error>
#include <unistd.h>

namespace stowage::cli {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string &spec, const std::string &why, const std::string &advice) {
    throw support::Error(fmt::format("--output '{}': {}", spec, why), advice);
}

/// `option` is what it was given to.
report::Format format_of(const std::string &name, const std::string &option) {
    if (const auto format = report::format_from_name(name))
        return *format;
    const auto near = support::did_you_mean(name, report::format_names());
    throw support::Error(fmt::format("{}: there is no format '{}'", option, name),
                         near ? fmt::format("did you mean '{}'?", *near)
                              : "the formats are " + support::join(report::format_names(), ", "));
}

fs::path normal(const std::string &path) {
    std::error_code error;
    const fs::path full = fs::absolute(path, error);
    const fs::path folder = fs::weakly_canonical(full.parent_path(), error);
    return error ? full.lexically_normal() : folder / full.filename();
}

void check_writable(const std::string &spec, const std::string &path) {
    std::error_code error;
    const fs::file_status there = fs::status(path, error);
    if (fs::is_directory(there))
        refuse(spec, "it is a folder", "name a file in it");
    if (fs::exists(there) && !fs::is_regular_file(there))
        refuse(spec, "it is not a file", "name a file, or - for standard output");
    fs::path parent = fs::path(path).parent_path();
    if (parent.empty())
        parent = ".";
    if (!fs::is_directory(parent, error))
        refuse(spec, fmt::format("there is no folder '{}'", parent.string()), "make it first");
    if (::access(parent.c_str(), W_OK | X_OK) != 0)
        refuse(spec, fmt::format("the folder '{}' may not be written to", parent.string()),
               "name a file elsewhere, or change the folder's permissions");
}

report::View view_for_files(const Options &options) {
    report::View view;
    view.verbose = options.verbose;
    view.version = app::version;
    view.comment_bytes = options.comment_bytes;
    if (!options.git.repository.empty()) // paths are those of the repository already
        return view;
    std::error_code error;
    const auto paths = std::make_shared<report::RepositoryPaths>(fs::current_path(error));
    view.path = [paths](const std::string &file) { return (*paths)(file); };
    return view;
}

} // namespace

Outputs::Outputs(const Options &options)
    : view_(view_for_files(options)),
      color_(use_color(options.color, stdout)),
      format_(options.format.empty() ? report::Format::text : format_of(options.format, "--format")) {
    for (const std::string &spec : options.outputs)
        add(spec, options);
}

void Outputs::add(const std::string &spec, const Options &options) {
    const std::size_t sign = spec.find('=');
    if (sign == std::string::npos || sign == 0 || sign + 1 == spec.size())
        refuse(spec, "it is not FORMAT=FILE", "write e.g. --output markdown=plan.md");
    const report::Format format = format_of(spec.substr(0, sign), fmt::format("--output '{}'", spec));
    const std::string path = spec.substr(sign + 1);
    if (path == "-") {
        if (stdout_taken_ || !options.format.empty())
            refuse(spec, "standard output takes one format",
                   "give --format or one --output FORMAT=-, and files for the others");
        stdout_taken_ = true;
        format_ = format;
        return;
    }
    check_writable(spec, path);
    const bool twice = std::any_of(files_.begin(), files_.end(),
                                   [&](const File &file) { return normal(file.path) == normal(path); });
    if (twice)
        refuse(spec, "another --output has the same file", "name a file of its own for each format");
    if (!options.plan_out.empty() && normal(options.plan_out) == normal(path))
        refuse(spec, "the plan is saved to the same file by --out", "name another file");
    files_.push_back({format, path});
}

void Outputs::write_files(const Render &render) const {
    for (const File &file : files_)
        support::write_file_atomically(file.path, render(*report::make_renderer(file.format, view_)),
                                       support::Mode::readable_by_all);
}

std::string Outputs::for_stdout(const Render &render) const {
    report::View view = view_;
    view.color = color_;
    return render(*report::make_renderer(format_, view));
}

void Outputs::show_mistakes(const support::InputError &error) const {
    const Render render = [&error](const report::Renderer &renderer) {
        return renderer.mistakes(error.diagnostics());
    };
    if (for_programs())
        print(for_stdout(render));
    write_files(render);
}

int Outputs::run(const std::function<int()> &command) const {
    try {
        return command();
    } catch (const support::InputError &error) {
        show_mistakes(error);
        throw;
    }
}

} // namespace stowage::cli
