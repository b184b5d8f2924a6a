#include "portainer/transport.hpp"

#include "portainer/transport_worker.hpp"

namespace stowage::portainer {

const char *name_of(Method method) {
    switch (method) {
    case Method::get:
        return "GET";
    case Method::post:
        return "POST";
    case Method::put:
        return "PUT";
    case Method::patch:
        return "PATCH";
    case Method::del:
        return "DELETE";
    }
    return "?";
}

Transport::Transport(TransportOptions options) : worker_(std::make_unique<Worker>(std::move(options))) {}

Transport::~Transport() = default;

std::future<Transport::Result> Transport::start(Request request) {
    return worker_->start(std::move(request));
}

void Transport::cancel() {
    worker_->cancel();
}

std::size_t Transport::requests_sent() const {
    return worker_->requests_sent();
}

} // namespace stowage::portainer
