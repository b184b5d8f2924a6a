#pragma once

#include "desired/state.hpp"
#include "reconcile/notices.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stowage::reconcile {

/// Who is told what a pass changed.
struct Receiver {
    enum class Kind { slack, ntfy, json, command };
    Kind kind = Kind::json;
    std::string name;  ///< unique among those of a configuration; for messages
    desired::Text url; ///< not for a command
    std::vector<std::pair<std::string, desired::Text>> headers;
    std::vector<std::string> command; ///< program and arguments
    std::vector<News> wanted = {News::failure, News::recovery, News::change};
};

} // namespace stowage::reconcile
