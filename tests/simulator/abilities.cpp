#include "abilities.hpp"

#include <array>
#include <stdexcept>

namespace simulator {
namespace {

struct Named {
    const char *name;
    bool Abilities::*member;
};

constexpr std::array<Named, 16> all = {{{"asynchronous", &Abilities::asynchronous},
                                        {"in-place", &Abilities::in_place},
                                        {"sources", &Abilities::sources},
                                        {"compose-prune", &Abilities::compose_prune},
                                        {"keep-left-out", &Abilities::keep_left_out},
                                        {"spare-running", &Abilities::spare_running},
                                        {"lose-checkout", &Abilities::lose_checkout},
                                        {"stop-job-first", &Abilities::stop_job_first},
                                        {"least-interval", &Abilities::least_interval},
                                        {"cross-site-checks", &Abilities::cross_site_checks},
                                        {"adopt-names", &Abilities::adopt_names},
                                        {"refuse-symlinks", &Abilities::refuse_symlinks},
                                        {"built-in-compose", &Abilities::built_in_compose},
                                        {"own-page", &Abilities::own_page},
                                        {"source-polling", &Abilities::source_polling},
                                        {"restart-schedule", &Abilities::restart_schedule}}};

} // namespace

Abilities abilities_of(const std::string &generation) {
    Abilities abilities;
    if (generation == "2.23") {
        return abilities;
    }
    if (generation != "2.43" && generation != "2.44") {
        throw std::invalid_argument("unknown generation '" + generation + "': 2.23, 2.43 or 2.44");
    }
    for (const Named &ability : all) {
        abilities.*ability.member = true;
    }
    const bool next = generation == "2.44";
    abilities.source_polling = next;
    abilities.restart_schedule = next;
    // Seen on 2.43.0 only.
    abilities.lose_checkout = !next;
    return abilities;
}

void switch_ability(Abilities &abilities, const std::string &name, bool on) {
    for (const Named &ability : all) {
        if (name == ability.name) {
            abilities.*ability.member = on;
            return;
        }
    }
    std::string known;
    for (const std::string &one : ability_names()) {
        known += (known.empty() ? "" : ", ") + one;
    }
    throw std::invalid_argument("unknown ability '" + name + "': " + known);
}

std::vector<std::string> ability_names() {
    std::vector<std::string> names;
    for (const Named &ability : all) {
        names.emplace_back(ability.name);
    }
    return names;
}

} // namespace simulator
