#include "app/exit_code.hpp"
#include "cli/commands.hpp"
#include "cli/schemas.hpp"
#include "cli/terminal.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

namespace stowage::cli {
namespace {

std::vector<std::string> names() {
    std::vector<std::string> all;
    for (const Schema &schema : schemas())
        all.emplace_back(schema.name);
    return all;
}

int schema(const std::string &name) {
    for (const Schema &one : schemas())
        if (name == one.name) {
            print(one.text);
            return app::ExitCode::success;
        }
    const auto near = support::did_you_mean(name, names());
    throw support::Error(fmt::format("there is no schema '{}'", name),
                         near ? fmt::format("did you mean '{}'?", *near)
                              : "the schemas are " + support::join(names(), ", "));
}

} // namespace

void add_schema(Commands &commands) {
    const auto name = std::make_shared<std::string>("desired-state");
    CLI::App &command =
        commands.add("schema", "Write the JSON Schema of the YAML, or of something that stowage writes",
                     [name] { return schema(*name); });
    command.add_option("NAME", *name, support::join(names(), ", ") + " (default: desired-state)")
        ->type_name(support::join(names(), "|"));
}

} // namespace stowage::cli
