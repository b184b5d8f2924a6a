#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace property {

/// Random choices that are the same on every machine for the same seed.
class Random {
public:
    explicit Random(std::uint32_t seed) : engine_(seed) {}

    /// From 0 to `limit` - 1.
    std::size_t below(std::size_t limit) { return engine_() % limit; }
    bool chance(unsigned percent) { return below(100) < percent; }

    template <typename T>
    const T &one_of(const std::vector<T> &items) {
        return items[below(items.size())];
    }
    /// Not std::shuffle, whose result differs from library to library.
    template <typename T>
    void shuffle(std::vector<T> &items) {
        for (std::size_t i = items.size(); i > 1; --i)
            std::swap(items[i - 1], items[below(i)]);
    }

private:
    std::mt19937 engine_;
};

struct Polling {
    std::string interval; ///< or a webhook, or both
    std::string webhook;
    bool force = false;
    bool operator==(const Polling &) const = default;
};

/// A stack's content and settings, on either side.
struct Side {
    bool git = false;
    int content = 0;       ///< of an inline stack
    std::string path;      ///< of a git stack
    std::string reference; ///< of a git stack
    std::vector<std::string> additional;
    bool tls_skip_verify = false;
    bool is_private = false;       ///< of a git stack: from the repository that asks for credentials
    bool knows_credentials = true; ///< found only: of a private repository; 2.23
    std::string source;            ///< of a git stack on newer servers: the source's name, where it is said
    std::string access;            ///< as YAML; wanted: "" for not managed
    std::optional<bool> prune;     ///< wanted: nothing for not managed
    std::string schedule;          ///< 2.44, as YAML: "none", or what it is; wanted: "" for not managed
    int behind = 0;                ///< found only: 0 to `oldest` steps behind the tip of main
    std::optional<Polling> polling;
    std::vector<std::pair<std::string, std::string>> env; ///< each name once
    bool running = true;
    bool failed = false; ///< the server's last deployment of it failed; newer servers only
};

/// One stack as it shall be and as the server has it, each where it is so.
struct StackCase {
    std::string name;
    std::string former_name;
    std::string environment;
    int environment_id = 0;
    int found_environment_id = 0;   ///< another one where it is to be moved
    std::string former_environment; ///< that one's name
    bool swarm = false;
    std::optional<Side> wanted; ///< nothing: it shall be absent
    std::optional<Side> found;  ///< nothing: the server has none
    std::string found_name;
    bool protect = false;
    bool replace = false;
    bool forgotten = false;           ///< not wanted, and not named either: inside the scope of prune
    std::string git_drift;            ///< as in YAML; "" for the default
    std::vector<std::string> depends; ///< `environment/name` of stacks before this one
    std::vector<std::string> ignore;
};

/// A desired state and the state of a server.
struct WorldCase {
    std::string generation;
    std::vector<StackCase> stacks;
};

struct Shape {
    std::size_t stacks = 8; ///< at most
};

/// Where the repositories of all cases are, and what has been deployed from them at some time.
struct Repositories {
    std::string path; ///< the folder, served as `app` to all and as `private` to those with credentials
    std::string app_url;
    std::string private_url;
    std::vector<std::string> commits; ///< of main, newest first; the first step back changes no stack's files
};
inline constexpr int oldest = 2;

[[nodiscard]] WorldCase random_case(Random &random, const std::string &generation, const Shape &shape);

/// The text of an inline stack's compose file.
[[nodiscard]] std::string content_of(int number);

/// The desired state as YAML; the orders of stacks and env are those of the case.
[[nodiscard]] std::string yaml_of(const WorldCase &world, const std::string &server_url,
                                  const Repositories &repositories);

/// The server's state as the simulator loads it.
[[nodiscard]] std::string state_of(const WorldCase &world, const Repositories &repositories);

/// What the name of an environment variable stands for that a desired state takes a value from.
inline constexpr const char *reference_name = "STOWAGE_PROPERTY_VALUE";
inline constexpr const char *reference_value = "value by reference";

} // namespace property
