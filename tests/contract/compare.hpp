#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace contract {

/** Which members of an answer count: all of both, or those that were recorded (null means none). */
enum class Members { all, recorded };

/**
 * Compares what a server answered with what another one answered when the conversation was recorded. Values
 * that are the server's own (ids of containers, commits, times, certificates) may differ, but the same one
 * must stand for the same thing all along: the comparer remembers which stands for which.
 */
class Comparer {
public:
    /** Every difference in words; none when they agree. */
    std::vector<std::string> compare(const nlohmann::json &recorded, const nlohmann::json &answered,
                                     Members members = Members::all);

    /** Replaces ids of the recording in a path by those that stand for them here. */
    std::string translate(const std::string &text) const;

private:
    void values(const std::string &where, const std::string &key, const nlohmann::json &recorded,
                const nlohmann::json &answered);
    void texts(const std::string &where, const std::string &key, const std::string &recorded,
               const std::string &answered);
    void pair_up(const std::string &where, const std::string &recorded, const std::string &answered);
    void differ(const std::string &where, const std::string &recorded, const std::string &answered);

    std::map<std::string, std::string> known; ///< recorded → answered
    std::map<std::string, std::string> back;  ///< answered → recorded
    std::vector<std::string> found;
    Members counted = Members::all;
};

} // namespace contract
