#include "current/records.hpp"

#include "support/parallel.hpp"

#include <optional>

namespace stowage::current {
namespace {

using Answer = portainer::ApiResult<model::Stack>;

constexpr std::size_t records_at_once = 8; // calls
constexpr std::int64_t row = 64;           // ids; as many unknown ones are taken for the end
constexpr std::int64_t most_asked = 4'000; // ids

/// Of a row of ids that begins with `first`.
std::vector<std::optional<Answer>> ask_row(portainer::Client &client, std::int64_t first) {
    std::vector<std::optional<Answer>> answers(static_cast<std::size_t>(row));
    support::in_parallel(answers.size(), records_at_once, [&](std::size_t i) {
        answers[i] = client.stack(first + static_cast<std::int64_t>(i));
    });
    return answers;
}

bool is_unknown(const Answer &answer) {
    return !answer && answer.error().status == 404;
}

} // namespace

Records ask_all_records(portainer::Client &client, std::int64_t highest) {
    Records records;
    for (std::int64_t first = 1; first < most_asked; first += row) {
        bool any = false;
        for (std::optional<Answer> &answer : ask_row(client, first)) {
            if (is_unknown(*answer))
                continue;
            any = true;
            if (!*answer && !answer->error().forbidden())
                return records;
            if (*answer && (*answer)->type == model::StackType::kubernetes)
                records.kubernetes.push_back(std::move(**answer));
        }
        if (!any && first > highest) {
            records.complete = true;
            return records;
        }
    }
    return records;
}

} // namespace stowage::current
