#include "desired/resolve.hpp"

#include "desired/read/value.hpp"
#include "support/codes.hpp"
#include "support/command.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <map>
#include <mutex>

namespace stowage::desired {
namespace {

constexpr std::chrono::seconds longest_command{30};

struct LookUp {
    bool found = false;
    std::string value;  ///< when found
    std::string reason; ///< when not
    std::string advice;
};

LookUp missing(std::string reason, std::string advice = {}) {
    return {false, {}, std::move(reason), std::move(advice)};
}

/// Files and programs end their output with a newline that nobody means.
std::string without_last_newline(std::string value) {
    if (value.ends_with('\n'))
        value.pop_back();
    if (value.ends_with('\r'))
        value.pop_back();
    return value;
}

LookUp look_up_now(const Text &text) {
    switch (text.source) {
    case Text::Source::literal:
        return {true, text.for_comparing(), {}, {}};
    case Text::Source::environment: {
        const char *value = std::getenv(text.reference.c_str());
        if (value == nullptr)
            return missing(fmt::format("the environment variable {} is not set", text.reference),
                           "set it where stowage runs");
        return {true, value, {}, {}};
    }
    case Text::Source::file:
        try {
            return {true, without_last_newline(support::read_file(text.reference, largest_value)), {}, {}};
        } catch (const support::Error &error) {
            return missing(error.what());
        }
    case Text::Source::command:
        try {
            return {true,
                    without_last_newline(support::run_command(text.command, longest_command, largest_value)),
                    {},
                    {}};
        } catch (const support::Error &error) {
            return missing(fmt::format("exec {} gave no value: {}", text.command.front(), error.what()));
        }
    }
    return missing("this kind of reference is not known");
}

/// Every reference is looked up once, until that is forgotten: a program may ask a person, and stacks share
/// passwords.
class Cache {
public:
    LookUp look_up(const Text &text) {
        const Key key{text.source, text.reference, text.command};
        const std::lock_guard lock(mutex_);
        const auto known = known_.find(key);
        if (known != known_.end())
            return known->second;
        LookUp fresh = look_up_now(text);
        if (fresh.found && fresh.value.find('\0') != std::string::npos)
            fresh = missing(fmt::format("{} has a NUL character in it", text.describe()));
        else if (fresh.found && !support::is_valid_utf8(fresh.value))
            fresh = missing(fmt::format("{} is not text in UTF-8", text.describe()));
        support::redactor().add(fresh.value);
        return known_.emplace(key, std::move(fresh)).first->second;
    }

    void clear() {
        const std::lock_guard lock(mutex_);
        known_.clear();
    }

private:
    using Key = std::tuple<Text::Source, std::string, std::vector<std::string>>;
    std::mutex mutex_;
    std::map<Key, LookUp> known_;
};

Cache &cache() {
    static Cache instance;
    return instance;
}

/// Credentials must be one line and not empty: anything else is a slip, and a line break would end an HTTP
/// header.
enum class Use { credential, variable };

void resolve(Text &text, Use use, Exec exec, support::Diagnostics &diagnostics) {
    if (text.resolved())
        return;
    if (text.source == Text::Source::command && exec == Exec::refuse) {
        diagnostics.add(support::Code::input_exec_refused, text.where,
                        fmt::format("this would run the program {}", text.command.front()),
                        "pass --allow-exec if these files may run programs");
        return;
    }
    LookUp found = cache().look_up(text);
    if (found.found && use == Use::credential) {
        if (found.value.empty())
            found = missing(fmt::format("{} is empty", text.describe()));
        else if (found.value.find_first_of("\r\n") != std::string::npos)
            found = missing(fmt::format("{} has more than one line", text.describe()),
                            "only the value may be in it");
    }
    if (!found.found) {
        diagnostics.add(support::Code::input_value_missing, text.where, found.reason, found.advice);
        return;
    }
    text.resolve(std::move(found.value));
}

} // namespace

void resolve(Server &server, Exec exec, support::Diagnostics &diagnostics) {
    resolve(server.api_key, Use::credential, exec, diagnostics);
    for (auto &[name, value] : server.headers)
        resolve(value, Use::credential, exec, diagnostics);
}

void resolve(Stack &stack, Exec exec, support::Diagnostics &diagnostics) {
    for (EnvEntry &entry : stack.env)
        resolve(entry.value, Use::variable, exec, diagnostics);
    if (stack.git && stack.git->authentication && stack.git->authentication->password)
        resolve(*stack.git->authentication->password, Use::credential, exec, diagnostics);
}

void resolve(GitSource &source, Exec exec, support::Diagnostics &diagnostics) {
    if (source.authentication && source.authentication->password)
        resolve(*source.authentication->password, Use::credential, exec, diagnostics);
}

void forget_resolved() {
    cache().clear();
}

} // namespace stowage::desired
