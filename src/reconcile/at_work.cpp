#include "reconcile/at_work.hpp"

#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace stowage::reconcile {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t largest_at_work = 16u << 20;

fs::path file_in(const fs::path &folder) {
    return folder / "at-work.json";
}

/// Whether there is such a process. One of another user is there too.
bool lives(pid_t process) {
    return process > 0 && (::kill(process, 0) == 0 || errno == EPERM);
}

/// When the process began, in the kernel's own count: another one may have the number of one that was killed.
/// "" where that can't be read.
std::string begin_of(pid_t process) {
    constexpr int fields_before = 19; // after the name, in proc(5)
    try {
        const std::string stat =
            support::read_file("/proc/" + std::to_string(process) + "/stat", std::size_t{4096});
        std::size_t at = stat.rfind(')');
        for (int i = 0; i <= fields_before && at != std::string::npos; ++i)
            at = stat.find(' ', at + 1);
        return at == std::string::npos ? "" : stat.substr(at + 1, stat.find(' ', at + 1) - at - 1);
    } catch (const support::Error &) {
        return {};
    }
}

} // namespace

std::optional<AtWork> at_work(const fs::path &folder) {
    try {
        if (!fs::exists(file_in(folder)))
            return std::nullopt;
        const Json json = Json::parse(support::read_file(file_in(folder), largest_at_work));
        const auto process = json.at("process").get<pid_t>();
        if (!lives(process) || json.at("begin").get<std::string>() != begin_of(process))
            return std::nullopt;
        return AtWork{json.at("since").get<std::string>(), json.at("stacks").get<std::vector<std::string>>()};
    } catch (const Json::exception &) {
        return std::nullopt;
    } catch (const std::exception &) { // what can't be read says nothing
        return std::nullopt;
    }
}

AtWorkNote::AtWorkNote(fs::path folder, apply::Observer &next) : folder_(std::move(folder)), next_(next) {
    work_.since = support::to_rfc3339(std::chrono::system_clock::now());
    write();
}

AtWorkNote::~AtWorkNote() {
    std::error_code ignored; // it says nothing once this process has ended
    fs::remove(file_in(folder_), ignored);
}

void AtWorkNote::started(const plan::StackPlan &stack) {
    {
        const std::lock_guard lock(mutex_);
        work_.stacks.push_back(stack.str(true));
        write();
    }
    next_.started(stack);
}

void AtWorkNote::progressed(const plan::StackPlan &stack, const std::string &doing) {
    next_.progressed(stack, doing);
}

void AtWorkNote::finished(const apply::StackResult &result) {
    {
        const std::lock_guard lock(mutex_);
        std::erase(work_.stacks, result.plan.str(true));
        write();
    }
    next_.finished(result);
}

void AtWorkNote::tick() {
    next_.tick();
}

void AtWorkNote::write() const {
    try {
        support::make_private_folder(folder_);
        const Json json = {{"process", ::getpid()},
                           {"begin", begin_of(::getpid())},
                           {"since", work_.since},
                           {"stacks", work_.stacks}};
        support::write_file_atomically(file_in(folder_),
                                       json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n",
                                       support::Mode::owner_only);
    } catch (const std::exception &) { // NOLINT(bugprone-empty-catch): see the header
    }
}

} // namespace stowage::reconcile
