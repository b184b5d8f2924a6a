#include "export/part_fields.hpp"

#include "desired/read/members.hpp"
#include "desired/storable.hpp"
#include "export/yaml_text.hpp"
#include "model/stack_parts.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>

namespace stowage::exported {
namespace {

/// Writes one part, member by member.
template <typename Part>
class PartWriter {
public:
    PartWriter(const Part &part, Entry &entry) : part_(part), entry_(entry) {}

    std::optional<Field> write() {
        model::each_written_member<Part>([this](const auto &one) {
            const auto text = words(desired::path_of<Part>(one.key), part_.*one.value);
            if (!text)
                return;
            sayable_.*one.value = part_.*one.value;
            written_.push_back(fmt::format("{}: {}", one.key, *text));
        });
        if (sayable_.any())
            return Field{
                Part::key, {fmt::format("{}: {{{}}}", Part::key, support::join(written_, ", "))}, {}};
        entry_.ignore(Part::key);
        return std::nullopt;
    }

private:
    /// Nothing for what needs no word.
    static std::optional<std::string> words(const std::string &, bool flag) {
        return flag ? std::optional<std::string>("true") : std::nullopt;
    }

    std::optional<std::string> words(const std::string &path, const std::string &text) {
        if (text.empty())
            return std::nullopt;
        if (desired::check_member_text(path, text)) {
            entry_.ignore(path);
            return std::nullopt;
        }
        const std::string best = desired::member_text(path, text);
        return desired::is_member_duration(path) ? best : scalar(best);
    }

    const Part &part_;
    Entry &entry_;
    Part sayable_;
    std::vector<std::string> written_;
};

} // namespace

std::vector<Field> part_fields(const model::Stack &record, Entry &entry) {
    std::vector<Field> fields;
    model::each_part(
        [&](const auto &part) {
            using Part = model::PartIn<decltype(part)>;
            if (!part || (Part::needs_git && !record.git))
                return;
            if (auto field = PartWriter<Part>(*part, entry).write())
                fields.push_back(std::move(*field));
        },
        record);
    return fields;
}

} // namespace stowage::exported
