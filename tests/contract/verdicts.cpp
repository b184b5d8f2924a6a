// Prints, after all cases, what held where: one line a behaviour, one column a server.
#include "subject.hpp"

#include <algorithm>
#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <catch2/catch.hpp>
#include <iostream>
#include <map>

namespace contract {
namespace {

enum class Verdict { holds, fails, says_nothing };

struct Row {
    std::string behaviour;
    std::map<std::string, Verdict> verdicts; ///< by the subject's name
};

std::vector<Row> &rows() {
    static std::vector<Row> all;
    return all;
}

/** The cell that is being filled, or null between cases. */
Verdict *current = nullptr;

void begin_case(const std::string &name) {
    rows().push_back({name, {}});
    current = nullptr;
}

std::string shown(const Row &row, const std::string &subject) {
    const auto found = row.verdicts.find(subject);
    if (found == row.verdicts.end() || found->second == Verdict::says_nothing) {
        return "-";
    }
    return found->second == Verdict::holds ? "holds" : "FAILS";
}

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text;
}

void print_table() {
    std::vector<Subject> columns = subjects();
    columns.insert(columns.begin() + 2, subjects_with_schedules().front());
    std::size_t width = 0;
    for (const Row &row : rows()) {
        width = std::max(width, row.verdicts.empty() ? 0 : row.behaviour.size());
    }
    std::string head = padded("behaviour", width);
    for (const Subject &subject : columns) {
        head += " | " + subject.name;
    }
    std::cout << "\n" << head << "\n" << std::string(head.size(), '-') << "\n";
    for (const Row &row : rows()) {
        if (row.verdicts.empty()) {
            continue;
        }
        std::cout << padded(row.behaviour, width);
        for (const Subject &subject : columns) {
            std::cout << " | " << padded(shown(row, subject.name), subject.name.size());
        }
        std::cout << "\n";
    }
}

} // namespace

/** Follows the run: which case, which server, what failed. */
struct Table : Catch::TestEventListenerBase {
    using TestEventListenerBase::TestEventListenerBase;

    void testCaseStarting(const Catch::TestCaseInfo &info) override { begin_case(info.name); }

    bool assertionEnded(const Catch::AssertionStats &stats) override {
        if (current != nullptr && !stats.assertionResult.isOk()) {
            *current = Verdict::fails;
        }
        return true;
    }

    void testRunEnded(const Catch::TestRunStats &) override { print_table(); }
};

void trying(const Subject &subject) {
    if (!rows().empty()) {
        current = &rows().back().verdicts.emplace(subject.name, Verdict::holds).first->second;
    }
}

void does_not_apply() {
    if (current != nullptr && *current == Verdict::holds) {
        *current = Verdict::says_nothing;
    }
}

} // namespace contract

namespace contract {
CATCH_REGISTER_LISTENER(Table)
} // namespace contract
