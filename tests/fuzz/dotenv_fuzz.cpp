// The same for env files.

#include "desired/dotenv.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    stowage::desired::Dotenv dotenv;
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    (void)dotenv.read(text);
    (void)dotenv.read(text);
    return 0;
}
