#include "git/tree.hpp"
#include "git/worktree.hpp"
#include "support/error.hpp"

#include "simulator/fixture_repository.hpp"
#include "support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <git2.h>
#include <unistd.h>

using namespace stowage;
using Catch::Contains;
using simulator::FixtureRepository;

namespace {

class TreeFolder {
public:
    [[nodiscard]] std::string operator/(const std::string &name) const { return (folder_ / name).string(); }

private:
    tests::TemporaryFolder folder_;
};

/// Writes trees that no program for people would: links to anywhere, submodules, folders without end.
class RawRepository {
public:
    explicit RawRepository(const std::string &path) : path_(path) {
        git_libgit2_init();
        REQUIRE(git_repository_init(&repository_, path.c_str(), 1) == 0);
    }
    ~RawRepository() {
        git_repository_free(repository_);
        git_libgit2_shutdown();
    }
    RawRepository(const RawRepository &) = delete;
    RawRepository &operator=(const RawRepository &) = delete;

    struct Item {
        std::string name;
        git_oid id;
        git_filemode_t mode;
    };

    Item file(const std::string &name, const std::string &content,
              git_filemode_t mode = GIT_FILEMODE_BLOB) const {
        Item item{name, {}, mode};
        REQUIRE(git_blob_create_from_buffer(&item.id, repository_, content.data(), content.size()) == 0);
        return item;
    }
    Item link(const std::string &name, const std::string &target) const {
        return file(name, target, GIT_FILEMODE_LINK);
    }
    Item folder(const std::string &name, const std::vector<Item> &items) const {
        git_treebuilder *builder = nullptr;
        REQUIRE(git_treebuilder_new(&builder, repository_, nullptr) == 0);
        for (const Item &item : items)
            REQUIRE(git_treebuilder_insert(nullptr, builder, item.name.c_str(), &item.id, item.mode) == 0);
        Item tree{name, {}, GIT_FILEMODE_TREE};
        REQUIRE(git_treebuilder_write(&tree.id, builder) == 0);
        git_treebuilder_free(builder);
        return tree;
    }
    /// Makes `main` point to a commit of these.
    std::string commit(const std::vector<Item> &items) const {
        const Item root = folder("", items);
        git_tree *tree = nullptr;
        git_signature *who = nullptr;
        git_oid id;
        REQUIRE(git_tree_lookup(&tree, repository_, &root.id) == 0);
        REQUIRE(git_signature_new(&who, "test", "test@example.com", 1'700'000'000, 0) == 0);
        REQUIRE(git_commit_create(&id, repository_, nullptr, who, who, nullptr, "m", tree, 0, nullptr) == 0);
        git_signature_free(who);
        git_tree_free(tree);
        git_reference *reference = nullptr;
        REQUIRE(git_reference_create(&reference, repository_, "refs/heads/main", &id, 1, nullptr) == 0);
        git_reference_free(reference);
        char text[GIT_OID_HEXSZ + 1];
        git_oid_tostr(text, sizeof text, &id);
        return text;
    }
    [[nodiscard]] const std::string &path() const { return path_; }

private:
    std::string path_;
    git_repository *repository_ = nullptr;
};

git::TreeRequest request(const std::string &repository, const std::string &reference) {
    git::TreeRequest request;
    request.repository = repository;
    request.reference = reference;
    return request;
}

std::shared_ptr<const git::Tree> open(const std::string &repository, const std::string &reference,
                                      const git::TreeLimits &limits = {}) {
    git::TreeRequest asked = request(repository, reference);
    asked.limits = limits;
    auto tree = git::open_tree(asked);
    INFO((tree ? std::string() : tree.error().words));
    REQUIRE(tree);
    return *tree;
}

bool any_name(const std::string & /*name*/) {
    return true;
}

constexpr std::size_t mib = 1u << 20;

} // namespace

TEST_CASE("a commit is found by branch, tag, id and full reference") {
    const TreeFolder folder;
    FixtureRepository repository(folder / "a.git");
    const std::string first = repository.commit({{"x", "1"}});
    repository.tag("v1");
    const std::string second = repository.commit({{"x", "2"}});
    const std::string other = repository.commit({{"x", "3"}}, "feature/x");
    const std::string &path = repository.path();

    for (const char *name : {"", "HEAD", "main", "refs/heads/main"})
        CHECK(open(path, name)->commit() == second);
    CHECK(open(path, "v1")->commit() == first);
    CHECK(open(path, "refs/tags/v1")->commit() == first);
    CHECK(open(path, "feature/x")->commit() == other);
    CHECK(open(path, first)->commit() == first);
    CHECK(open(path, first.substr(0, 10))->commit() == first);
    for (const char *before : {"HEAD~1", "main^", "main^1", "HEAD~"})
        CHECK(open(path, before)->commit() == first);
    for (const char *wrong : {"nowhere", "HEAD~9", "main^2", "main^{/commit}", ":/commit", "main:x",
                              "refs/heads/../main", "ffffff"})
        CHECK_FALSE(git::open_tree(request(path, wrong)));

    SECTION("but not by a name that is both a branch and a tag") {
        repository.tag("twice", "main");
        (void)repository.commit({{"x", "4"}}, "twice");
        const auto tree = git::open_tree(request(path, "twice"));
        REQUIRE_FALSE(tree);
        CHECK_THAT(tree.error().words, Contains("both a branch and a tag") && Contains("refs/heads/twice"));
        CHECK(open(path, "refs/tags/twice")->commit() == second);
    }
}

TEST_CASE("a remote is fetched into the cache") {
    const TreeFolder folder;
    FixtureRepository repository(folder / "a.git");
    const std::string first = repository.commit({{"x", "1"}});
    const std::string second = repository.commit({{"x", "2"}});
    git::TreeRequest asked = request("file://" + repository.path(), "main");
    asked.cache = folder / "cache";
    auto tree = git::open_tree(asked);
    REQUIRE(tree);
    CHECK((*tree)->commit() == second);
    CHECK((*tree)->read("x", mib) == "2");
    CHECK((*tree)->addresses() == std::vector<std::string>{asked.repository});
    CHECK((*tree)->descends_from(first));

    asked.reference = first;
    asked.cache = folder / "another";
    tree = git::open_tree(asked);
    REQUIRE(tree);
    CHECK((*tree)->read("x", mib) == "1");
    CHECK_FALSE((*tree)->descends_from(second));
    asked.reference = "gone";
    CHECK_THAT(git::open_tree(asked).error().words, Contains("no branch, tag or commit 'gone'"));
}

TEST_CASE("files of a commit") {
    const TreeFolder folder;
    FixtureRepository repository(folder / "a.git");
    repository.commit({{"stowage.yaml", "a"},
                       {"b/c.yml", "b"},
                       {"b/d/e.yaml", "c"},
                       {".github/f.yml", "d"},
                       {"b/.g.yml", "e"}});
    const auto tree = open(repository.path(), "main");
    const std::vector<std::string> all{"b/c.yml", "b/d/e.yaml", "stowage.yaml"};
    CHECK(tree->files_below("", any_name) == all);
    CHECK(tree->files_below("b/d", any_name) == std::vector<std::string>{"b/d/e.yaml"});
    CHECK(tree->kind_of("b") == git::Tree::Kind::folder);
    CHECK(tree->kind_of("b/c.yml") == git::Tree::Kind::file);
    CHECK(tree->kind_of("b/c.yml/x") == git::Tree::Kind::nothing);
    CHECK(tree->kind_of("x") == git::Tree::Kind::nothing);
    CHECK(tree->read("./b/../b/c.yml", mib) == "b");
    CHECK_THROWS_WITH(tree->read("x", mib), Contains("no such file"));
    CHECK_THROWS_WITH(tree->read("b", mib), Contains("it is a folder"));
}

TEST_CASE("links stay inside a commit") {
    const TreeFolder folder;
    const RawRepository raw(folder / "a.git");
    raw.commit({raw.file("a.yml", "a"), raw.link("to-a.yml", "a.yml"),
                raw.link("absolute.yml", "/etc/passwd"), raw.link("loop.yml", "loop.yml"),
                raw.link("gone.yml", "nowhere"),
                raw.folder("b", {raw.link("up.yml", "../a.yml"), raw.link("out.yml", "../../etc/passwd"),
                                 raw.link("home", "../.."), raw.link("top", "..")})});
    const auto tree = open(raw.path(), "main");
    CHECK(tree->read("to-a.yml", mib) == "a");
    CHECK(tree->read("b/up.yml", mib) == "a");
    CHECK(tree->read("b/top/a.yml", mib) == "a");
    for (const char *path :
         {"absolute.yml", "b/out.yml", "b/home/a.yml", "../x", "/etc/passwd", "b/../../x"}) {
        INFO(path);
        CHECK_THROWS_WITH(tree->read(path, mib), Contains("leads out of the repository"));
    }
    CHECK_THROWS_WITH(tree->read("loop.yml", mib), Contains("lead nowhere"));
    CHECK_THROWS_WITH(tree->read("gone.yml", mib), Contains("no such file"));
    // Each file once; what can't be read is listed, so that reading says why.
    const std::vector<std::string> yaml{"a.yml", "absolute.yml", "b/out.yml", "gone.yml", "loop.yml"};
    CHECK(tree->files_below("", [](const std::string &name) { return name.ends_with(".yml"); }) == yaml);
}

TEST_CASE("a hostile tree meets limits") {
    const TreeFolder folder;
    const RawRepository raw(folder / "a.git");
    SECTION("a large file") {
        raw.commit({raw.file("a.yml", std::string(2 * mib, 'x'))});
        CHECK_THROWS_WITH(open(raw.path(), "main")->read("a.yml", mib), Contains("larger than 1024 KiB"));
    }
    SECTION("much in many files") {
        raw.commit({raw.file("a.yml", std::string(700, 'x')), raw.file("b.yml", std::string(700, 'y'))});
        git::TreeLimits limits;
        limits.total_bytes = 1000;
        const auto tree = open(raw.path(), "main", limits);
        CHECK(tree->read("a.yml", mib).size() == 700);
        CHECK_THROWS_WITH(tree->read("b.yml", mib), Contains("all files together"));
    }
    SECTION("deep folders") {
        RawRepository::Item item = raw.file("a.yml", "a");
        std::string path = "a.yml";
        for (int i = 0; i < 200; ++i) {
            item = raw.folder("d", {item});
            path.insert(0, "d/");
        }
        raw.commit({item});
        const auto tree = open(raw.path(), "main");
        CHECK_THROWS_WITH(tree->files_below("", any_name), Contains("nested too deeply"));
        CHECK_THROWS_WITH(tree->read(path, mib), Contains("nested too deeply"));
    }
    SECTION("a tree that is small only as long as nobody walks it") {
        RawRepository::Item item = raw.file("a.txt", "a");
        for (int i = 0; i < 12; ++i) {
            std::vector<RawRepository::Item> same;
            for (int k = 0; k < 10; ++k) {
                same.push_back(item);
                same.back().name = "d" + std::to_string(k);
            }
            item = raw.folder("d", same);
        }
        raw.commit({item});
        git::TreeLimits limits;
        limits.entries = 5000;
        CHECK_THROWS_WITH(open(raw.path(), "main", limits)->files_below("", any_name),
                          Contains("too many files"));
        limits.files = 100;
        CHECK_THROWS_WITH(open(raw.path(), "main", limits)->files_below("", any_name),
                          Contains("more than 100 YAML files"));
    }
    SECTION("a submodule") {
        RawRepository::Item module = raw.file("sub", "x");
        module.mode = GIT_FILEMODE_COMMIT;
        raw.commit({module, raw.file("a.yml", "a")});
        const auto tree = open(raw.path(), "main");
        CHECK(tree->files_below("", any_name) == std::vector<std::string>{"a.yml"});
        CHECK_THROWS_WITH(tree->read("sub/b.yml", mib), Contains("submodule"));
    }
}

TEST_CASE("files that are not as they are committed") {
    const TreeFolder folder;
    git_libgit2_init();
    git_repository *repository = nullptr;
    const std::string top = folder / "work";
    REQUIRE(git_repository_init(&repository, top.c_str(), 0) == 0);
    for (const char *name : {"/same.yml", "/changed.yml"})
        std::ofstream(top + name) << "a";
    git_index *index = nullptr;
    git_oid tree_id;
    git_oid commit_id;
    git_tree *tree = nullptr;
    git_signature *who = nullptr;
    REQUIRE(git_repository_index(&index, repository) == 0);
    for (const char *name : {"same.yml", "changed.yml"})
        REQUIRE(git_index_add_bypath(index, name) == 0);
    REQUIRE(git_index_write(index) == 0);
    REQUIRE(git_index_write_tree(&tree_id, index) == 0);
    REQUIRE(git_tree_lookup(&tree, repository, &tree_id) == 0);
    REQUIRE(git_signature_new(&who, "test", "test@example.com", 1'700'000'000, 0) == 0);
    REQUIRE(git_commit_create(&commit_id, repository, "HEAD", who, who, nullptr, "m", tree, 0, nullptr) == 0);
    git_signature_free(who);
    git_tree_free(tree);
    git_index_free(index);
    git_repository_free(repository);
    git_libgit2_shutdown();
    std::ofstream(top + "/changed.yml") << "longer";
    std::ofstream(top + "/new.yml") << "c";
    std::ofstream(folder / "outside.yml") << "d";

    constexpr std::chrono::seconds limit{20};
    const auto found = git::look_at_worktree(
        top + "/*.yml", {folder / "outside.yml", top + "/changed.yml", top + "/new.yml", top + "/same.yml"},
        limit);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->commit.size() == 40);
    CHECK((*found)->uncommitted == std::vector<std::string>{top + "/changed.yml", top + "/new.yml"});
    const auto nowhere = git::look_at_worktree(folder / "outside.yml", {folder / "outside.yml"}, limit);
    REQUIRE(nowhere);
    CHECK_FALSE(*nowhere);
}
