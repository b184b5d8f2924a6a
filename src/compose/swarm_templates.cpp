#include "compose/swarm_templates.hpp"

#include "compose/templates.hpp"
#include "compose/value_report.hpp"

#include <string>

namespace stowage::compose {
namespace {

using desired::yaml::Entry;
using desired::yaml::Node;
using desired::yaml::NodePtr;

constexpr const char *as_it_is = R"(for two braces that shall stay write {{"{{"}})";

class TemplateCheck : ValueReport {
public:
    TemplateCheck(const Values &values, std::vector<Problem> &problems)
        : ValueReport(values, problems), values_(values), problems_(problems) {}

    void run(const Node &service) {
        if (const Entry *environment = service.find("environment")) {
            for (const Entry &variable : environment->value->entries)
                look(*variable.value);
            for (const NodePtr &item : environment->value->items)
                look(*item);
        }
        if (const Entry *name = service.find("hostname"))
            look(*name->value);
    }

private:
    void look(const Node &node) {
        const auto text = known(node);
        if (!text || text->find("{{") == std::string::npos)
            return;
        if (!can_be_filled_in(*text, TemplateOf::swarm_service))
            add(node.where, "a swarm takes {{…}} here for a template, and can't fill this one in", as_it_is);
        else if (values_.is_replaced(node))
            problems_.push_back(
                {false,
                 "a swarm takes {{…}} in this value for a template: it fills it in, and the value "
                 "does not arrive as it was written",
                 as_it_is, node.where});
    }

    const Values &values_;
    std::vector<Problem> &problems_;
};

} // namespace

void check_swarm_templates(const Node &service, const Values &values, std::vector<Problem> &problems) {
    TemplateCheck(values, problems).run(service);
}

} // namespace stowage::compose
