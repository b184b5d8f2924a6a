#pragma once

#include "model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace simulator {

/** Why a clone failed. */
enum class GitProblem { none, repository_not_found, reference_not_found, authentication, symbolic_link };

/** A commit of a repository and the files that were asked for; those that it does not have are missing. */
struct Checkout {
    GitProblem problem = GitProblem::none;
    std::string commit;
    std::vector<StackFile> files;

    bool ok() const { return problem == GitProblem::none; }
    const StackFile *file(const std::string &path) const;
    bool has_symbolic_link = false; ///< anywhere in the commit
};

/** "http://any.host/git/NAME.git" or a repository's own url, with or without ".git". Null when there is none.
 */
const Repository *find_repository(const std::vector<Repository> &repositories, const std::string &url);

/**
 * Clones as the server would: looks at the credentials, resolves the reference ("" is the branch that HEAD
 * names) and reads the files. The repository is opened anew each time, so new commits are seen.
 */
Checkout clone(const std::vector<Repository> &repositories, const std::string &url,
               const std::string &reference, const std::optional<Credentials> &credentials,
               const std::vector<std::string> &paths);

} // namespace simulator
