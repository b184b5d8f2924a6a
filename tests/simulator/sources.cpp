#include "sources.hpp"

#include "git_url.hpp"

#include <algorithm>

namespace simulator {

bool may_read(const State &state, const Caller &caller, const Source &source) {
    ResourceControl control;
    control.access = source.access;
    return may_change(caller, source) || may_use(state, caller, control);
}

bool may_change(const Caller &caller, const Source &source) {
    return caller.is_administrator() || source.owner_id == caller.id;
}

bool same_credentials(const std::optional<Credentials> &a, const std::optional<Credentials> &b) {
    const Credentials left = a.value_or(Credentials{});
    const Credentials right = b.value_or(Credentials{});
    return left.username == right.username && left.password == right.password;
}

bool source_exists(const State &state, const Source &wanted) {
    return std::any_of(state.sources.begin(), state.sources.end(), [&](const Source &source) {
        return source.id != wanted.id && source.url == wanted.url &&
               same_credentials(source.authentication, wanted.authentication);
    });
}

int source_for(World &world, const GitConfig &git, const Caller &owner) {
    Source wanted;
    wanted.url = normalised_url(git.url);
    wanted.authentication = git.authentication;
    for (const Source &source : world.state.sources) {
        if (source.type == 1 && source.url == wanted.url &&
            same_credentials(source.authentication, wanted.authentication)) {
            return source.id;
        }
    }
    wanted.id = world.state.next_source++;
    wanted.name = repository_name(wanted.url);
    wanted.tls_skip_verify = git.tls_skip_verify;
    wanted.owner_id = owner.is_administrator() ? 0 : owner.id;
    wanted.access = access_of_maker(owner);
    world.state.sources.push_back(wanted);
    return wanted.id;
}

WantedSource source_named(const World &world, const Caller &caller, int id) {
    WantedSource wanted;
    wanted.source = world.state.source(id);
    if (wanted.source == nullptr) {
        wanted.refusal =
            error(404, "Source not found",
                  "Object not found inside the database (bucket=sources, key=" + std::to_string(id) + ")");
    } else if (!may_read(world.state, caller, *wanted.source)) {
        wanted.refusal = error(500, "Unable to read source", "not enough permissions to perform this action");
    } else if (wanted.source->type != 1) {
        wanted.refusal = error(400, "source " + std::to_string(id) + " is not a git source");
    }
    return wanted;
}

std::vector<const Stack *> stacks_of(const State &state, int source_id) {
    std::vector<const Stack *> stacks;
    for (const auto &[id, stack] : state.stacks) {
        if (stack.git && stack.source_id == source_id) {
            stacks.push_back(&stack);
        }
    }
    return stacks;
}

} // namespace simulator
