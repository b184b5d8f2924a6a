#include "report/paths.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace fs = std::filesystem;
using stowage::report::RepositoryPaths;

using Folder = tests::TemporaryFolder;

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
