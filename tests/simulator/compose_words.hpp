#pragma once

#include "engine.hpp"
#include "model.hpp"

#include <string>

namespace simulator {

class World;

/** At which step a deployment with Compose failed. */
enum class Step { read_file, parse_file, name_project, run };

/** The trouble as the engine or the reader of files words it; for `run` it is the engine's result. */
struct Trouble {
    Step step = Step::run;
    EngineResult engine;
    std::string file; ///< on the server's disk
    bool pulling = false;
};

/**
 * The server's whole sentence: "failed to deploy a stack: …". Older servers ran the program docker compose
 * and show all that it printed; newer ones have Compose built in, and name each step.
 */
std::string deployment_words(const World &world, const Stack &stack, const Trouble &trouble);

} // namespace simulator
