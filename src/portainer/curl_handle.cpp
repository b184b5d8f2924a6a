#include "portainer/curl_handle.hpp"

#include <curl/curl.h>
#include <new>

namespace stowage::portainer {
namespace {

void initialise_once() {
    static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done != CURLE_OK)
        throw std::bad_alloc();
}

} // namespace

void CloseEasy::operator()(void *handle) const {
    curl_easy_cleanup(handle);
}
void CloseMulti::operator()(void *handle) const {
    curl_multi_cleanup(handle);
}
void FreeList::operator()(curl_slist *list) const {
    curl_slist_free_all(list);
}

EasyHandle make_easy() {
    initialise_once();
    EasyHandle handle(curl_easy_init());
    if (!handle)
        throw std::bad_alloc();
    return handle;
}

MultiHandle make_multi() {
    initialise_once();
    MultiHandle handle(curl_multi_init());
    if (!handle)
        throw std::bad_alloc();
    return handle;
}

void append(HeaderList &list, const char *line) {
    curl_slist *longer = curl_slist_append(list.get(), line);
    if (longer == nullptr)
        throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
}

} // namespace stowage::portainer
