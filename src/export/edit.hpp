#pragma once

#include "desired/yaml/node.hpp"
#include "export/entry.hpp"
#include "export/lines.hpp"
#include "support/location.hpp"

#include <string>
#include <vector>

namespace stowage::exported {

/// Changes a YAML file of a desired state in place: what is not named stays as it was written, with its
/// comments and its order.
class FileEdit {
public:
    /// Throws support::InputError where it is no YAML.
    FileEdit(std::string path, const std::string &text);

    /// Whether it says that it is one of stowage; compose files lie beside those.
    [[nodiscard]] bool is_ours() const;

    /// The stack whose name stands at `where`; null where it is not one that can be changed by lines.
    [[nodiscard]] const desired::yaml::Node *stack_at(const support::Location &where) const;

    /// Writes the key of a map, or takes it away where `field` is null.
    void set(const desired::yaml::Node &stack, const std::string &key, const Field *field);
    /// Writes one variable as `env` has it, or takes it away where `env` is null or has it not.
    void set_variable(const desired::yaml::Node &stack, const std::string &name, const Field *env);
    /// Adds what is not in the list yet.
    void add_ignored(const desired::yaml::Node &stack, const std::vector<std::string> &fields);
    /// Adds items to a list at the top of the document. False where the list is written in one line.
    [[nodiscard]] bool append(const std::string &list, const std::vector<std::vector<std::string>> &items);

    /// Whether each key of a map stands on a line of its own, so that it can be changed alone.
    [[nodiscard]] bool is_block(const desired::yaml::Node &map) const;

    [[nodiscard]] std::string text();
    [[nodiscard]] const std::string &path() const { return path_; }

private:
    struct Place {
        std::size_t begin;
        std::size_t end;
        std::size_t column;
    };
    [[nodiscard]] Place place_of(const desired::yaml::Entry &entry) const;
    void insert_after(const desired::yaml::Node &map, const std::vector<std::string> &lines);

    std::string path_;
    Lines lines_;
    std::vector<desired::yaml::NodePtr> documents_;
    /// What is to become of the variables of a stack: known only when all of them are, since an env without
    /// any can't be written.
    struct Env {
        const desired::yaml::Node *stack;
        std::vector<Field> variables; ///< without lines: to be taken away
    };
    void change_env(const Env &env);

    std::vector<Env> envs_;
};

} // namespace stowage::exported
