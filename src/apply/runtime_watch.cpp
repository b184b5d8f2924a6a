#include "apply/runtime_watch.hpp"

#include <algorithm>

namespace stowage::apply {

std::shared_ptr<const current::Runtime>
RuntimeWatch::look(const model::Stack &stack, Clock::time_point not_before, const std::string &manifest) {
    const Key key(stack.endpoint_id, stack.type, stack.type == model::StackType::standalone ? 0 : stack.id);
    Place *place = nullptr;
    {
        const std::lock_guard lock(mutex_);
        place = &places_[key];
    }
    const std::lock_guard asking(place->asking);
    const Clock::time_point now = Clock::now();
    if (!place->runtime || place->asked < std::max(not_before, now - max_age_)) {
        place->asked = now;
        place->runtime = std::make_shared<const current::Runtime>(
            current::ask_runtime(client_, stack.endpoint_id, {&stack}, {{stack.id, manifest}}));
    }
    return place->runtime;
}

} // namespace stowage::apply
