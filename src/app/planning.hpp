#pragma once

namespace stowage::app {

struct Run;

/// The stages up to the plan as it differs; stages.hpp says what each is for.
void load_desired_state(Run &run);
void load_commit_before(Run &run);
void fetch_servers(Run &run);
void compare(Run &run);

} // namespace stowage::app
