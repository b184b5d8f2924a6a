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
    bool swarm = false;
    std::optional<Side> wanted; ///< nothing: it shall be absent
    std::optional<Side> found;  ///< nothing: the server has none
    std::string found_name;
    bool protect = false;
    std::vector<std::string> ignore;
};

/// A desired state and the state of a server.
struct WorldCase {
    std::string generation;
    std::vector<StackCase> stacks;
};

struct Shape {
    std::size_t stacks = 8;   ///< at most
    bool replacements = true; ///< let some stacks differ in what can't be changed in place
};

[[nodiscard]] WorldCase random_case(Random &random, const std::string &generation, const Shape &shape);

/// The text of an inline stack's compose file.
[[nodiscard]] std::string content_of(int number);

/// The desired state as YAML; the orders of stacks and env are those of the case.
[[nodiscard]] std::string yaml_of(const WorldCase &world, const std::string &server_url,
                                  const std::string &repository_url);

/// The server's state as the simulator loads it; `repository` is the folder of the repository called `app`.
[[nodiscard]] std::string state_of(const WorldCase &world, const std::string &repository,
                                   const std::string &repository_url);

/// What the name of an environment variable stands for that a desired state takes a value from.
inline constexpr const char *reference_name = "STOWAGE_PROPERTY_VALUE";
inline constexpr const char *reference_value = "value by reference";

} // namespace property
