#include "desired/merge/check_sources.hpp"

#include "desired/read/context.hpp"
#include "desired/select.hpp"
#include "support/codes.hpp"
#include "support/repository_url.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <map>
#include <string>
#include <utility>

namespace stowage::desired {

using support::Diagnostics;

namespace {

void check_names(const State &state, Diagnostics &diagnostics) {
    std::map<std::pair<std::string, std::string>, const GitSource *> named;
    for (const GitSource &source : state.sources) {
        const auto [first, added] = named.emplace(std::pair{source.server, source.name}, &source);
        if (!added && !source.name.empty())
            diagnostics.add(support::Code::input_duplicate,
                            {source.where,
                             fmt::format("the source {} is defined twice", in_quotes(source.name)),
                             "keep one of them, or give it another name",
                             {first->second->where},
                             {}});
    }
}

std::string user_of(const std::optional<GitAuthentication> &authentication) {
    return authentication ? authentication->username : std::string();
}

/// What a stack writes beside its source has to be what the source says: servers with sources take it from
/// there, others from the stack.
void check_against_source(const Stack &stack, const GitSource &source, Diagnostics &diagnostics) {
    const auto report = [&](const char *field, const char *what) {
        diagnostics.add(
            support::Code::input_conflict,
            {stack.where_is(field),
             fmt::format("this is another {} than that of its source {}", what, in_quotes(source.name)),
             "leave it out: a stack has what its source says",
             {source.where},
             {}});
    };
    if (!source.url.empty() && !support::same_repository(stack.git->url, source.url))
        report("gitConfig.url", "repository");
    if (user_of(stack.git->authentication) != user_of(source.authentication))
        report("gitConfig.authentication", "user");
}

} // namespace

void check_sources(const State &state, Diagnostics &diagnostics) {
    check_names(state, diagnostics);
    for (const auto &stack : state.stacks)
        for (const GitSource &source : state.sources)
            if (names_source(*stack, source))
                check_against_source(*stack, source, diagnostics);
}

} // namespace stowage::desired
