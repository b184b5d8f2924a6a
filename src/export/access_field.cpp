#include "export/access_field.hpp"

#include "export/yaml_text.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace stowage::exported {
namespace {

using model::StackType;

class AccessWriter {
public:
    AccessWriter(const Maker &maker, const model::Stack &record, Entry &entry)
        : maker_(maker), record_(record), entry_(entry) {}

    std::optional<Field> write() {
        if (!record_.resource_control) {
            if (record_.type != StackType::kubernetes && maker_.state.user.administrator)
                return field("{administrators: true}");
            return std::nullopt;
        }
        const model::ResourceControl &control = *record_.resource_control;
        if (control.is_public)
            return field("{public: true}");
        std::vector<std::string> parts;
        add_names("teams", control.teams, maker_.state.teams, parts);
        add_names("users", control.users, users(), parts);
        if (unknown_access_)
            return std::nullopt;
        return field(parts.empty() ? "{administrators: true}"
                                   : fmt::format("{{{}}}", support::join(parts, ", ")));
    }

private:
    static Field field(const std::string &value) { return {"access", {"access: " + value}, {}}; }

    /// A standard user may not list users, but knows itself.
    [[nodiscard]] current::Names users() const {
        if (maker_.state.users)
            return maker_.state.users;
        return std::vector{std::pair(maker_.state.user.id, maker_.state.user.name)};
    }

    void add_names(const char *kind, const std::vector<std::int64_t> &ids, const current::Names &known,
                   std::vector<std::string> &parts) {
        std::vector<std::string> names;
        for (const std::int64_t id : ids) {
            const auto name = name_of(known, id);
            if (name) {
                names.push_back(*name);
                continue;
            }
            if (!unknown_access_)
                entry_.comments.push_back(
                    maker_.state.user.administrator
                        ? fmt::format("its access names #{} among its {}, which no longer exists: access is "
                                      "left to the server",
                                      id, kind)
                        : fmt::format("{} can't see who else may use it, so access is left to the server",
                                      maker_.state.user.name));
            unknown_access_ = true;
        }
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        if (!names.empty())
            parts.push_back(fmt::format("{}: {}", kind, flow_list(names)));
    }

    static std::optional<std::string> name_of(const current::Names &known, std::int64_t id) {
        if (known)
            for (const auto &[known_id, name] : *known)
                if (known_id == id && !support::trim(name).empty())
                    return name;
        return std::nullopt;
    }

    const Maker &maker_;
    const model::Stack &record_;
    Entry &entry_;
    bool unknown_access_ = false;
};

} // namespace

std::optional<Field> access_field(const Maker &maker, const model::Stack &record, Entry &entry) {
    return AccessWriter(maker, record, entry).write();
}

} // namespace stowage::exported
