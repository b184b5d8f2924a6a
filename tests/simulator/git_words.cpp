#include "git_words.hpp"

#include "world.hpp"

namespace simulator {
namespace {

/** The git library's own words. */
std::string library_words(const World &world, GitProblem problem) {
    const char *end = world.can().sources ? ": " : "";
    switch (problem) {
    case GitProblem::none:
        return {};
    case GitProblem::authentication:
        return std::string("authentication required") + end;
    case GitProblem::reference_not_found:
        return "reference not found";
    case GitProblem::repository_not_found:
        return std::string("repository not found") + end;
    case GitProblem::symbolic_link:
        return "repository contains a symlink, which is not allowed for security reasons";
    }
    return {};
}

constexpr const char *wrong_credentials =
    "authentication failed, please ensure that the git credentials are correct";

bool own_words(const World &world, GitProblem problem) {
    return problem == GitProblem::authentication && !world.can().sources;
}

} // namespace

Answer refused_create(const World &world, GitProblem problem) {
    if (own_words(world, problem)) {
        return error(500, "Invalid git credential");
    }
    const std::string words =
        "unable to clone git repository: failed to clone git repository: " + library_words(world, problem);
    return world.can().asynchronous
               ? error(500, "Failed to prepare stack", "failed to download git repository: " + words)
               : error(500, words);
}

Answer refused_redeploy(const World &world, GitProblem problem) {
    const std::string words = own_words(world, problem)
                                  ? std::string("invalid git credential: ") + wrong_credentials
                                  : "unable to clone git repository: failed to clone git repository: " +
                                        library_words(world, problem);
    return error(500, "Unable to clone git repository directory", words);
}

Answer refused_settings(const World &world, GitProblem problem) {
    std::string words = "failed to list repository refs: " + library_words(world, problem);
    if (own_words(world, problem)) {
        words = wrong_credentials;
    } else if (problem == GitProblem::reference_not_found) {
        words = "could not find ref in the repository";
    } else if (!world.can().sources) {
        words = library_words(world, problem);
    }
    return error(500, "Unable to fetch git repository", words);
}

Answer refused_preview(const World &world, GitProblem problem) {
    if (own_words(world, problem)) {
        return error(400, "Invalid git credential", wrong_credentials);
    }
    return error(500, "unable to clone git repository, error: failed to clone git repository: " +
                          library_words(world, problem));
}

std::string source_error(GitProblem problem) {
    switch (problem) {
    case GitProblem::none:
    case GitProblem::reference_not_found:
    case GitProblem::symbolic_link:
        return {};
    case GitProblem::authentication:
        return "authentication required: ";
    case GitProblem::repository_not_found:
        return "git repository could not be found, please ensure that the URL is correct";
    }
    return {};
}

} // namespace simulator
