#include "cli/beginning.hpp"

#include "app/exit_code.hpp"
#include "app/servers.hpp"
#include "cli/export_input.hpp"
#include "cli/terminal.hpp"
#include "export/adopt.hpp"
#include "export/candidates.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <set>

namespace stowage::cli {
namespace {

namespace fs = std::filesystem;

exported::Source read(const desired::Server &server, const Options &options) {
    const auto client = connect(server, options);
    auto state = current::fetch_everything(*client, server);
    if (!state)
        throw support::Error(fmt::format("server '{}': {}", server.name, state.error().str()),
                             state.error().advice);
    return {std::move(*state), server};
}

std::vector<exported::Source> read_all(const std::vector<desired::Server> &servers, const Options &options) {
    return app::ask_each(servers, [&](const desired::Server &server) { return read(server, options); });
}

/// What lies there already is only written over where the desired state is about it.
void refuse_to_overwrite(const exported::Result &result, const exported::Existing &existing) {
    std::set<fs::path> ours;
    for (const desired::InputText &file : existing.files)
        ours.insert(fs::path(file.path).lexically_normal());
    for (const auto &stack : existing.state.stacks)
        if (stack->file)
            ours.insert(fs::path(stack->file->path).lexically_normal());
    for (const exported::File &file : result.files) {
        if (ours.contains(file.path.lexically_normal()) || !fs::exists(fs::symlink_status(file.path)))
            continue;
        if (fs::is_regular_file(file.path) && support::read_file(file.path, largest_file) == file.content)
            continue;
        throw support::Error(
            fmt::format("{} exists, and no stack names it: nothing was written", file.path.string()),
            "move it away, or export into another folder with --out");
    }
}

void write(const exported::Result &result) {
    for (const exported::File &file : result.files) {
        if (!file.path.parent_path().empty())
            fs::create_directories(file.path.parent_path());
        support::write_file_atomically(file.path, file.content, support::Mode::readable_by_all);
    }
}

/// A file with secrets in it does not get into git by accident.
void ignore_in_git(const fs::path &secrets) {
    const fs::path path = secrets.parent_path() / ".gitignore";
    const std::string name = "/" + secrets.filename().string();
    std::string text = fs::exists(path) ? support::read_file(path, largest_file) : "";
    const std::vector<std::string> lines = support::split_lines(text);
    if (std::find(lines.begin(), lines.end(), name) != lines.end())
        return;
    if (!text.empty() && !text.ends_with('\n'))
        text += '\n';
    support::write_file_atomically(path, text + name + "\n", support::Mode::readable_by_all);
}

void write_secrets(const exported::Result &result, const std::string &path) {
    if (path.empty() || result.secrets.empty())
        return;
    support::write_file_atomically(path, exported::shell_file(result.secrets), support::Mode::owner_only);
    ignore_in_git(path);
}

/// Each variable once, with what it is for.
std::string secrets_text(const exported::Result &result, const std::string &file) {
    std::string text;
    std::set<std::string> named;
    for (const exported::Secret &secret : result.secrets)
        if (named.insert(secret.variable).second &&
            (!file.empty() || std::getenv(secret.variable.c_str()) == nullptr))
            text += fmt::format("  {:<32}  {}\n", secret.variable, report::safe(secret.of));
    if (text.empty())
        return text;
    return (file.empty()
                ? "Secrets became references. Set these variables where stowage runs (or export with "
                  "--secrets FILE, which writes them there):\n"
                : fmt::format("Secrets became references. Their values are in {0}, which only you can "
                              "read; before a plan: set -a; . {0}; set +a\n",
                              file)) +
           text;
}

std::string list_text(const char *heading, const std::vector<std::string> &lines) {
    if (lines.empty())
        return {};
    std::string text = heading;
    for (const std::string &line : lines)
        text += fmt::format("  {}\n", report::safe(line));
    return text;
}

/// What a plan will say, as it was found out in memory.
std::string plan_text(const exported::Result &result) {
    if (result.left_to_do.empty())
        return "A plan of this has nothing to do.\n";
    std::string text = "A plan of this will say:\n";
    for (const plan::StackPlan &stack : result.left_to_do)
        text += fmt::format("  {}  {}{}\n", report::safe(stack.str()), plan::name_of(stack.action()),
                            stack.reasons().empty() ? "" : ": " + report::safe(stack.reasons().front()));
    return text;
}

std::string report_of(const exported::Result &result, const ExportOptions &options) {
    std::string text =
        fmt::format("{} added, {} updated, {} as they were.\n",
                    support::count_of(result.added.size(), "stack"), result.updated.size(), result.unchanged);
    std::vector<std::string> left_out;
    for (const exported::LeftOut &one : result.left_out)
        left_out.push_back(fmt::format("{}: {}", one.label, one.reason));
    text += list_text("Not exported:\n", left_out);
    text += list_text("To be looked at:\n", result.remarks);
    text += list_text("In the YAML, and not on the server (left as they are):\n", result.only_in_yaml);
    std::vector<std::string> files;
    for (const exported::File &file : result.files)
        files.push_back(file.path.string());
    text += list_text("Written:\n", files);
    text += secrets_text(result, options.secrets);
    return text + plan_text(result);
}

/// A slip in a name would silently bring in less than was asked for.
void check_names(const std::vector<exported::Source> &sources, const std::vector<std::string> &patterns) {
    for (const std::string &pattern : patterns) {
        desired::Selection selection;
        selection.only = {pattern};
        const bool any = std::any_of(sources.begin(), sources.end(), [&](const exported::Source &source) {
            return exported::selects_any(source.state, selection);
        });
        if (!any)
            throw support::Error(fmt::format("'{}' is none of the stacks that the servers show", pattern),
                                 "'stowage list' names them; write STACK, ENVIRONMENT/STACK or "
                                 "SERVER/ENVIRONMENT/STACK");
    }
}

} // namespace

int export_stacks(const ExportOptions &options) {
    ExportInput input = load_for_export(options);
    warn_if_insecure(input.servers, options.common);
    const std::vector<exported::Source> sources = read_all(input.servers, options.common);
    check_names(sources, options.common.selection.only);
    exported::Request request;
    request.folder = input.folder;
    request.split = options.split;
    request.selection = options.common.selection;
    const exported::Result result = exported::adopt(sources, input.existing, request, support::read_file);
    refuse_to_overwrite(result, input.existing);
    write(result);
    write_secrets(result, options.secrets);
    print(report_of(result, options));
    return app::ExitCode::success;
}

} // namespace stowage::cli
