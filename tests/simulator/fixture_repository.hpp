#pragma once

#include <map>
#include <memory>
#include <string>

namespace simulator {

/** A bare git repository that a test fills with commits. */
class FixtureRepository {
public:
    /** Makes the repository, or opens the one that is there. HEAD names `branch`. Throws std::runtime_error.
     */
    explicit FixtureRepository(const std::string &path, const std::string &branch = "main");
    ~FixtureRepository();
    FixtureRepository(const FixtureRepository &) = delete;
    FixtureRepository &operator=(const FixtureRepository &) = delete;

    const std::string &path() const { return directory; }

    /**
     * Commits these files on top of a branch (default: HEAD's), which is made when it is not there. Files
     * that are not mentioned stay; an empty content removes a file. Returns the commit's hash.
     */
    std::string commit(const std::map<std::string, std::string> &files, const std::string &branch = {},
                       const std::string &message = "commit");

    /** Commits a symbolic link on top of HEAD's branch. */
    std::string link(const std::string &path, const std::string &target);

    /** Makes a branch that starts at another one's tip (default: HEAD's). */
    void branch(const std::string &name, const std::string &from = {});

    /** The branch that HEAD names from now on: what a clone without a reference gets. */
    void set_head(const std::string &name);

    /** Makes refs/tags/NAME point to a branch's tip. */
    void tag(const std::string &name, const std::string &branch = {});

    /** A forced push: HEAD's branch has what it had, in one commit without a past. Returns its hash. */
    std::string rewrite();

private:
    struct Handle;
    std::string directory;
    std::string head;
    std::unique_ptr<Handle> handle;
};

} // namespace simulator
