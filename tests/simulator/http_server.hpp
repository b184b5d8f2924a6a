#pragma once

#include "message.hpp"

#include <functional>
#include <memory>
#include <string>

namespace simulator {

/** The network side: a threaded HTTP or HTTPS server that hands every request to one function. */
class HttpServer {
public:
    using Handler = std::function<Answer(const Request &)>;

    /** Binds and listens. Throws std::runtime_error. The files are PEM; empty means plain HTTP. */
    HttpServer(const std::string &host, int port, const std::string &certificate, const std::string &key,
               Handler handler);
    ~HttpServer();
    HttpServer(const HttpServer &) = delete;
    HttpServer &operator=(const HttpServer &) = delete;

    int port() const;
    void stop();

private:
    struct Parts;
    std::unique_ptr<Parts> parts;
};

} // namespace simulator
