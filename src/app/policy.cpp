#include "app/policy.hpp"

#include "app/input.hpp"
#include "desired/load_policy.hpp"
#include "git/tree_files.hpp"
#include "support/codes.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace stowage::app {
namespace {

namespace fs = std::filesystem;

void append(std::vector<desired::PolicyRule> &into, std::vector<desired::PolicyRule> more) {
    into.insert(into.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

bool is_yaml(const std::string &path) {
    const std::string name = support::lower(path);
    return name.ends_with(".yaml") || name.ends_with(".yml");
}

/// As `path` may be written: from the top of its repository; nothing where it is outside.
std::optional<std::string> below(const fs::path &top, const std::string &path) {
    std::error_code error;
    const fs::path full = fs::weakly_canonical(fs::absolute(path, error), error);
    const std::string relative = full.lexically_relative(top).string();
    if (error || relative.empty() || relative == ".." || relative.starts_with("../"))
        return std::nullopt;
    return relative;
}

/// The policies of another reference of the repository that the current folder is in.
class OtherReference {
public:
    OtherReference(std::string reference, const desired::LoadLimits &limits)
        : reference_(std::move(reference)), limits_(limits) {
        std::error_code error;
        tree_ = git::read_tree(fs::current_path(error), reference_, is_yaml, limits.file_bytes);
    }

    /// Of what the inputs name there: what a branch names besides, or takes away, makes no difference.
    std::vector<desired::PolicyRule> of_inputs(const std::vector<std::string> &inputs) {
        std::vector<desired::PolicyRule> rules;
        for (const git::TreeFile &file : tree_.files)
            if (std::any_of(inputs.begin(), inputs.end(),
                            [&](const std::string &input) { return is_input(file.path, input); }))
                append(rules, load(file, desired::PolicyFile::any_state));
        return rules;
    }

    /// Of one file; nothing where it is outside the repository, whatever branch it would have been of.
    std::optional<std::vector<desired::PolicyRule>> of_file(const std::string &path) {
        const auto relative = below(tree_.top, path);
        if (!relative)
            return std::nullopt;
        const auto found = std::find_if(tree_.files.begin(), tree_.files.end(),
                                        [&](const git::TreeFile &file) { return file.path == *relative; });
        if (found == tree_.files.end())
            throw support::Error(fmt::format("there is no policy '{}' in '{}'", *relative, reference_),
                                 "bring it there first; it ends with .yaml or .yml");
        return load(*found, desired::PolicyFile::policy_alone);
    }

private:
    [[nodiscard]] bool is_input(const std::string &path, const std::string &input) const {
        const auto relative = below(tree_.top, input);
        if (!relative)
            return false;
        return *relative == "." || path == *relative || path.starts_with(*relative + "/") ||
               support::glob_match(*relative, path);
    }

    [[nodiscard]] std::vector<desired::PolicyRule> load(const git::TreeFile &file,
                                                        desired::PolicyFile kind) const {
        // Most files have none, and need not be read at all.
        if (kind == desired::PolicyFile::any_state && file.text.find("policy") == std::string::npos)
            return {};
        return desired::load_policy({fmt::format("{}:{}", reference_, file.path), file.text, {}, {}}, kind,
                                    limits_);
    }

    std::string reference_;
    desired::LoadLimits limits_;
    git::TreeFiles tree_;
};

std::vector<desired::PolicyRule> read_file(const std::string &path, const desired::LoadLimits &limits) {
    return desired::load_policy({path, support::read_file(path, limits.file_bytes), {}, {}},
                                desired::PolicyFile::policy_alone, limits);
}

support::Diagnostic no_policy_there(const std::string &reference, bool allowed) {
    support::Diagnostic warning;
    warning.severity =
        allowed ? support::Diagnostic::Severity::warning : support::Diagnostic::Severity::error;
    warning.rule = "policy";
    warning.code = support::Code::policy_unavailable;
    warning.what = fmt::format("'{}' has no policy in the files that -f and --policy name", reference);
    warning.advice = "bring one there, or pass --allow-no-policy where there is none yet";
    return warning;
}

} // namespace

Policies read_policies(const PolicyOptions &what, const Options &options) {
    const desired::LoadLimits limits;
    Policies policies;
    std::optional<OtherReference> other;
    if (!what.reference.empty()) {
        other.emplace(what.reference, limits);
        policies.rules = other->of_inputs(options.inputs.empty() ? std::vector<std::string>{default_input}
                                                                 : options.inputs);
    }
    for (const std::string &path : what.files) {
        auto there = other ? other->of_file(path) : std::nullopt;
        append(policies.rules, there ? std::move(*there) : read_file(path, limits));
    }
    if (other && policies.rules.empty())
        policies.warnings.push_back(no_policy_there(what.reference, what.allow_none));
    return policies;
}

} // namespace stowage::app
