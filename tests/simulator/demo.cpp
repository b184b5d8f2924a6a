#include "persistence.hpp"

namespace simulator {

std::string demo_state() {
    return R"({
  "users": [
    {"id": 1, "username": "admin", "role": 1, "apiKeys": ["ptr_admin"]},
    {"id": 2, "username": "alice", "role": 2, "apiKeys": ["ptr_alice"]},
    {"id": 3, "username": "bob", "role": 2, "apiKeys": ["ptr_bob"]}
  ],
  "teams": [{"id": 1, "name": "ops", "members": [2]}],
  "environments": [
    {"id": 1, "name": "production", "type": 1, "users": [2]},
    {"id": 2, "name": "staging", "type": 1},
    {"id": 3, "name": "swarm", "type": 1, "swarm": true},
    {"id": 4, "name": "k8s", "type": 5}
  ]
})";
}

} // namespace simulator
