#pragma once

#include "current/state.hpp"
#include "desired/state.hpp"
#include "export/secrets.hpp"
#include "model/stack.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stowage::exported {

/// One key of a stack as it is written: its lines, the first of which begins with the key.
struct Field {
    std::string key;
    std::vector<std::string> lines;
    std::vector<Field> children; ///< of `env`: a variable each
};

/// A stack of the server, in the words of a desired state.
struct Entry {
    const model::Stack *record = nullptr;
    const model::Environment *environment = nullptr;
    std::string name;
    std::vector<Field> fields;          ///< in the order written; `ignore` is not among them
    std::vector<std::string> ignored;   ///< fields that YAML can't say as the server has them
    std::optional<std::string> content; ///< of an inline stack
    std::string content_path;           ///< as `file` says it
    std::vector<std::string> comments;  ///< what a person has to decide, before the entry
    std::vector<Secret> secrets;
    std::string label; ///< `production/web`, with the server in front where there are several

    /// Null where there is none.
    [[nodiscard]] const Field *find(const std::string &key) const;
    void ignore(const std::string &field);
};

/// A stack that can't be said in YAML, and why.
struct LeftOut {
    std::string label;
    std::string reason;
};

enum class Servers { one, several };

/// What an entry is made of besides the record.
struct Maker {
    const current::ServerState &state;
    Servers servers = Servers::one;
    SecretNames &names;
};

/// Pure. `before` is what the desired state already says of the stack, null where it says nothing: what it
/// takes by reference stays a reference. `content_path` is what `file` will say.
[[nodiscard]] Entry make_entry(const Maker &maker, const model::Stack &record, const std::string &name,
                               const desired::Stack *before, const std::string &content_path);

/// The lines of the entry as an item of the list `stacks`, indented by two.
[[nodiscard]] std::vector<std::string> item_lines(const Entry &entry);

} // namespace stowage::exported
