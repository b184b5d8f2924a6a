#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace roam {

/// What can happen to a world of stacks.
enum class What {
    content,   ///< good content that sleeps `value` seconds is put in place
    crash,     ///< content that ends with exit code 3
    broken,    ///< content that is no YAML
    variable,  ///< the stack's env changes to `value`
    state,     ///< 0: running, 1: stopped, 2: absent
    stop,      ///< somebody stops it in Portainer
    remove,    ///< somebody deletes it in Portainer
    wipe,      ///< somebody removes what runs on the engine
    edit,      ///< somebody edits it in Portainer: the content of an inline stack, the env of a git one
    interrupt, ///< a run is killed after `value` milliseconds
    beside,    ///< 1: its file has a second service; 0: it has not
    polling,   ///< of a git stack: 0: none, 3: a webhook, else the spelling of the interval
    prune,     ///< 1: prune is true; 0: false
    pin,       ///< of a git stack: 1: a tag of what the branch has now; 0: the branch
    rename,    ///< it is called otherwise from now on
    port,      ///< 1: it publishes a port; 0: none
    halt,      ///< somebody stops what runs on the engine, past Portainer
    pause,     ///< somebody pauses it there
    deny,      ///< 1: the repositories want a password from now on; 0: nobody's any more
    start,     ///< somebody starts it in Portainer
    call,      ///< somebody calls its webhook, where it has one
    rewrite,   ///< a forced push: the branch has one commit without a past
    apply,     ///< a run, judged
};

struct Step {
    What what = What::apply;
    int stack = 0; ///< which of them
    int value = 0;
};

/// "content 2 104", "apply"; a list of them has commas between.
[[nodiscard]] std::string text_of(const std::vector<Step> &steps);
/// The other way round. Throws std::runtime_error for anything else.
[[nodiscard]] std::vector<Step> steps_from(const std::string &text);

/// The same steps for the same seed, on every machine.
[[nodiscard]] std::vector<Step> steps_of(std::uint32_t seed, std::size_t count, int stacks);

} // namespace roam
