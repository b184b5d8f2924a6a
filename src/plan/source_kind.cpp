#include "desired/select.hpp"
#include "plan/fingerprints.hpp"
#include "plan/kind.hpp"
#include "plan/sources.hpp"
#include "support/digest.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stowage::plan {
namespace {

/// Git repositories with their credentials that stacks of newer servers share.
class SourceKind : public ItemKind {
public:
    [[nodiscard]] const char *name() const override { return "source"; }
    [[nodiscard]] const char *label() const override { return " (source)"; }
    [[nodiscard]] const support::Location &where(const StackPlan &item) const override {
        static const support::Location unknown;
        return item.source ? item.source->where : unknown;
    }

    void plan(const PlanInput &input, ServerPlan &, std::vector<StackPlan> &items) const override {
        for (const auto &source : input.options.sources) {
            if (source->server != input.current.server)
                continue;
            const model::Source *record = find_source(*source, input.current, input.options.sources);
            if (record == nullptr || !input.options.new_sources_only)
                items.push_back(diff_source(source, record, input.current, rotation_of(*source, input),
                                            &input.diagnostics));
        }
    }
    /// None is ever deleted, so nobody has to know whose one is.
    [[nodiscard]] bool is_owned() const override { return false; }
    [[nodiscard]] bool deploys() const override { return false; }

    [[nodiscard]] std::string attempt(const StackPlan &item, const std::string &key) const override {
        desired::GitSource source = *item.source;
        std::string record = source.name + '\0';
        if (source.authentication && source.authentication->password) {
            record += source.authentication->password->for_comparing() + '\0';
            source.authentication->password.reset();
        }
        record += stowage::plan::encode(source).dump(-1, ' ', false, Json::error_handler_t::replace);
        return support::hmac_sha256_hex(key, record);
    }

    void hide_server_values(const std::vector<StackPlan *> &items, const current::ServerState &current,
                            const Owned &base) const override {
        for (StackPlan *item : items)
            if (!is_of_base(*item, current, base))
                for (FieldChange &change : item->changes)
                    change.before.reset();
    }

    void write(const StackPlan &item, Json &apply) const override {
        apply["source"] = stowage::plan::encode(*item.source);
    }
    void read(StackPlan &item, const Json &apply, const support::Location &where) const override {
        if (!apply.contains("source") || apply.at("source").is_null())
            throw support::Error(fmt::format("the plan of source '{}' lacks the source", item.name), {});
        desired::GitSource source = decode_source(apply.at("source"));
        source.server = item.server;
        source.name = item.name;
        source.where = where;
        item.source = std::make_shared<const desired::GitSource>(std::move(source));
    }

private:
    /// Asked for by its own name, or by that of a stack that has its password.
    static Rotation rotation_of(const desired::GitSource &source, const PlanInput &input) {
        const std::vector<std::string> &patterns = input.options.rotate_credentials;
        const bool asked =
            desired::any_matches(patterns, source) ||
            std::any_of(input.stacks.begin(), input.stacks.end(), [&](const auto &stack) {
                return desired::names_source(*stack, source) && desired::any_matches(patterns, *stack);
            });
        return asked ? Rotation::yes : Rotation::no;
    }

    static bool is_of_base(const StackPlan &item, const current::ServerState &current, const Owned &base) {
        return std::any_of(base.sources.begin(), base.sources.end(), [&](const desired::GitSource &source) {
            const model::Source *record =
                source.server == current.server ? find_source(source, current) : nullptr;
            return record != nullptr && record->id == item.stack_id;
        });
    }
};

} // namespace

const ItemKind &source_kind() {
    static const SourceKind kind;
    return kind;
}

} // namespace stowage::plan
