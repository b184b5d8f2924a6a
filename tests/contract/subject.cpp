#include "subject.hpp"

#include "server.hpp"

namespace contract {

std::vector<Subject> subjects() {
    std::vector<Subject> all{{"simulator 2.23", "2.23"}, {"simulator 2.43", "2.43"}};
    if (real_server()) {
        all.push_back({"real server", ""});
    }
    return all;
}

std::vector<Subject> subjects_with_schedules() {
    std::vector<Subject> all{{"simulator 2.44", "2.44"}};
    if (real_server()) {
        all.push_back({"real server", ""});
    }
    return all;
}

} // namespace contract
