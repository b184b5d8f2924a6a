#include "compose/changed_services.hpp"

#include "compose/definitions.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace stowage::compose {
namespace {

bool names(const std::string &definition, const std::string &word) {
    const std::string quoted = '"' + word;
    for (std::size_t at = definition.find(quoted); at != std::string::npos;
         at = definition.find(quoted, at + 1)) {
        const char after = definition[at + quoted.size()]; // the closing quote comes at the latest
        if (after == '"' || after == ':')                  // `data`, or `data:/var/lib`
            return true;
    }
    return false;
}

bool uses_variable(const std::string &definition, const std::string &name) {
    for (const std::string &used : {"${" + name, "$" + name})
        for (std::size_t at = definition.find(used); at != std::string::npos;
             at = definition.find(used, at + 1)) {
            const auto after = static_cast<unsigned char>(definition[at + used.size()]);
            if (std::isalnum(after) == 0 && after != '_')
                return true;
        }
    return false;
}

std::vector<std::string> differing(const std::map<std::string, std::string> &before,
                                   const std::map<std::string, std::string> &after) {
    std::set<std::string> keys;
    for (const auto *side : {&before, &after})
        for (const auto &[key, definition] : *side)
            keys.insert(key);
    std::vector<std::string> found;
    for (const std::string &key : keys) {
        const auto old = before.find(key);
        const auto now = after.find(key);
        if (old == before.end() || now == after.end() || old->second != now->second)
            found.push_back(key);
    }
    return found;
}

} // namespace

std::vector<std::string> changed_services(const Files &before, const Files &after,
                                          const std::set<std::string> &variables) {
    Definitions old;
    Definitions now;
    if (!old.read(before) || !now.read(after))
        return {};
    const std::vector<std::string> changed = differing(old.services(), now.services());
    std::set<std::string> services(changed.begin(), changed.end());
    const std::vector<std::string> resources = differing(old.declared(), now.declared());
    std::set<std::string> used = variables;
    for (const std::string &variable : differing(old.variables(), now.variables()))
        used.insert(variable);
    for (const auto &service : now.services()) {
        const auto &definition = service.second;
        const bool touched =
            std::any_of(resources.begin(), resources.end(),
                        [&](const std::string &resource) { return names(definition, resource); }) ||
            std::any_of(used.begin(), used.end(),
                        [&](const std::string &variable) { return uses_variable(definition, variable); });
        if (touched)
            services.insert(service.first);
    }
    return {services.begin(), services.end()};
}

} // namespace stowage::compose
