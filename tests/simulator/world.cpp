#include "world.hpp"

#include "digest.hpp"

#include <algorithm>
#include <chrono>

namespace simulator {

std::string fresh_instance_id() {
    return "5d1a1c1e-0000-4000-8000-" + random_hex().substr(0, 12);
}

const User *State::user_with_key(const std::string &key) const {
    for (const User &candidate : users) {
        if (std::find(candidate.api_keys.begin(), candidate.api_keys.end(), key) !=
            candidate.api_keys.end()) {
            return &candidate;
        }
    }
    return nullptr;
}

const User *State::user(int id) const {
    const auto found =
        std::find_if(users.begin(), users.end(), [&](const User &user) { return user.id == id; });
    return found == users.end() ? nullptr : &*found;
}

Environment *State::environment(int id) {
    const auto found = std::find_if(environments.begin(), environments.end(),
                                    [&](const Environment &environment) { return environment.id == id; });
    return found == environments.end() ? nullptr : &*found;
}

const Environment *State::environment(int id) const {
    const auto found = std::find_if(environments.begin(), environments.end(),
                                    [&](const Environment &environment) { return environment.id == id; });
    return found == environments.end() ? nullptr : &*found;
}

Stack *State::stack(int id) {
    const auto found = stacks.find(id);
    return found == stacks.end() ? nullptr : &found->second;
}

Source *State::source(int id) {
    const auto found =
        std::find_if(sources.begin(), sources.end(), [&](const Source &item) { return item.id == id; });
    return found == sources.end() ? nullptr : &*found;
}

const Source *State::source(int id) const {
    const auto found =
        std::find_if(sources.begin(), sources.end(), [&](const Source &item) { return item.id == id; });
    return found == sources.end() ? nullptr : &*found;
}

void Background::run(std::function<void()> work) {
    const std::lock_guard lock(mutex);
    for (auto worker = workers.begin(); worker != workers.end();) {
        if (worker->done->load()) {
            worker->thread.join();
            worker = workers.erase(worker);
        } else {
            ++worker;
        }
    }
    auto done = std::make_shared<std::atomic<bool>>(false);
    workers.push_back({std::thread([work = std::move(work), done] {
                           work();
                           done->store(true);
                       }),
                       done});
}

void Background::join() {
    while (true) {
        std::list<Worker> left;
        {
            const std::lock_guard lock(mutex);
            left.swap(workers);
        }
        if (left.empty()) {
            return;
        }
        for (Worker &worker : left) {
            worker.thread.join();
        }
    }
}

unsigned long Queue::ticket() {
    const std::lock_guard lock(mutex);
    return next_ticket++;
}

void Queue::wait(unsigned long ticket) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return serving == ticket && !closed; });
}

void Queue::leave() {
    {
        const std::lock_guard lock(mutex);
        ++serving;
    }
    changed.notify_all();
}

void Queue::hold(bool held) {
    {
        const std::lock_guard lock(mutex);
        closed = held;
    }
    changed.notify_all();
}

double World::now() const {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double>(since).count() + offset.load();
}

void World::advance(double seconds) {
    double before = offset.load();
    while (!offset.compare_exchange_weak(before, before + seconds)) {
    }
}

void World::pause(int milliseconds) {
    if (milliseconds <= 0) {
        return;
    }
    std::unique_lock lock(stop_mutex);
    stopping.wait_for(lock, std::chrono::milliseconds(milliseconds), [&] { return stopped; });
}

void World::stop() {
    {
        const std::lock_guard lock(stop_mutex);
        stopped = true;
    }
    stopping.notify_all();
    deployments.hold(false);
    background.join();
}

} // namespace simulator
