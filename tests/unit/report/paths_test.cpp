#include "report/paths.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace fs = std::filesystem;
using stowage::report::RepositoryPaths;

namespace {

/// A folder of its own, gone after the test.
class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("stowage-paths-" + std::to_string(::getpid()))) {
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    [[nodiscard]] const fs::path &path() const { return path_; }

private:
    fs::path path_;
};

} // namespace

TEST_CASE("paths are those of the repository", "[report][paths]") {
    const Folder folder;
    const fs::path top = folder.path() / "repository";
    fs::create_directories(top / ".git");
    fs::create_directories(top / "deploy" / "stacks");
    RepositoryPaths paths(top / "deploy");
    CHECK(paths("stowage.yaml") == "deploy/stowage.yaml");
    CHECK(paths("./stacks/../stowage.yaml") == "deploy/stowage.yaml");
    CHECK(paths("stacks/web.yaml") == "deploy/stacks/web.yaml");
    CHECK(paths("../other.yaml") == "other.yaml");
    CHECK(paths((top / "deploy" / "stowage.yaml").string()) == "deploy/stowage.yaml");
}

TEST_CASE("a work tree whose .git is a file counts too", "[report][paths]") {
    const Folder folder;
    fs::create_directories(folder.path() / "tree" / "deploy");
    std::ofstream(folder.path() / "tree" / ".git") << "gitdir: elsewhere\n";
    RepositoryPaths paths(folder.path());
    CHECK(paths("tree/deploy/stowage.yaml") == "deploy/stowage.yaml");
}

TEST_CASE("outside a repository paths are those of the current folder", "[report][paths]") {
    const Folder folder;
    fs::create_directories(folder.path() / "here");
    RepositoryPaths paths(folder.path() / "here");
    CHECK(paths("a/../stowage.yaml") == "stowage.yaml");
    CHECK(paths("../beside.yaml") == (folder.path() / "beside.yaml").string());
}
