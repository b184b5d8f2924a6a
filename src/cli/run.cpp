#include "cli/run.hpp"

#include "app/exit_code.hpp"
#include "app/version.hpp"
#include "cli/about.hpp"
#include "cli/beginning_arguments.hpp"
#include "cli/commands.hpp"
#include "cli/describe.hpp"
#include "cli/terminal.hpp"
#include "report/paint.hpp"
#include "report/renderer.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <new>
#include <string_view>

namespace stowage::cli {
namespace {

/// The words that the parser could not place, with what may have been meant.
[[noreturn]] void refuse_extras(const CLI::App &app, const std::vector<std::string> &words) {
    std::vector<std::string> known;
    for (const CLI::App *command : app.get_subcommands())
        for (const CLI::Option *option : command->get_options())
            for (const std::string &name : option->get_lnames())
                known.push_back("--" + name);
    const std::string &word = words.front();
    const std::string name = word.substr(0, word.find('='));
    const bool is_option = word.starts_with("-");
    const auto near = is_option ? support::did_you_mean(name, known) : std::nullopt;
    const std::string command =
        app.get_subcommands().empty() ? "" : app.get_subcommands().front()->get_name();
    throw support::Error(is_option ? fmt::format("stowage {} has no option {}", command, name)
                                   : fmt::format("stowage {} takes no '{}'", command, word),
                         near ? fmt::format("did you mean {}?", *near)
                              : fmt::format("see 'stowage {} --help'", command));
}

/// A variable that is not set leaves an option without a value: taken for one that was not given, it would
/// switch off what it asks for.
void refuse_empty(const CLI::App &command) {
    for (const CLI::Option *option : command.get_options()) {
        const bool may_be_empty = option->get_expected_min() == 0;
        for (const std::string &value : option->results())
            if (value.empty() && !may_be_empty)
                throw support::Error(fmt::format("{} is given without a value", option->get_name()),
                                     "is a variable not set? Leave the option out if it is not wanted");
        const std::string &variable = option->get_envname();
        const char *value = variable.empty() ? nullptr : std::getenv(variable.c_str());
        if (value != nullptr && *value == '\0' && option->count() == 0)
            throw support::Error(fmt::format("the environment variable {} is set, and empty", variable),
                                 fmt::format("give it a value for {}, or unset it", option->get_name()));
    }
    for (const CLI::App *inner : command.get_subcommands())
        refuse_empty(*inner);
}

/// The same of an option that may stand alone: once it is parsed, an empty value looks like none.
void refuse_empty_words(int argc, char **argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool ends_empty = word.starts_with("--") && word.find('=') + 1 == word.size();
        if (!word.empty() && !ends_empty)
            continue;
        const std::string before = ends_empty ? word.substr(0, word.size() - 1) : argv[i - 1];
        throw support::Error(i > 1 && before.starts_with("-")
                                 ? fmt::format("{} is given without a value", before)
                                 : fmt::format("word {} of the command is empty", i),
                             "is a variable not set? Leave the option out if it is not wanted");
    }
}

int dispatch(int argc, char **argv) {
    CLI::App app("Keeps Portainer servers in the state that YAML files describe.", "stowage");
    app.set_version_flag("--version", fmt::format("stowage {}", app::version));
    app.require_subcommand(1);
    app.failure_message([](const CLI::App *, const CLI::Error &error) {
        return fmt::format("error: {}\n  → see 'stowage --help' and 'stowage COMMAND --help'\n",
                           error.what());
    });
    Commands commands(app);
    Beginning beginning;
    About about;
    for (const auto add :
         {&add_validate, &add_check, &add_plan, &add_apply, &add_list, &add_snapshot, &add_show, &add_diff,
          &add_redeploy, &add_history, &add_explain, &add_schema, &add_reconcile, &add_orders, &add_status})
        add(commands);
    add_beginning(commands, beginning);
    add_about(commands, app, about);
    use_own_help(app);
    if (argc < 2) {
        warn(app.help() + "\nerror: a command is missing\n");
        return app::ExitCode::failure;
    }
    if (const std::string_view word = argv[1]; !word.empty() && word.front() != '-')
        commands.check(std::string(word));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ExtrasError &) {
        refuse_extras(app, app.remaining(true));
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? app::ExitCode::success : app::ExitCode::failure;
    }
    refuse_empty(app);
    refuse_empty_words(argc, argv);
    return commands.run();
}

void report_error(const std::string &what, const std::string &advice) {
    std::string text = fmt::format("error: {}\n", report::safe_lines(what));
    if (!advice.empty())
        text += fmt::format("  → {}\n", report::safe_lines(advice));
    warn(text);
}

void report_mistakes(const support::InputError &error) {
    warn(report::make_renderer(report::Format::text, {})->mistakes(error.diagnostics()));
}

} // namespace

int run(int argc, char **argv) {
    try {
        return dispatch(argc, argv);
    } catch (const support::InputError &error) {
        report_mistakes(error);
    } catch (const support::Error &error) {
        report_error(error.what(), error.advice());
    } catch (const std::bad_alloc &) {
        report_error("out of memory", "plan less at once, e.g. with --only");
    } catch (const std::exception &error) {
        report_error(fmt::format("unexpected: {}", error.what()),
                     "please report this with the command that you ran");
    }
    return app::ExitCode::failure;
}

} // namespace stowage::cli
