#pragma once

#include "compose/known_values.hpp"

#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stowage::compose {

/// What the checks of values share: they look at what is known as a whole, and report the rest as problems.
class ValueReport {
protected:
    ValueReport(const Values &values, std::vector<Problem> &problems, bool fatal = true)
        : values_(values), problems_(problems), fatal_(fatal) {}

    void add(const support::Location &where, std::string what, std::string_view advice) {
        problems_.push_back({fatal_, std::move(what), std::string(advice), where});
    }

    [[nodiscard]] std::optional<std::string> known(const desired::yaml::Node &node) const {
        return known_text(node, values_);
    }
    /// Nothing also where the key is not there, or has no value.
    [[nodiscard]] std::optional<std::string> known(const desired::yaml::Entry *entry) const {
        if (entry == nullptr || entry->value->kind == desired::yaml::Kind::null)
            return std::nullopt;
        return known(*entry->value);
    }

    /// Reports `'TEXT' WHAT` where the text of a key is known, and not fine.
    template <typename Fine>
    void check(const desired::yaml::Entry *entry, Fine fine, std::string_view what, std::string_view advice) {
        if (const auto text = known(entry); text && !fine(*text))
            add(entry->value->where, fmt::format("'{}' {}", *text, what), advice);
    }

    /// A mount of the type tmpfs lies in memory. `service` is one whose mounts are looked at.
    void check_tmpfs_mounts(const desired::yaml::Node &service) {
        const desired::yaml::Entry *volumes = service.find("volumes");
        if (volumes == nullptr)
            return;
        for (const desired::yaml::NodePtr &volume : volumes->value->items)
            if (const desired::yaml::Entry *source = volume->find("source");
                source != nullptr && known(volume->find("type")).value_or("") == "tmpfs")
                add(source->where, "a mount of the type tmpfs has no source", "leave source out");
    }
    void refuse_nocopy(const desired::yaml::Node &volume) {
        add(volume.where, "only a volume can have nocopy, and no path of the host", "leave it out");
    }

private:
    const Values &values_;
    std::vector<Problem> &problems_;
    bool fatal_;
};

} // namespace stowage::compose
