#include "compose/services.hpp"

#include "desired/yaml/parse.hpp"
#include "support/diagnostics.hpp"

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Node;

constexpr desired::yaml::Limits limits{100'000, 100};

bool may_be_none(const Entry *count) {
    return count != nullptr &&
           (count->value->text == "0" || count->value->text.find('$') != std::string::npos);
}

bool is_expected(const Node &service) {
    if (const Entry *profiles = service.find("profiles");
        profiles != nullptr && !profiles->value->items.empty())
        return false;
    const Entry *deploy = service.find("deploy");
    return !may_be_none(service.find("scale")) &&
           (deploy == nullptr || !may_be_none(deploy->value->find("replicas")));
}

} // namespace

std::vector<std::string> expected_services(std::string_view text) {
    support::Diagnostics mistakes;
    const desired::Source source("compose file", std::string(text));
    const auto parsed = desired::yaml::parse(source, limits, mistakes);
    std::vector<std::string> names;
    if (!parsed.complete || parsed.documents.size() != 1)
        return names;
    if (const Entry *services = parsed.documents.front()->find("services"))
        for (const Entry &service : services->value->entries)
            if (is_expected(*service.value))
                names.push_back(service.key);
    return names;
}

} // namespace stowage::compose
