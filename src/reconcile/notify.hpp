#pragma once

#include "reconcile/log.hpp"
#include "reconcile/outbox.hpp"
#include "reconcile/receiver.hpp"

#include <functional>
#include <vector>

namespace stowage::reconcile {

/// What of it each receiver wants, into the outbox.
void put_in(Outbox &outbox, const std::vector<Receiver> &receivers, const std::string &reconcile,
            const Status &after, const std::vector<Item> &items);

/// Sends what is in the outbox, for a minute or until `go_on` says no; what does not arrive stays there, and
/// is said in the log. What is for nobody any more is taken out.
void deliver(Outbox &outbox, const std::vector<Receiver> &receivers, Log &log,
             const std::function<bool()> &go_on);

} // namespace stowage::reconcile
