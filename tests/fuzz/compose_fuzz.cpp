// Whatever bytes a compose file has, reading it ends with a document, and each of its problems can be shown.

#include "compose/document.hpp"
#include "compose/references.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using namespace stowage::compose;
    const std::string text(reinterpret_cast<const char *>(data), size);
    const std::map<std::string, std::string> env{{"TAG", "1"}, {"A", ""}};
    // The second half over the whole, so that files are merged too.
    const Document document = read_document({{"web/a.yml", text}, {"b.yml", text.substr(size / 2)}}, env);
    for (const Problem &problem : document.problems)
        if (problem.what.empty() || problem.where.str().empty())
            std::abort();
    (void)check_yaml({"a.yml", text});
    (void)referenced_files(text, "web/a.yml");
    return 0;
}
