#include "plan/overview_json.hpp"

#include "support/codes.hpp"
#include "support/redactor.hpp"

#include <nlohmann/json.hpp>

namespace stowage::plan {
namespace {

using OverviewJson = nlohmann::ordered_json;

OverviewJson encode(const Commit &commit) {
    OverviewJson item = {{"id", commit.id}};
    if (!commit.reference.empty())
        item["reference"] = commit.reference;
    return item;
}

} // namespace

void add_notes(OverviewJson &item, const std::vector<Note> &notes) {
    OverviewJson words = OverviewJson::array();
    OverviewJson codes = OverviewJson::array();
    for (const Note &note : notes) {
        words.push_back(support::redactor().redact(note.text));
        codes.push_back(name_of(note.code));
    }
    item["notes"] = std::move(words);
    item["noteCodes"] = std::move(codes);
}

void add_overview(OverviewJson &document, const Plan &plan) {
    if (!plan.commit.id.empty()) {
        document["commit"] = encode(plan.commit);
        document["commit"]["uncommitted"] = plan.uncommitted;
    }
    if (!plan.base.id.empty())
        document["base"] = encode(plan.base);
    if (!plan.notes.empty())
        add_notes(document, plan.notes);
}

} // namespace stowage::plan
