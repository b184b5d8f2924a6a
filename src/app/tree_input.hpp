#pragma once

#include "app/options.hpp"
#include "desired/inputs.hpp"
#include "desired/load_texts.hpp"
#include "desired/state.hpp"
#include "git/tree.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace stowage::app {

/// The files of a commit that one name stands for, each once.
struct Names {
    bool says_stowage = false; ///< take only files that say so: a whole repository has much other YAML
    std::vector<std::pair<std::string, desired::Found>> files;

    void add(const std::string &path, desired::Found found);
    void add_folder(const git::Tree &tree, const std::string &folder);
};

/// The commit of a reference of a folder or an address. Throws support::Error where it can't be had, and for
/// an address with credentials in it.
[[nodiscard]] std::shared_ptr<const git::Tree> open_tree(const std::string &repository,
                                                         const std::string &reference, const GitInput &git);

/// What `path` (a file, folder or glob; "" for the default) stands for; no names where the commit has none.
[[nodiscard]] Names names_of(const git::Tree &tree, const std::string &path);

/// What a name of -f stands for in another commit. `top` is that of the working tree.
void add_names(const git::Tree &tree, const std::string &name, const std::filesystem::path &top,
               Names &names);

/// Loads them. `checked_out_at` is where files that only lie beside the commit are read; "" for nowhere.
/// Throws InputError with every mistake.
[[nodiscard]] desired::State load_names(const std::shared_ptr<const git::Tree> &tree, const Names &names,
                                        const std::filesystem::path &checked_out_at, const Options &options);

} // namespace stowage::app
