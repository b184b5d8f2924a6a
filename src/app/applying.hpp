#pragma once

namespace stowage::app {

struct Run;

/// The stages after the plan; stages.hpp says what each is for.
void hold_back(Run &run);
void carry_out(Run &run);
void remember(Run &run);

} // namespace stowage::app
