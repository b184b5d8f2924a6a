#pragma once

#include <string>

namespace simulator {

struct Engine;

/** "nginx" → "nginx:latest", "docker.io/library/nginx:1" → "nginx:1" */
std::string image_name(const std::string &reference);

bool has_image(const Engine &engine, const std::string &reference);

/** Empty when the registry would give it, else the engine's words. */
std::string pull_error(const Engine &engine, const std::string &reference);

/** Status and words of `docker/distribution/…`; 200 and no words when the registry knows the image. */
struct RegistryAnswer {
    int status = 200;
    std::string message;
};
RegistryAnswer ask_registry(const Engine &engine, const std::string &reference);

/** The id of an image, a digest that depends on its name only, and not on the registry that it is from. */
std::string image_id(const std::string &reference);

} // namespace simulator
