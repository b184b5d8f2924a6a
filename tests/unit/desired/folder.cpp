#include "folder.hpp"

#include "support/error.hpp"
#include "support/file.hpp"

namespace stowage::desired::test {

namespace fs = std::filesystem;

Folder::Folder() : before_(fs::current_path()) {
    fs::current_path(folder_.path());
}

Folder::~Folder() {
    std::error_code ignored;
    fs::current_path(before_, ignored);
}

Folder &Folder::write(const std::string &path, std::string_view content) {
    const fs::path target = folder_ / path;
    fs::create_directories(target.parent_path());
    support::write_file_atomically(target, content, support::Mode::readable_by_all);
    return *this;
}

std::string mistakes_in(const std::vector<std::string> &inputs, const LoadOptions &options) {
    try {
        (void)load(inputs, options);
        return {};
    } catch (const support::InputError &error) {
        std::string text;
        for (const support::Diagnostic &diagnostic : error.diagnostics())
            text += support::render(diagnostic);
        return text;
    }
}

std::string state_with(std::string_view stacks) {
    return std::string("apiVersion: stowage/v1\n"
                       "servers: [{name: main, url: \"https://portainer.example.com\", apiKey: {env: KEY}}]\n"
                       "defaults: {environment: production}\n"
                       "stacks:\n")
        .append(stacks);
}

State load_text(std::string_view text) {
    const Folder folder;
    support::write_file_atomically("state.yaml", text, support::Mode::readable_by_all);
    return load({"state.yaml"}, {});
}

std::string mistakes_in_text(std::string_view text) {
    const Folder folder;
    support::write_file_atomically("state.yaml", text, support::Mode::readable_by_all);
    return mistakes_in({"state.yaml"});
}

} // namespace stowage::desired::test
