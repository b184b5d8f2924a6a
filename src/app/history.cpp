#include "app/history.hpp"

#include "app/run.hpp"
#include "desired/select.hpp"
#include "report/paint.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/lock_file.hpp"
#include "support/redactor.hpp"
#include "support/rfc3339.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <pwd.h>
#include <unistd.h>

namespace stowage::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t largest_history = 4u << 20;
constexpr std::chrono::seconds patience{5}; // with other runs

std::filesystem::path history_file() {
    return support::state_folder() / "history.jsonl";
}

std::string name_of_user() {
    constexpr std::size_t enough = 16'384;
    std::array<char, enough> buffer{};
    passwd entry{};
    passwd *found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return std::to_string(::geteuid());
    return found->pw_name;
}

/// Whether something was sent for it, as far as is known.
bool was_written(const apply::StackResult &result) {
    using apply::Outcome;
    return result.outcome == Outcome::done || result.outcome == Outcome::failed ||
           result.outcome == Outcome::not_effective || result.outcome == Outcome::unknown;
}

HistoryStack stack_of(const apply::StackResult &result) {
    HistoryStack stack{result.plan.server,
                       result.plan.environment,
                       result.plan.name,
                       plan::name_of(result.plan.action()),
                       apply::name_of(result.outcome),
                       {},
                       {}};
    for (const plan::FieldChange &change : result.plan.changes)
        stack.fields.push_back(change.field);
    if (result.outcome != apply::Outcome::done)
        stack.message = support::redactor().redact(result.message);
    return stack;
}

HistoryRun run_of(const Run &run) {
    HistoryRun made;
    made.at = support::to_rfc3339(std::chrono::system_clock::now());
    made.user = name_of_user();
    made.commit = run.planned.plan.commit.id;
    made.uncommitted = run.planned.plan.uncommitted;
    for (const apply::StackResult &result : run.report.stacks)
        if (was_written(result))
            made.stacks.push_back(stack_of(result));
    return made;
}

Json to_json(const HistoryRun &run) {
    Json stacks = Json::array();
    for (const HistoryStack &stack : run.stacks)
        stacks.push_back({{"server", stack.server},
                          {"environment", stack.environment},
                          {"name", stack.name},
                          {"action", stack.action},
                          {"outcome", stack.outcome},
                          {"fields", stack.fields},
                          {"message", stack.message}});
    return {{"at", run.at},
            {"user", run.user},
            {"commit", run.commit},
            {"uncommitted", run.uncommitted},
            {"stacks", std::move(stacks)}};
}

HistoryRun from_json(const Json &item) {
    HistoryRun run;
    item.at("at").get_to(run.at);
    item.at("user").get_to(run.user);
    item.at("commit").get_to(run.commit);
    item.at("uncommitted").get_to(run.uncommitted);
    for (const Json &one : item.at("stacks"))
        run.stacks.push_back({one.at("server").get<std::string>(), one.at("environment").get<std::string>(),
                              one.at("name").get<std::string>(), one.at("action").get<std::string>(),
                              one.at("outcome").get<std::string>(),
                              one.at("fields").get<std::vector<std::string>>(),
                              one.at("message").get<std::string>()});
    return run;
}

std::string read_lines(const std::filesystem::path &file) {
    return std::filesystem::exists(file) ? support::read_file(file, 2 * largest_history) : std::string();
}

/// The newer half, from the beginning of a line on.
std::string newer_half(const std::string &lines) {
    const std::size_t end = lines.find('\n', lines.size() / 2);
    return end == std::string::npos ? std::string() : lines.substr(end + 1);
}

void append(const HistoryRun &run) {
    const std::filesystem::path file = history_file();
    support::make_private_folder(file.parent_path());
    const auto held = support::LockFile::lock(file.string() + ".lock", patience);
    const std::string line = to_json(run).dump(-1, ' ', false, Json::error_handler_t::replace);
    if (support::append_line(file, line, support::Mode::owner_only) > largest_history)
        support::write_file_atomically(file, newer_half(read_lines(file)), support::Mode::owner_only);
}

bool fits(const HistoryStack &stack, const std::vector<std::string> &patterns) {
    desired::Stack named;
    named.server = stack.server;
    named.environment.name = stack.environment;
    named.name = stack.name;
    return patterns.empty() || desired::any_matches(patterns, named);
}

std::string line_of(const HistoryStack &stack, std::size_t width) {
    std::string what = support::join(stack.fields, ", ");
    if (!stack.message.empty())
        what += (what.empty() ? "" : ": ") + stack.message;
    std::string line =
        fmt::format("  {:<{}}  {:<8} {:<13} {}", stack.str(), width, stack.action, stack.outcome, what);
    line.erase(line.find_last_not_of(' ') + 1);
    return report::safe(line) + "\n";
}

} // namespace

void record_history(const Run &run) {
    const HistoryRun made = run_of(run);
    if (made.stacks.empty())
        return;
    try {
        append(made);
    } catch (const std::exception &error) {
        run.options.tell(report::safe(fmt::format("warning: the history is not kept: {}", error.what())) +
                         "\n");
    }
}

std::vector<HistoryRun> read_history() {
    std::vector<HistoryRun> runs;
    for (const std::string &line : support::split_lines(read_lines(history_file()))) {
        try {
            runs.push_back(from_json(Json::parse(line)));
        } catch (const Json::exception &) { // see the header
        }
    }
    return runs;
}

std::vector<HistoryRun> select_history(std::vector<HistoryRun> runs, const std::vector<std::string> &patterns,
                                       std::size_t most) {
    for (HistoryRun &run : runs)
        std::erase_if(run.stacks, [&](const HistoryStack &stack) { return !fits(stack, patterns); });
    std::erase_if(runs, [](const HistoryRun &run) { return run.stacks.empty(); });
    if (runs.size() > most)
        runs.erase(runs.begin(), runs.end() - static_cast<std::ptrdiff_t>(most));
    return runs;
}

std::string history_as_text(const std::vector<HistoryRun> &runs) {
    if (runs.empty())
        return "no run of this user on this host has changed anything yet\n";
    std::size_t width = 0;
    for (const HistoryRun &run : runs)
        for (const HistoryStack &stack : run.stacks)
            width = std::max(width, stack.str().size());
    std::string text;
    for (const HistoryRun &run : runs) {
        const std::string commit = run.commit.empty() ? "no commit" : "commit " + run.commit.substr(0, 7);
        text += report::safe(fmt::format("{}  {}  {}{}", run.at, run.user, commit,
                                         run.uncommitted ? ", with changes that were not committed" : "")) +
                "\n";
        for (const HistoryStack &stack : run.stacks)
            text += line_of(stack, width);
    }
    return text;
}

std::string history_as_json(const std::vector<HistoryRun> &runs) {
    Json list = Json::array();
    for (const HistoryRun &run : runs)
        list.push_back(to_json(run));
    const Json document = {{"apiVersion", "stowage/v1"}, {"runs", std::move(list)}};
    return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace stowage::app
