#include "app/confine.hpp"

#include "git/tracked.hpp"
#include "support/ci.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <optional>

namespace stowage::app {
namespace {

namespace fs = std::filesystem;
using desired::NamedBy;

constexpr std::chrono::seconds index_limit{30};

/// The path from a folder (without links) to a file, whatever links lead to that folder; nothing where the
/// file is not below it.
std::optional<fs::path> way_from(const fs::path &root, const fs::path &file) {
    const fs::path whole = fs::absolute(file).lexically_normal();
    fs::path way;
    for (fs::path at = whole; at.has_relative_path(); at = at.parent_path()) {
        std::error_code error;
        const fs::path folder = at.parent_path();
        way = way.empty() ? at.filename() : at.filename() / way;
        if (fs::canonical(folder, error) == root && !error)
            return way;
    }
    return std::nullopt;
}

[[noreturn]] void refuse(const fs::path &file, const std::string &why, const std::string &advice) {
    throw support::Error(fmt::format("can't read {}: {}", file.string(), why), advice);
}

class Confinement {
public:
    Confinement(fs::path root, std::optional<git::TrackedTree> tracked)
        : root_(std::move(root)), tracked_(std::move(tracked)) {}

    void check(const fs::path &file, NamedBy by) const {
        const auto way = way_from(root_, file);
        if (!way && by == NamedBy::command_line)
            return; // whoever started this named it, and it is no part of the change
        if (!way)
            refuse(file, "it is outside of the folder that this run may read", advice());
        check_way(file, *way);
        if (tracked_ && by == NamedBy::yaml && !tracked_->files.contains(way->generic_string()))
            refuse(file, "git does not keep it, so it is no part of the change", advice());
    }

private:
    void check_way(const fs::path &file, const fs::path &way) const {
        fs::path at = root_;
        for (const fs::path &part : way) {
            at /= part;
            std::error_code error;
            if (support::lower(part.string()) == ".git")
                refuse(file, "it is a part of git's own files", "keep it elsewhere");
            if (fs::is_symlink(fs::symlink_status(at, error)))
                refuse(file, fmt::format("{} is a link", at.string()), "name what it leads to");
        }
    }

    [[nodiscard]] std::string advice() const {
        return tracked_
                   ? "commit it beside the YAML; --inside FOLDER allows what is in a folder, --inside / all"
                   : "keep it beside the YAML";
    }

    fs::path root_;
    std::optional<git::TrackedTree> tracked_;
};

desired::MayRead confined(fs::path root, std::optional<git::TrackedTree> tracked) {
    auto confinement = std::make_shared<const Confinement>(std::move(root), std::move(tracked));
    return [confinement](const fs::path &file, NamedBy by) { confinement->check(file, by); };
}

/// The folder of the first input that is one of this machine.
fs::path first_folder(const std::vector<std::string> &inputs) {
    const auto first =
        std::find_if(inputs.begin(), inputs.end(), [](const std::string &name) { return name != "-"; });
    fs::path folder = first == inputs.end() ? fs::current_path() : fs::absolute(*first);
    std::error_code error;
    while (!fs::is_directory(folder, error) && folder.has_relative_path())
        folder = folder.parent_path();
    return fs::canonical(folder);
}

} // namespace

desired::MayRead what_may_be_read(const std::vector<std::string> &inputs, const Options &options) {
    if (!options.inside.empty()) {
        const fs::path root = fs::canonical(options.inside);
        return root == root.root_path() ? desired::MayRead() : confined(root, std::nullopt);
    }
    const bool limited =
        options.reads == Reads::change || (options.reads == Reads::change_in_ci && support::in_ci());
    if (!limited)
        return {};
    const fs::path folder = first_folder(inputs);
    auto tracked = git::tracked_tree_around(folder.string(), index_limit);
    if (!tracked)
        throw support::Error(fmt::format("which files of {} belong to the change is not known: {}",
                                         folder.string(), tracked.error().words),
                             "--inside FOLDER says what may be read");
    if (!*tracked)
        return confined(folder, std::nullopt);
    fs::path top = (*tracked)->top;
    return confined(std::move(top), std::move(*tracked));
}

} // namespace stowage::app
