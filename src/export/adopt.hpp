#pragma once

#include "current/state.hpp"
#include "desired/load_texts.hpp"
#include "desired/select.hpp"
#include "desired/state.hpp"
#include "export/entry.hpp"
#include "export/names.hpp"
#include "plan/plan.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace stowage::exported {

/// A desired state that is there already, and the YAML files that say it.
struct Existing {
    desired::State state;
    std::vector<desired::InputText> files;
};

struct Request {
    std::filesystem::path folder; ///< where new files go
    Split split = Split::none;
    desired::Selection selection; ///< by the names that the server has
};

struct File {
    std::filesystem::path path;
    std::string content;
};

struct Result {
    std::vector<File> files;          ///< those to be written; what is as it was is not among them
    std::vector<std::string> added;   ///< labels, as of the next three
    std::vector<std::string> updated; ///< what the YAML says of them was changed
    std::size_t unchanged = 0;
    std::vector<std::string> only_in_yaml; ///< the server has them not; left as they are
    std::vector<LeftOut> left_out;
    std::vector<std::string> remarks; ///< what was not brought in, and why
    std::vector<Secret> secrets;
    std::vector<plan::StackPlan> left_to_do; ///< what a plan of it all would do
};

/// One server that was read, and how it is written in YAML.
struct Source {
    current::ServerState state; ///< everything that the user may see; see current::fetch_everything
    desired::Server server;
};

/// Brings what the servers have into the YAML. Pure: `read_file` reads what existing YAML refers to. Throws
/// support::InputError where what would be written has mistakes: then nothing may be written.
[[nodiscard]] Result adopt(const std::vector<Source> &sources, const Existing &existing,
                           const Request &request, const desired::ReadFile &read_file);

} // namespace stowage::exported
