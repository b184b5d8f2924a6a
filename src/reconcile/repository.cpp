#include "reconcile/repository.hpp"

#include "reconcile/signature.hpp"
#include "support/digest.hpp"
#include "support/duration.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"
#include "support/rfc3339.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::reconcile {
namespace {

namespace fs = std::filesystem;
using RepositoryJson = nlohmann::json;
using TimePoint = std::chrono::system_clock::time_point;

constexpr std::size_t record_limit = 64u << 10;

std::string short_id(const std::string &commit) {
    return commit.substr(0, 7);
}

} // namespace

Repository::Repository(GitInput input, fs::path folder)
    : input_(std::move(input)), folder_(std::move(folder)) {}

std::string Repository::identity() const {
    return support::sha256_hex(input_.access.url + '\n' + input_.reference);
}

std::optional<Repository::Good> Repository::last_good() const {
    const fs::path path = folder_ / "last-good.json";
    if (!fs::exists(path))
        return std::nullopt;
    try {
        const RepositoryJson record = RepositoryJson::parse(support::read_file(path, record_limit));
        if (record.at("of").get<std::string>() != identity())
            return std::nullopt;
        return Good{record.at("commit").get<std::string>(),
                    support::from_rfc3339(record.at("seen").get<std::string>())};
    } catch (const RepositoryJson::exception &) { // damaged: as if there was none
        return std::nullopt;
    } catch (const support::Error &) {
        return std::nullopt;
    }
}

Snapshot Repository::obtain(TimePoint now) {
    support::make_private_folder(folder_);
    const auto good = last_good();
    const auto tip = git::fetch_tip(input_.access, input_.reference, good ? good->commit : std::string(),
                                    cache(), input_.limit);
    if (!tip)
        return fall_back(tip.error().words, now);
    Snapshot snapshot;
    snapshot.commit = tip->commit;
    snapshot.subject = tip->subject;
    snapshot.seen = now;
    if (const std::string objection = objection_to(*tip); !objection.empty()) {
        if (!good)
            throw CommitRefused(objection, "nothing is applied before a commit is accepted");
        snapshot = {};
        snapshot.commit = good->commit;
        snapshot.seen = good->seen;
        snapshot.refused = objection;
    }
    if (const std::string why = bring(snapshot); !why.empty())
        return fall_back(why, now);
    return snapshot;
}

std::string Repository::objection_to(const git::Tip &tip) const {
    if (!tip.descends && !input_.allow_rewind)
        return fmt::format("the branch was rewound: commit {} does not descend from {}, which was applied "
                           "last; --allow-rewind takes it",
                           short_id(tip.commit), short_id(last_good()->commit));
    if (!input_.allowed_signers.empty())
        return what_is_wrong_with_signature(tip, input_.allowed_signers, folder_);
    return {};
}

Snapshot Repository::fall_back(const std::string &why, TimePoint now) {
    auto good = last_good();
    if (!good)
        throw support::Error(fmt::format("can't read the desired state from {}: {}", input_.access.url, why),
                             "there is no earlier commit in the cache to go on with");
    if (good->seen > now) { // by a clock that was set back since; its age counts from now on
        good->seen = now;
        remember(*good);
    }
    const auto age = now - good->seen;
    if (age > input_.max_stale)
        throw support::Error(
            fmt::format("can't read the desired state from {}: {}; the last good commit {} was seen {} ago, "
                        "which is longer than --max-stale allows",
                        input_.access.url, why, short_id(good->commit), support::human_duration(age)),
            "mend the way to the repository; nothing is applied until then");
    Snapshot snapshot;
    snapshot.commit = good->commit;
    snapshot.seen = good->seen;
    snapshot.stale = fmt::format("can't read {}: {}; going on with commit {}, seen {} ago", input_.access.url,
                                 why, short_id(good->commit), support::human_duration(age));
    if (const std::string lost = bring(snapshot); !lost.empty())
        throw support::Error(
            fmt::format("can't read the desired state from {}: {}; and the last good commit {} "
                        "can't be read from the cache: {}",
                        input_.access.url, why, short_id(good->commit), lost),
            "mend the way to the repository; nothing is applied until then");
    return snapshot;
}

std::string Repository::bring(Snapshot &snapshot) {
    auto tree = git::open_fetched(input_.access, snapshot.commit, cache(), input_.limit);
    if (!tree && snapshot.stale.empty()) { // the remote is there
        const auto anew =
            git::fetch_anew(input_.access, input_.reference, snapshot.commit, cache(), input_.limit);
        if (!anew)
            return fmt::format("the cache is damaged ({}), and it can't be fetched anew: {}",
                               tree.error().words, anew.error().words);
        tree = git::open_fetched(input_.access, snapshot.commit, cache(), input_.limit);
    }
    if (!tree)
        return fmt::format("can't read the files of commit {}: {}", short_id(snapshot.commit),
                           tree.error().words);
    snapshot.tree = *tree;
    return {};
}

bool Repository::mend(Snapshot &snapshot) {
    if (!snapshot.stale.empty() ||
        git::check_fetched(input_.access, snapshot.commit, cache(), input_.limit) ||
        !git::fetch_anew(input_.access, input_.reference, snapshot.commit, cache(), input_.limit))
        return false;
    return bring(snapshot).empty();
}

void Repository::accept(const Snapshot &snapshot) {
    remember({snapshot.commit, snapshot.seen});
}

void Repository::remember(const Good &good) {
    const RepositoryJson record = {
        {"of", identity()}, {"commit", good.commit}, {"seen", support::to_rfc3339(good.seen)}};
    support::write_file_atomically(folder_ / "last-good.json", record.dump(2) + "\n",
                                   support::Mode::owner_only);
}

} // namespace stowage::reconcile
