#pragma once

#include "real/stage.hpp"
#include "step.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace roam {

enum class Wanted { running, stopped, absent };
enum class Content { good, crashes, broken };

/// What a compose file says.
struct Version {
    Content content = Content::good;
    int seconds = 9100;  ///< that good content sleeps: longer than any walk takes
    bool beside = false; ///< there is a second service
    bool port = false;   ///< the first one publishes a port
};

/// One stack as the desired state has it.
struct Wish {
    std::string name; ///< without the stage's prefix; its file keeps the first one
    std::string file;
    std::string former_name; ///< "" where it was never renamed
    real::Kind kind;
    Wanted state = Wanted::running;
    Version newest;                                        ///< what its file says now
    std::optional<std::pair<std::string, Version>> pinned; ///< the tag that is wanted, and what it has
    int variable = 0;
    int polling = 0; ///< 0: none
    bool prune = false;
    int port = 0; ///< the one that it may publish

    [[nodiscard]] const Version &version() const { return pinned ? pinned->second : newest; }
};

/// What one run said.
struct Said {
    int exit_code = -1;
    std::string text;      ///< all of it
    nlohmann::json report; ///< null where there is none
};

/// Stacks of every kind that the server has, changed step by step.
class World {
public:
    explicit World(const std::string &place);

    [[nodiscard]] const std::vector<Wish> &wishes() const { return wishes_; }
    real::Stage &stage() { return stage_; }

    /// Does anything but a judged run: changes the desired state, or something by hand.
    void disturb(const Step &step);

    Said apply();
    Said plan();
    Said list();

    /// Wants everything running with good content.
    void want_all_well();

    /// What the engine has of the stack.
    std::vector<std::string> engine(const Wish &wish);
    /// What it should have once the wish is fulfilled with good content. What is beside that may be left
    /// over.
    [[nodiscard]] std::vector<std::string> wanted(const Wish &wish);
    /// What was seen of a stack, without a second service that its file does not name any more.
    [[nodiscard]] static std::vector<std::string> without_left_over(const Wish &wish,
                                                                    std::vector<std::string> seen);
    /// Whether the server itself brings new commits, some time.
    [[nodiscard]] static bool is_left_to_polling(const Wish &wish) {
        return wish.polling != 0 && wish.kind.source == real::Source::git;
    }
    /// Whether its repository, which only whoever sees it can compare, wants a password that nobody gave.
    [[nodiscard]] bool is_hidden(const Wish &wish) const {
        return denied_ && wish.kind.source == real::Source::git && wish.state == Wanted::running;
    }
    /// The variable V as it arrived, and as a wish writes it.
    std::string variable(const Wish &wish);
    static std::string value_of(int variable);
    nlohmann::json record(const Wish &wish) { return stage_.record(wish.name); }

private:
    void write();
    void by_hand(const Step &step, const Wish &wish);
    void on_engine(What what, const Wish &wish);
    void put(const Wish &wish);
    void change_version(const Step &step, Wish &wish);
    void pin(Wish &wish, bool to_tag);
    void rename(Wish &wish);
    void deny(bool denied);
    void resume(const Wish &wish);
    void scale(const std::string &service_id, int replicas);
    [[nodiscard]] std::string settings_of(const Wish &wish) const;
    [[nodiscard]] std::string item_of(const Wish &wish);
    Said run(std::vector<std::string> arguments);
    void interrupt(int milliseconds);

    real::Stage stage_;
    std::vector<Wish> wishes_;
    bool denied_ = false;
    int tags_ = 0;
    int renames_ = 0;
};

} // namespace roam
