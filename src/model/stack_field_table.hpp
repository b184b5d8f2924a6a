#pragma once

#include "model/stack_fields.hpp"

#include <array>

namespace stowage::model {

/// What stack_fields() gives, so that paths can be checked when they are compiled (model/field_path.hpp).
inline constexpr std::array stack_field_table = std::to_array<StackField>({
    {"name", Cost::identity, 0, "The name of the stack in its environment"},
    {"formerName", Cost::identity, 0,
     "The name that it had before: it is renamed instead of made a second time"},
    {"server", Cost::identity, defaulted, "The server that it is on"},
    {"environment", Cost::identity, defaulted, "The environment that it runs in, by name or id"},
    {"formerEnvironment", Cost::identity, 0, "Where it was before: it is moved, with its id and access"},
    {"type", Cost::replace, ignorable,
     "standalone, swarm or kubernetes; left out: as the environment has it"},
    {"namespace", Cost::identity, 0, "Of a Kubernetes stack; left out: what its manifest says"},
    {"state", Cost::identity, ignorable, "running, stopped, or absent"},
    {"gitConfig", Cost::replace, 0, "The repository that it comes from; a stack has this or `file`"},
    {"gitConfig.url", Cost::in_place, ignorable | defaulted | of_source,
     "The repository, as the server reaches it"},
    {"gitConfig.referenceName", Cost::deploy, ignorable | defaulted, "The branch or tag, as refs/heads/main"},
    {"gitConfig.configFilePath", Cost::in_place, ignorable, "The compose file or manifest in the repository"},
    {"gitConfig.additionalFiles", Cost::in_place, ignorable, "Further compose files, put over the first"},
    {"gitConfig.authentication", Cost::settings, ignorable | defaulted | of_source,
     "User and password or token; a password that is left out stays as the server has it"},
    {"gitConfig.authentication.password", Cost::settings, defaulted | secret,
     "By reference; never read back, so that only --rotate-credentials sends it again"},
    {"gitConfig.tlsSkipVerify", Cost::settings, ignorable | defaulted | of_source,
     "Whether the repository's certificate is not checked"},
    {"gitConfig.source", Cost::settings, 0, "The source that has repository and credentials, by name"},
    {"gitConfig.sourceId", Cost::settings, ignorable, "The same, by the server's id"},
    {"file", Cost::deploy, ignorable, "A compose file or manifest beside the YAML, whose content is sent"},
    {"autoUpdate", Cost::settings, ignorable,
     "How the server follows the repository by itself; left out: not"},
    {"autoUpdate.interval", Cost::settings, ignorable, "How often it looks"},
    {"autoUpdate.webhook", Cost::settings, ignorable, "The UUID of an address that makes it look"},
    {"autoUpdate.forceUpdate", Cost::settings, ignorable, "Whether it deploys though nothing changed"},
    {"autoUpdate.forcePullImage", Cost::settings, ignorable, "Whether it pulls images each time"},
    {"autoUpdate.polling", Cost::settings, found_out, "Whether the server's job that looks is there"},
    {"restartSchedule", Cost::own_call, ignorable | defaulted | compose_only,
     "When the server takes it down and deploys it again by itself; left out: as the server has it",
     Ability::restart_schedule},
    {"restartSchedule.cronExpression", Cost::own_call, ignorable | defaulted,
     "At which times, in the server's time zone", Ability::restart_schedule},
    {"restartSchedule.pullImages", Cost::own_call, ignorable | defaulted, "Whether it pulls images first",
     Ability::restart_schedule},
    {"env", Cost::deploy, ignorable, "The variables of the stack; left out: none"},
    {"env.NAME", Cost::deploy, ignorable | secret, "One of them, as it shall arrive"},
    {"envFile", Cost::deploy, 0, "Files of variables, as Docker Compose reads them; `env` wins over them"},
    {"prune", Cost::deploy, ignorable | defaulted | stored_first,
     "Whether a deployment removes what the compose file or manifest no longer names; left out: as the "
     "server "
     "has it"},
    {"access", Cost::own_call, ignorable, "Who may use it besides administrators; left out: not managed"},
    {"protect", Cost::handling, 0, "Never deleted, replaced or moved"},
    {"replace", Cost::handling, 0, "May be deleted and created anew where a field can't be changed in place"},
    {"dependsOn", Cost::handling, 0, "Stacks of the same server that have to be as desired first"},
    {"ignore", Cost::handling, 0, "Fields that are neither planned nor overwritten"},
    {"gitDrift", Cost::handling, defaulted, "What a newer commit of the reference means"},
    {"pullImage", Cost::handling, defaulted, "Which images are pulled before a deployment"},
    {"selfHeal", Cost::handling, defaulted,
     "When it is deployed again because of what runs, though no field differs"},
    {"wait", Cost::handling, defaulted,
     "How long to wait, after a deployment, for its containers to run well"},
    {"onFailure", Cost::handling, defaulted, "What is done when a deployment fails"},
    {"deployTimeout", Cost::handling, defaulted,
     "How long the server may take, instead of its own timeouts.deploy"},
});

} // namespace stowage::model
