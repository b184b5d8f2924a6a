#include "kubernetes/redact.hpp"

#include "kubernetes/literals.hpp"
#include "support/redactor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>

namespace stowage::kubernetes {
namespace {

constexpr const char *hidden = "(secret)";
constexpr const char *hidden_and_changed = "(secret, changed)";
constexpr std::size_t long_enough = 8;   // to be masked whatever its name
constexpr std::size_t long_at_least = 4; // under a name that sounds secret

std::size_t indentation(const std::string &line) {
    const std::size_t text = line.find_first_not_of(' ');
    return text == std::string::npos ? line.size() + 1 : text; // an empty line ends nothing
}

bool is_blank(const std::string &line) {
    return support::trim(line).empty();
}

std::string joined(const std::vector<std::string> &lines) {
    return support::join(lines, "\n");
}

using Values = std::map<std::string, std::string>; // by object and key

class Text {
public:
    explicit Text(const std::string &text) : manifest_(read_manifests({{"manifest", text}})) {
        std::size_t start = 0;
        while (start <= text.size()) {
            const std::size_t end = std::min(text.find('\n', start), text.size());
            lines_.push_back(text.substr(start, end - start));
            start = end + 1;
        }
        readable_ = manifest_.readable() || !manifest_.objects.empty();
        for (const SecretValue &value : hidden_values(manifest_))
            values_.emplace(value.object + "/" + value.key, value.value);
    }

    [[nodiscard]] const Values &values() const { return values_; }

    /// Is there a Secret in it that could not be read?
    [[nodiscard]] bool unclear() const {
        return !readable_ && std::any_of(lines_.begin(), lines_.end(), [](const std::string &line) {
            return line.find("Secret") != std::string::npos;
        });
    }

    [[nodiscard]] std::string shown(const Values &others, bool later) const {
        std::vector<std::string> lines = lines_;
        // From the last to the first, since lines go.
        std::vector<SecretValue> values = hidden_values(manifest_);
        std::reverse(values.begin(), values.end());
        for (const SecretValue &value : values) {
            const auto other = others.find(value.object + "/" + value.key);
            const bool changed = later && other != others.end() && other->second != value.value;
            hide(lines, value, changed ? hidden_and_changed : hidden);
        }
        return joined(lines);
    }

private:
    /// A value ends where a line begins at its key's column or before it; in braces, with its map.
    static void hide(std::vector<std::string> &lines, const SecretValue &value, const char *word) {
        const auto first = static_cast<std::size_t>(value.key_where.line) - 1;
        if (value.key_where.line <= 0 || first >= lines.size())
            return;
        std::string &line = lines[first];
        const std::size_t margin = indentation(line);
        std::size_t end = first + 1;
        while (end < lines.size() && (is_blank(lines[end]) || indentation(lines[end]) > margin) &&
               !lines[end].starts_with("---"))
            ++end;
        const auto column = static_cast<std::size_t>(std::max(value.key_where.column, 1)) - 1;
        const bool in_braces = column > margin && line.find('{') < column;
        const std::size_t from = in_braces ? line.find('{') : line.find(':', column);
        if (from == std::string::npos)
            return;
        line = line.substr(0, in_braces ? from : from + 1) + (in_braces ? "" : " ") + word;
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(first) + 1,
                    lines.begin() + static_cast<std::ptrdiff_t>(end));
    }

    Manifest manifest_;
    std::vector<std::string> lines_;
    Values values_;
    bool readable_ = true;
};

} // namespace

Shown without_secrets(const std::string &before, const std::string &after) {
    const Text then(before);
    const Text now(after);
    if (then.unclear() || now.unclear())
        return {"(not shown: it names a Secret, and can't be read)",
                before == after ? "(not shown: it names a Secret, and can't be read)"
                                : "(not shown: it names a Secret, can't be read, and differs)"};
    return {then.shown(now.values(), false), now.shown(then.values(), true)};
}

void mask_secrets_of(const std::string &manifest) {
    for (const SecretValue &value : hidden_values(read_manifests({{"manifest", manifest}}))) {
        const std::size_t enough = support::may_hold_secret(value.key) ? long_at_least : long_enough;
        if (value.value.size() >= enough)
            support::redactor().add(value.value);
    }
}

} // namespace stowage::kubernetes
