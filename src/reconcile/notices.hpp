#pragma once

#include "apply/report.hpp"
#include "plan/plan.hpp"
#include "reconcile/problem.hpp"
#include "reconcile/status.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowage::reconcile {

/// What people are told about.
enum class News { failure, recovery, change };
[[nodiscard]] const char *name_of(News news);

struct Item {
    News news = News::failure;
    Problem what; ///< of a recovery: what has ended; of a change: the stack, and what was done to it
};

/// What a pass saw, as far as it came.
struct Seen {
    const plan::Plan *plan = nullptr; ///< null, as the report, where it did not come to a plan
    const apply::Report *report = nullptr;
    bool whole = true; ///< all of the desired state; false for a selection
};

struct Turn {
    std::vector<Item> items;       ///< failures, then recoveries, then changes
    std::vector<Problem> problems; ///< that go on from here
};

/// What is different after a pass, `before` being what was wrong and told of until then. A problem is told
/// when it begins or its error becomes another one (times and numbers in it do not count), and when it ends;
/// one that could not be looked at this time (its server is away, it is held on purpose, the pass did not
/// come that far) goes on untold.
[[nodiscard]] Turn turn(const std::vector<Problem> &before, const Status &after, const Seen &seen);

/// The words of an error without what changes while it stays the same, as times and counts do: to tell
/// another reason from the same one.
[[nodiscard]] std::string lasting(std::string_view text);

/// What is told of one pass.
struct Notice {
    std::string reconcile; ///< name
    std::string run;
    std::string time;   ///< RFC 3339
    std::string commit; ///< of the desired state; "" where it is in files
    std::size_t failures = 0;
    std::size_t recoveries = 0;
    std::size_t changes = 0;
    std::vector<Item> items; ///< as in Turn, 100 at most
};

/// Of those items that are of `wanted`; nothing where none is.
[[nodiscard]] std::optional<Notice> notice_of(const std::string &reconcile, const Status &after,
                                              const std::vector<Item> &items,
                                              const std::vector<News> &wanted);

} // namespace stowage::reconcile
