#pragma once

#include "reconcile/board.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stowage::reconcile {

/// Where to listen.
struct Address {
    std::string host = "127.0.0.1"; ///< name or number, without brackets
    int port = 0;                   ///< 0: any that is free

    /// `[HOST:]PORT`, a number of IPv6 in brackets; nothing for anything else.
    [[nodiscard]] static std::optional<Address> parse(std::string_view text);
    [[nodiscard]] std::string str() const;
    [[nodiscard]] bool is_loopback() const;
};

/// Serves a board over HTTP for as long as it lives, in a thread of its own. Nobody who sends slowly, much,
/// or nothing keeps others from their answer, nor the process from its memory or its end. At an address of
/// this machine alone it answers only who asks for that address: a page in a browser could have others ask.
class Listener {
public:
    /// Throws support::Error where it can't listen there.
    Listener(const Address &address, std::shared_ptr<const Board> board);
    ~Listener();
    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    [[nodiscard]] int port() const;

private:
    class Server;
    std::unique_ptr<Server> server_;
};

} // namespace stowage::reconcile
