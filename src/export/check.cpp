#include "export/check.hpp"

#include "compose/stack_env.hpp"
#include "current/match.hpp"
#include "export/document.hpp"
#include "model/stack_fields.hpp"
#include "model/stack_parts.hpp"
#include "plan/diff.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace stowage::exported {
namespace {

constexpr const char *shown = "export.yaml";

/// The lines of one entry, or of one source where `entry` is nothing.
struct Span {
    int begin = 0;
    int end = 0;
    std::size_t draft = 0;
    std::size_t index = 0;
    bool source = false;
};

/// All drafts as one text, and where each part of it stands.
class Sheet {
public:
    explicit Sheet(const std::vector<Draft> &drafts) {
        put("apiVersion: stowage/v1");
        put("servers:");
        for (const Draft &draft : drafts)
            put_all(server_item(draft.server));
        put_sources(drafts);
        put("stacks:");
        bool any = false;
        for (std::size_t d = 0; d < drafts.size(); ++d)
            for (std::size_t i = 0; i < drafts[d].entries.size(); ++i, any = true)
                put_part(item_lines(drafts[d].entries[i]), {0, 0, d, i, false});
        if (!any)
            text_.replace(text_.rfind("stacks:"), std::string::npos, "stacks: []\n");
    }

    [[nodiscard]] const std::string &text() const { return text_; }
    [[nodiscard]] const Span *at(int line) const {
        for (const Span &span : spans_)
            if (line >= span.begin && line < span.end)
                return &span;
        return nullptr;
    }

private:
    void put(const std::string &line) {
        text_ += line + '\n';
        ++line_;
    }
    void put_all(const std::vector<std::string> &lines) {
        for (const std::string &line : lines)
            put(line);
    }
    void put_part(const std::vector<std::string> &lines, Span span) {
        span.begin = line_;
        put_all(lines);
        span.end = line_;
        spans_.push_back(span);
    }
    void put_sources(const std::vector<Draft> &drafts) {
        bool headed = false;
        for (std::size_t d = 0; d < drafts.size(); ++d)
            for (std::size_t i = 0; i < drafts[d].sources.size(); ++i) {
                if (!headed)
                    put("sources:");
                headed = true;
                put_part(drafts[d].sources[i], {0, 0, d, i, true});
            }
    }

    std::string text_;
    int line_ = 1;
    std::vector<Span> spans_;
};

/// Of a stack that the server has, which value a variable has there.
const std::string *value_on_server(const model::Stack &record, const std::string &name) {
    const std::string *value = nullptr;
    for (const model::EnvVar &variable : record.env)
        if (variable.name == name)
            value = &variable.value;
    return value;
}

const current::ServerState *state_of(const std::vector<Draft> &drafts, const std::string &server) {
    for (const Draft &draft : drafts)
        if (draft.server.name == server)
            return draft.state;
    return nullptr;
}

/// Passwords are not compared, so any value does.
void fill_references(desired::State &state, const std::vector<Draft> &drafts) {
    for (const auto &stack : state.stacks) {
        const current::ServerState *current = state_of(drafts, stack->server);
        const model::Environment *environment =
            current != nullptr ? current::environment_of(*stack, *current) : nullptr;
        const model::Stack *record =
            environment != nullptr ? current::match(*stack, *current, environment->id).stack : nullptr;
        for (desired::EnvEntry &entry : stack->env) {
            if (entry.value.resolved())
                continue;
            const std::string *value = record != nullptr ? value_on_server(*record, entry.name) : nullptr;
            entry.value.resolve(value != nullptr ? compose::arriving(*value, record->type) : "");
        }
    }
}

desired::State load(std::vector<desired::InputText> texts, const desired::ReadFile &read_file,
                    const std::vector<Draft> &drafts) {
    desired::LoadOptions options;
    options.allow_literal_secrets = true;
    desired::State state = desired::load_texts(std::move(texts), options, read_file, {});
    fill_references(state, drafts);
    return state;
}

plan::Plan plan_of(const desired::State &state, const std::vector<Draft> &drafts,
                   support::Diagnostics &diagnostics) {
    plan::Plan plan;
    plan::Options options;
    options.allow_shared_source = true;
    for (const desired::GitSource &source : state.sources)
        options.sources.push_back(std::make_shared<const desired::GitSource>(source));
    for (const Draft &draft : drafts) {
        std::vector<std::shared_ptr<desired::Stack>> stacks;
        for (const auto &stack : state.stacks)
            if (stack->server == draft.server.name)
                stacks.push_back(stack);
        plan::diff(stacks, *draft.state, options, plan, diagnostics);
    }
    return plan;
}

/// A field that `ignore` can leave to the server without making the stack another one.
bool can_be_left(const std::string &field) {
    const model::StackField *known = model::find_stack_field(field);
    if (known == nullptr || is(*known, model::found_out))
        return false;
    return (field.starts_with("gitConfig.") && field != "gitConfig.sourceId") || field.starts_with("env.") ||
           !model::part_of(field).empty() || field == "prune" || field == "access";
}

/// Takes out what the mistakes are about; false where they are about nothing of it.
bool take_out(const std::vector<support::Diagnostic> &mistakes, const Sheet &sheet,
              std::vector<Draft> &drafts, std::vector<LeftOut> &left_out) {
    std::map<std::pair<std::size_t, std::size_t>, std::string> stacks;
    std::map<std::pair<std::size_t, std::size_t>, std::string> sources;
    for (const support::Diagnostic &mistake : mistakes)
        if (const Span *span = sheet.at(mistake.where.line))
            (span->source ? sources : stacks).emplace(std::pair(span->draft, span->index), mistake.what);
    for (auto one = stacks.rbegin(); one != stacks.rend(); ++one) {
        auto &entries = drafts[one->first.first].entries;
        left_out.push_back({entries[one->first.second].label, one->second});
        entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(one->first.second));
    }
    for (auto one = sources.rbegin(); one != sources.rend(); ++one) {
        auto &items = drafts[one->first.first].sources;
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(one->first.second));
    }
    return !stacks.empty() || !sources.empty();
}

/// Leaves what differs to the server; whether there was anything.
bool leave_differences(const plan::Plan &plan, const Sheet &sheet, std::vector<Draft> &drafts) {
    bool any = false;
    for (const plan::StackPlan &stack : plan.stacks) {
        const Span *span = sheet.at(stack.where().line);
        if (span == nullptr || stack.action() == plan::Action::none)
            continue;
        if (span->source) {
            drafts[span->draft].sources[span->index].clear();
            any = true;
            continue;
        }
        Entry &entry = drafts[span->draft].entries[span->index];
        const std::size_t before = entry.ignored.size();
        for (const auto *changes : {&stack.changes, &stack.deferred})
            for (const plan::FieldChange &change : *changes)
                if (can_be_left(change.field))
                    entry.ignore(change.field);
        any = any || entry.ignored.size() != before;
    }
    for (Draft &draft : drafts)
        std::erase_if(draft.sources, [](const auto &item) { return item.empty(); });
    return any;
}

/// Reads the files that the drafts will have.
desired::ReadFile reader_of(const std::vector<Draft> &drafts) {
    std::map<std::string, const std::string *> contents;
    for (const Draft &draft : drafts)
        for (const Entry &entry : draft.entries)
            if (entry.content)
                contents.emplace(entry.content_path, &*entry.content);
    return [contents = std::move(contents)](const std::filesystem::path &path, std::size_t limit) {
        const auto found = contents.find(path.string());
        if (found == contents.end())
            throw support::Error(fmt::format("its content can't be read: {}", path.string()));
        if (found->second->size() > limit)
            throw support::Error(fmt::format("its content is larger than {} KiB", limit >> 10));
        return *found->second;
    };
}

} // namespace

void settle(std::vector<Draft> &drafts, std::vector<LeftOut> &left_out) {
    // Each round takes something out, or ends it.
    for (;;) {
        const Sheet sheet(drafts);
        support::Diagnostics diagnostics;
        try {
            const desired::State state =
                load({{shown, sheet.text(), {}, desired::Found::named}}, reader_of(drafts), drafts);
            const plan::Plan plan = plan_of(state, drafts, diagnostics);
            if (diagnostics.empty()) {
                if (!leave_differences(plan, sheet, drafts))
                    return;
                continue;
            }
        } catch (const support::InputError &error) {
            for (const support::Diagnostic &mistake : error.diagnostics())
                diagnostics.add(mistake);
        }
        if (!take_out(diagnostics.sorted(), sheet, drafts, left_out))
            throw support::InputError(diagnostics.sorted());
    }
}

std::vector<plan::StackPlan> left_to_do(std::vector<desired::InputText> texts,
                                        const desired::ReadFile &read_file,
                                        const std::vector<Draft> &drafts) {
    support::Diagnostics diagnostics;
    const desired::State state = load(std::move(texts), read_file, drafts);
    plan::Plan plan = plan_of(state, drafts, diagnostics);
    if (!diagnostics.empty())
        throw support::InputError(diagnostics.sorted());
    std::erase_if(plan.stacks,
                  [](const plan::StackPlan &stack) { return stack.action() == plan::Action::none; });
    return std::move(plan.stacks);
}

} // namespace stowage::exported
