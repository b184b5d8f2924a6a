#pragma once

#include <string>
#include <vector>

namespace simulator {

/**
 * In what ways a newer server differs from 2.23. Between 2.23 and 2.43 each came with a version of its own,
 * so each can be switched by itself and a client can be tried against any mixture.
 */
struct Abilities {
    bool asynchronous = false; ///< deployments go on after the answer: Status 3, then 1 or 4; 409 meanwhile
    bool in_place =
        false; ///< settings take url, path and additional files; CurrentDeploymentInfo tells the old
    bool sources = false; ///< url and credentials belong to shared sources; urls are normalised; WorkflowID
    bool compose_prune = false;     ///< prune counts for compose stacks too
    bool keep_left_out = false;     ///< a redeploy keeps what it leaves out, and makes all containers anew
    bool spare_running = false;     ///< a failed deployment takes nothing down
    bool lose_checkout = false;     ///< a failed clone loses the files of the stack
    bool stop_job_first = false;    ///< a refused settings call has already stopped the polling job
    bool least_interval = false;    ///< intervals below a minute are refused
    bool cross_site_checks = false; ///< writes that a browser sent from elsewhere are forbidden
    bool adopt_names = false;       ///< containers made outside Portainer don't keep a name
    bool refuse_symlinks = false;   ///< a repository with a symbolic link can't be cloned
    bool built_in_compose = false;  ///< Compose is a library, with words of its own
    bool own_page = false;          ///< /system/version, the dashboard: pages that only newer servers have
    bool source_polling = false;    ///< 2.44: the interval is the source's; its list is never stale
    bool restart_schedule = false;  ///< 2.44: the record has a restart schedule
};

/** "2.23", "2.43" or "2.44"; throws std::invalid_argument for anything else. */
Abilities abilities_of(const std::string &generation);

/** Switches one by its name, "spare-running"; throws std::invalid_argument for an unknown one. */
void switch_ability(Abilities &abilities, const std::string &name, bool on);

/** All names, for messages and for tests that try mixtures. */
std::vector<std::string> ability_names();

} // namespace simulator
