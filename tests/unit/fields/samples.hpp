#pragma once

#include "desired/state.hpp"
#include "model/stack.hpp"

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

/// For each field of a stack another value, as people write it and as a server has it.
namespace samples {

using Json = nlohmann::json;

/// The only place where tests name all fields. A field that nothing here changes fails the tests; one with
/// members has a sample for each.
struct Sample {
    std::string_view path;  ///< of the field, as model/stack_fields.hpp has it
    std::string_view of;    ///< the stack that is changed: "git", "inline", "kubernetes"
    std::string_view patch; ///< RFC 7386, on the stack as JSON
    /// The same on the server; empty where no server keeps it.
    std::function<void(stowage::model::Stack &)> on_server = {};
};

[[nodiscard]] const std::vector<Sample> &all();

/// The stack that a sample changes, as people write it. JSON is YAML too.
[[nodiscard]] Json written(std::string_view of);
[[nodiscard]] Json changed(const Sample &sample);

/// A document that has this stack, and one for which it may wait.
[[nodiscard]] std::string document(const Json &stack, const Json &defaults = Json::object());

/// The stack as it is read; the file `compose.yml` has the given content. Mistakes throw support::InputError.
[[nodiscard]] std::shared_ptr<stowage::desired::Stack> read(const std::string &document);

/// What a server has of such a stack.
[[nodiscard]] stowage::model::Stack kept(const stowage::desired::Stack &stack);

} // namespace samples
