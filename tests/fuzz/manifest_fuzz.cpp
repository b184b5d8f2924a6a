// Whatever bytes a manifest has, reading it ends, each of its problems can be shown, and what it says differs
// in nothing from itself.

#include "kubernetes/json.hpp"
#include "kubernetes/literals.hpp"
#include "kubernetes/manifest.hpp"
#include "kubernetes/redact.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace stowage;
    const std::string text(reinterpret_cast<const char *>(data), size);
    const kubernetes::Manifest manifest = kubernetes::read_manifests({{"a.yml", text}});
    for (const compose::Problem &problem : manifest.problems)
        if (problem.what.empty() || problem.where.str().empty())
            std::abort();
    for (const kubernetes::Object &object : manifest.objects) {
        const nlohmann::json value = kubernetes::to_json(object);
        if (!kubernetes::differing_paths(value, value).empty())
            std::abort();
    }
    (void)kubernetes::variables(manifest);
    (void)kubernetes::without_secrets(text, text.substr(size / 2));
    return 0;
}
