#include "reconcile/at_work.hpp"

#include "support/error.hpp"
#include "support/file.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace stowage::reconcile {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t limit = 16u << 20;

fs::path file_in(const fs::path &folder) {
    return folder / "at-work.json";
}

/// One of another user is there too.
bool is_there(long process) {
    return process > 0 && (::kill(static_cast<pid_t>(process), 0) == 0 || errno == EPERM);
}

} // namespace

std::optional<AtWork> at_work(const fs::path &folder) {
    try {
        if (!fs::exists(file_in(folder)))
            return std::nullopt;
        const Json json = Json::parse(support::read_file(file_in(folder), limit));
        AtWork work{json.at("since").get<std::string>(), json.at("process").get<long>(),
                    json.at("stacks").get<std::vector<std::string>>()};
        return is_there(work.process) ? std::optional(std::move(work)) : std::nullopt;
    } catch (const Json::exception &) { // of a pass that was killed
        return std::nullopt;
    } catch (const support::Error &) {
        return std::nullopt;
    } catch (const fs::filesystem_error &) {
        return std::nullopt;
    }
}

AtWorkNote::AtWorkNote(fs::path folder, apply::Observer &next)
    : file_(file_in(folder)),
      next_(next),
      work_{support::to_rfc3339(std::chrono::system_clock::now()), static_cast<long>(::getpid()), {}} {
    std::error_code ignored;
    fs::create_directories(folder, ignored);
    write();
}

AtWorkNote::~AtWorkNote() {
    std::error_code ignored;
    fs::remove(file_, ignored);
}

void AtWorkNote::started(const plan::StackPlan &stack) {
    work_.stacks.push_back(stack.str(true));
    write();
    next_.started(stack);
}

void AtWorkNote::progressed(const plan::StackPlan &stack, const std::string &doing) {
    next_.progressed(stack, doing);
}

void AtWorkNote::finished(const apply::StackResult &result) {
    std::erase(work_.stacks, result.plan.str(true));
    write();
    next_.finished(result);
}

void AtWorkNote::tick() {
    next_.tick();
}

void AtWorkNote::write() const {
    try {
        const Json json = {{"since", work_.since}, {"process", work_.process}, {"stacks", work_.stacks}};
        support::write_file_atomically(file_, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n",
                                       support::Mode::readable_by_all);
    } catch (const support::Error &) { // what goes on is worth more than the note of it
    }
}

} // namespace stowage::reconcile
