#pragma once

#include "desired/load.hpp"
#include "desired/state.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace stowage::desired::test {

/// A folder of its own for one test, gone with it. While it lives it is the working folder, so that messages
/// have short paths in them.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;

    /// Writes a file, and the folders that it is in.
    Folder &write(const std::string &path, std::string_view content);
    [[nodiscard]] const std::filesystem::path &path() const { return folder_.path(); }

private:
    std::filesystem::path before_;
    tests::TemporaryFolder folder_;
};

/// What `load` says about the inputs, rendered; "" when it finds no mistake.
[[nodiscard]] std::string mistakes_in(const std::vector<std::string> &inputs,
                                      const LoadOptions &options = {});

/// A state with one server, one default environment, and `stacks` as the text below `stacks:`.
[[nodiscard]] std::string state_with(std::string_view stacks);

/// Loads `text` from a file of a folder of its own.
[[nodiscard]] State load_text(std::string_view text);
[[nodiscard]] std::string mistakes_in_text(std::string_view text);

} // namespace stowage::desired::test
