#include "report/renderer.hpp"

#include "report/json.hpp"
#include "report/text.hpp"

namespace stowage::report {

std::unique_ptr<Renderer> make_renderer(Format format, const View &view) {
    if (format == Format::json)
        return std::make_unique<JsonRenderer>();
    return std::make_unique<TextRenderer>(view);
}

} // namespace stowage::report
