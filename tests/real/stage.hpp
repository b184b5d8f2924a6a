#pragma once

#include "e2e/process.hpp"
#include "place.hpp"
#include "simulator/fixture_repository.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace real {

enum class Source { inline_file, git };

/// Where a scenario's stacks come from, and which engine runs them.
struct Kind {
    Source source = Source::inline_file;
    Engine engine = Engine::standalone;
};

/// "git/swarm"
[[nodiscard]] std::string text_of(const Kind &kind);
[[nodiscard]] std::vector<Kind> all_kinds();

/// Where a scenario is played, and with which kind of stack.
struct Setting {
    std::string place;
    Kind kind;
};

/// Every place with every kind; or with those from one source only.
[[nodiscard]] std::vector<Setting> everywhere();
[[nodiscard]] std::vector<Setting> everywhere(Source source);
/// Every place, with inline stacks of the standalone engine.
[[nodiscard]] std::vector<Setting> once_a_place();

/// A place, a folder with the desired state, a repository, and stacks whose names begin with a prefix of this
/// stage's own. All of it is gone after the scenario, whatever happened in it.
class Stage {
public:
    explicit Stage(const Setting &setting);
    ~Stage();
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    Place &place() { return place_; }
    [[nodiscard]] const Kind &kind() const { return kind_; }
    [[nodiscard]] const std::filesystem::path &folder() const { return folder_.path(); }

    /// False where the place lacks the engine (or a key): the scenario then says so and ends.
    [[nodiscard]] bool can_play() const { return !place_.environment(kind_.engine).empty(); }

    /// The stack's full name: the prefix and `name`.
    [[nodiscard]] std::string full(const std::string &name) const { return prefix_ + name; }

    /// A compose file whose service `web` sleeps that long, which tells one version from another.
    [[nodiscard]] std::string sleeps(int seconds) const;
    /// A compose file whose service `web` has this command, e.g. `["sh", "-c", "exit 3"]`.
    [[nodiscard]] std::string commands(const std::string &command) const;
    /// What `sleeps` is when it runs, as what_runs says it.
    [[nodiscard]] std::vector<std::string> sleeping(int seconds) const;

    /// Puts the content where the stack `name` is deployed from: a file, or a commit.
    void put(const std::string &name, const std::string &content) { put(name, content, kind_.source); }
    void put(const std::string &name, const std::string &content, Source source);
    /// The YAML item of the stack; `more` as ", state: stopped".
    [[nodiscard]] std::string item(const std::string &name, const std::string &more = {}) const {
        return item(name, more, kind_);
    }
    [[nodiscard]] std::string item(const std::string &name, const std::string &more, const Kind &kind) const;

    /// Writes the desired state: the head, `extra` (e.g. a prune scope) and these items.
    void desire(const std::vector<std::string> &items, const std::string &extra = {}) const;

    [[nodiscard]] e2e::Result run(std::vector<std::string> arguments, Who who = Who::admin) const;
    [[nodiscard]] e2e::Result run(e2e::Command command, Who who = Who::admin) const;
    [[nodiscard]] e2e::Result apply(std::vector<std::string> more = {}, Who who = Who::admin) const;

    /// Applies and expects exit code 0 and a second plan without differences.
    void applies_well(std::vector<std::string> more = {}, Who who = Who::admin) const;
    /// The plan has no differences, or the case fails with what it says.
    void needs_nothing(Who who = Who::admin) const;

    /// Expects that this is what the engine runs of the stack.
    void sees(const std::string &name, const std::vector<std::string> &wanted);
    /// The server's record of the stack; null where it has none.
    [[nodiscard]] nlohmann::json record(const std::string &name);

    simulator::FixtureRepository &repository() { return *repository_; }
    [[nodiscard]] const std::string &git_url() const { return git_url_; }
    /// Serves the repository to those only who know these (again: with others); "" opens it.
    void protect_repository(const std::string &user, const std::string &password);

private:
    void clean_up();

    Place place_;
    Kind kind_;
    std::string prefix_;
    tests::TemporaryFolder folder_;
    std::unique_ptr<simulator::FixtureRepository> repository_;
    std::string git_url_;
};

} // namespace real
