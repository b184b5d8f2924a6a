#pragma once

#include "faults.hpp"
#include "request_log.hpp"
#include "world.hpp"

#include <functional>
#include <string>

namespace simulator {

/** What the control interface may reach. */
struct Controls {
    World &world;
    Faults &faults;
    RequestLog &log;
    std::function<void()> shut_down;
};

/** Answers a request below `/_sim`; `path` is what follows. README.md lists them. */
Answer answer_control(const Controls &controls, const Request &request, const std::string &path);

} // namespace simulator
