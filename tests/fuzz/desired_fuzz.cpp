// Whatever bytes a file of the desired state has, loading it ends with a state or an InputError. Built as a
// libFuzzer target with STOWAGE_FUZZ=ON, and into the smoke test that runs the corpus and mutations of it.

#include "desired/load_texts.hpp"
#include "support/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

/// What the files refer to: nothing on this machine is read.
std::string referred(const std::filesystem::path &path, std::size_t /*limit*/) {
    const std::string name = path.filename().string();
    if (name.find("missing") != std::string::npos)
        throw stowage::support::Error("can't read it");
    // A path is as good a content as any, and the fuzzer can write it.
    return name.find("env") != std::string::npos ? path.string() : "services: {}\n";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace stowage::desired;
    LoadOptions options;
    options.require_servers = size % 2 == 0;
    options.allow_literal_secrets = size % 3 == 0;
    options.limits.nodes = 20'000;
    InputText input{"fuzz.yaml", std::string(reinterpret_cast<const char *>(data), size), {}, Found::named};
    try {
        const State state = load_texts({std::move(input)}, options, referred, {});
        for (const auto &stack : state.stacks)
            (void)stack->where_is("name").str();
    } catch (const stowage::support::InputError &error) {
        for (const stowage::support::Diagnostic &diagnostic : error.diagnostics())
            (void)stowage::support::render(diagnostic);
    }
    return 0;
}
