#pragma once

#include "message.hpp"
#include "repositories.hpp"

namespace simulator {

class World;

// What the server says when it can't read a repository: each call wraps the same trouble in words of its own,
// and newer servers give the git library's words where older ones had their own.

/** Creating a stack. */
Answer refused_create(const World &world, GitProblem problem);

/** Deploying what the repository has now. */
Answer refused_redeploy(const World &world, GitProblem problem);

/** Storing git settings with credentials, which are tried first. */
Answer refused_settings(const World &world, GitProblem problem);

/** Looking at a file of a repository. */
Answer refused_preview(const World &world, GitProblem problem);

/** The status of a source that can't be read; "" when it can. */
std::string source_error(GitProblem problem);

} // namespace simulator
