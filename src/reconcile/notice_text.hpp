#pragma once

#include "reconcile/notices.hpp"

#include <string>
#include <utility>
#include <vector>

namespace stowage::reconcile {

/// `stowage live: 2 failing, 1 recovered`.
[[nodiscard]] std::string title_of(const Notice &notice);
/// A short message: the title, then 10 items at most and the number of the rest, a line each. No control
/// characters but the newlines.
[[nodiscard]] std::string text_of(const Notice &notice);

/// As schemas/notice.schema.json describes it.
[[nodiscard]] std::string to_json(const Notice &notice);
/// Reads it back. Throws support::Error.
[[nodiscard]] Notice notice_from(const std::string &json);

/// What Slack's incoming webhooks take; nothing of the text means anything there.
[[nodiscard]] std::string to_slack(const Notice &notice);
/// Title, Priority and Tags of ntfy, whose body is the text.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> ntfy_headers(const Notice &notice);

} // namespace stowage::reconcile
