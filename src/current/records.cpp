#include "current/records.hpp"

#include "support/parallel.hpp"

#include <optional>

namespace stowage::current {
namespace {

using Answer = portainer::ApiResult<model::Stack>;

constexpr std::size_t records_at_once = 8; // calls
constexpr std::int64_t row = 64;           // ids
constexpr int rows_at_end = 8;             // unknown ones in a row that are taken for the end
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

/// False where the server answers something else than what is there or who may see it.
bool take_row(std::vector<std::optional<Answer>> answers, std::int64_t first, Records &records) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
        Answer &answer = *answers[i];
        if (is_unknown(answer))
            continue;
        if (!answer && !answer.error().forbidden())
            return false;
        records.highest = first + static_cast<std::int64_t>(i);
        if (answer && answer->type == model::StackType::kubernetes)
            records.kubernetes.push_back(std::move(*answer));
    }
    return true;
}

} // namespace

Records ask_all_records(portainer::Client &client, std::int64_t highest) {
    Records records;
    int unknown_rows = 0;
    for (std::int64_t first = 1; first < most_asked; first += row) {
        const std::int64_t before = records.highest;
        if (!take_row(ask_row(client, first), first, records))
            return records;
        unknown_rows = records.highest == before ? unknown_rows + 1 : 0;
        if (unknown_rows == rows_at_end && first > highest) {
            records.complete = true;
            return records;
        }
    }
    return records;
}

/// Numbers are never given twice: where many stacks were deleted, the next one is far from the last.
std::vector<model::Stack> records_after(portainer::Client &client, std::int64_t highest) {
    Records records;
    records.highest = highest;
    for (int i = 0; i < rows_at_end; ++i) {
        const std::int64_t before = records.highest;
        const std::int64_t first = highest + 1 + i * row;
        if (!take_row(ask_row(client, first), first, records) ||
            (records.highest == before && !records.kubernetes.empty()))
            break;
    }
    return std::move(records.kubernetes);
}

} // namespace stowage::current
