#include "reconcile/orders.hpp"

#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/lock_file.hpp"
#include "support/rfc3339.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <thread>

namespace stowage::reconcile {
namespace {

namespace fs = std::filesystem;
using OrdersJson = nlohmann::json;
using TimePoint = std::chrono::system_clock::time_point;

constexpr std::size_t largest_order = 1u << 20;
constexpr std::chrono::hours retries_last{24 * 30};

fs::path suspensions_file(const fs::path &folder) {
    return folder / "suspensions.json";
}
fs::path retries_file(const fs::path &folder) {
    return folder / "retries.json";
}

/// Two commands at once change the files one after the other.
support::LockFile lock(const fs::path &folder) {
    support::make_private_folder(folder, support::Whose::ours_or_for_root_anyones);
    for (int i = 0; i < 500; ++i) {
        if (auto held = support::LockFile::try_lock(folder / "orders.lock")) {
            support::give_to_owner_of(folder, folder / "orders.lock");
            return std::move(*held);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw support::Error(fmt::format("another command keeps {} locked", folder.string()), "try again");
}

OrdersJson read(const fs::path &path) {
    if (!fs::exists(path))
        return OrdersJson::array();
    return OrdersJson::parse(support::read_file(path, largest_order));
}

// Whoever gives an order need not be the user who makes the passes.
void write(const fs::path &path, const OrdersJson &content) {
    support::write_file_atomically(path,
                                   content.dump(2, ' ', false, OrdersJson::error_handler_t::replace) + "\n",
                                   support::Mode::readable_by_all);
    support::give_to_owner_of(path.parent_path(), path);
    fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                              fs::perms::others_read); // whatever the umask is
}

void write_suspensions(const fs::path &folder, const std::vector<Suspension> &all) {
    OrdersJson content = OrdersJson::array();
    for (const Suspension &one : all)
        content.push_back(
            {{"stacks", one.stacks}, {"reason", one.reason}, {"since", one.since}, {"until", one.until}});
    write(suspensions_file(folder), content);
}

} // namespace

std::vector<Suspension> suspensions(const fs::path &folder, TimePoint now) {
    const auto damaged = [&] {
        return support::Error(fmt::format("{} is damaged", suspensions_file(folder).string()),
                              "'stowage resume' without a stack ends every suspension and writes it anew");
    };
    std::vector<Suspension> all;
    try {
        for (const OrdersJson &item : read(suspensions_file(folder)))
            all.push_back({item.at("stacks").get<std::string>(), item.at("reason").get<std::string>(),
                           item.at("since").get<std::string>(), item.at("until").get<std::string>()});
    } catch (const OrdersJson::exception &) {
        throw damaged();
    }
    const auto is_no_end = [](const Suspension &one) {
        return !one.until.empty() && !support::is_rfc3339(one.until);
    };
    if (std::any_of(all.begin(), all.end(), is_no_end))
        throw damaged();
    std::erase_if(all, [&](const Suspension &one) {
        return !one.until.empty() && support::from_rfc3339(one.until) <= now;
    });
    return all;
}

namespace {

/// Of a damaged file, `*`: whatever it was.
std::vector<std::string> suspended_patterns(const fs::path &folder, TimePoint now) {
    std::vector<std::string> patterns;
    try {
        for (const Suspension &one : suspensions(folder, now))
            patterns.push_back(one.stacks);
    } catch (const support::Error &) {
        return {"*"};
    }
    return patterns;
}

} // namespace

void suspend(const fs::path &folder, const std::vector<Suspension> &added, TimePoint now) {
    const support::LockFile held = lock(folder);
    std::vector<Suspension> all = suspensions(folder, now);
    for (const Suspension &one : added) {
        std::erase_if(all, [&](const Suspension &other) { return other.stacks == one.stacks; });
        all.push_back(one);
    }
    write_suspensions(folder, all);
}

std::vector<std::string> resume(const fs::path &folder, const std::vector<std::string> &patterns,
                                TimePoint now) {
    const support::LockFile held = lock(folder);
    if (patterns.empty()) {
        std::vector<std::string> ended = suspended_patterns(folder, now);
        write_suspensions(folder, {});
        return ended;
    }
    std::vector<Suspension> all = suspensions(folder, now);
    for (const std::string &pattern : patterns)
        if (std::erase_if(all, [&](const Suspension &one) { return one.stacks == pattern; }) == 0)
            throw support::Error(fmt::format("'{}' is not suspended", pattern),
                                 "'stowage status' shows what is, as it was written");
    write_suspensions(folder, all);
    return patterns;
}

std::vector<Retry> retries(const fs::path &folder) {
    std::vector<Retry> all;
    try {
        for (const OrdersJson &item : read(retries_file(folder)))
            all.push_back({item.at("stacks").get<std::string>(), item.at("at").get<std::string>()});
    } catch (const OrdersJson::exception &) { // then nothing is tried again, which can be asked for once more
        return {};
    }
    std::erase_if(all, [](const Retry &one) { return !support::is_rfc3339(one.at); });
    return all;
}

void retry(const fs::path &folder, const std::vector<std::string> &patterns, TimePoint now) {
    const support::LockFile held = lock(folder);
    std::vector<Retry> all = retries(folder);
    std::erase_if(all, [&](const Retry &one) { return support::from_rfc3339(one.at) + retries_last < now; });
    for (const std::string &pattern : patterns)
        all.push_back({pattern, support::to_rfc3339(now)});
    OrdersJson content = OrdersJson::array();
    for (const Retry &one : all)
        content.push_back({{"stacks", one.stacks}, {"at", one.at}});
    write(retries_file(folder), content);
}

} // namespace stowage::reconcile
