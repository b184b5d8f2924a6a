// A policy comes from a file that a change may bring. Whatever bytes it has, reading it ends with rules or an
// InputError.

#include "desired/load_policy.hpp"
#include "support/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace stowage;
    for (const desired::PolicyFile kind : {desired::PolicyFile::policy_alone, desired::PolicyFile::any_state})
        try {
            (void)desired::load_policy(
                {"policy.yml", std::string(reinterpret_cast<const char *>(data), size), {}}, kind, {});
        } catch (const support::InputError &error) {
            for (const support::Diagnostic &diagnostic : error.diagnostics())
                (void)support::render(diagnostic);
        }
    return 0;
}
