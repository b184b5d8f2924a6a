#pragma once

#include <memory>

struct curl_slist;

namespace stowage::portainer {

/// Closers of libcurl's objects. They are opaque pointers here, so that only .cpp files see curl.h.
struct CloseEasy {
    void operator()(void *handle) const;
};
struct CloseMulti {
    void operator()(void *handle) const;
};
struct FreeList {
    void operator()(curl_slist *list) const;
};

using EasyHandle = std::unique_ptr<void, CloseEasy>;
using MultiHandle = std::unique_ptr<void, CloseMulti>;
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

/// Both throw std::bad_alloc when libcurl can't make one.
[[nodiscard]] EasyHandle make_easy();
[[nodiscard]] MultiHandle make_multi();

void append(HeaderList &list, const char *line);

} // namespace stowage::portainer
