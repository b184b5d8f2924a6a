#include "step.hpp"

#include <array>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace roam {
namespace {

constexpr std::array<std::string_view, 23> words = {
    "content", "crash",     "broken", "variable", "state", "stop",    "remove", "wipe",
    "edit",    "interrupt", "beside", "polling",  "prune", "pin",     "rename", "port",
    "halt",    "pause",     "deny",   "start",    "call",  "rewrite", "apply"};

/// How often each happens, beside the others.
constexpr std::array<int, 23> weights = {6, 2, 1, 3, 3, 2, 1, 2, 2, 2, 2, 3,
                                         1, 2, 2, 2, 1, 1, 1, 1, 2, 1, 16};

What what_from(const std::string &word) {
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words.at(i) == word)
            return static_cast<What>(i);
    throw std::runtime_error("no such step: " + word);
}

/// Not a std:: distribution: those differ between libraries.
int below(std::mt19937 &random, int limit) {
    return static_cast<int>(random() % static_cast<std::uint32_t>(limit));
}

What any(std::mt19937 &random) {
    int total = 0;
    for (const int weight : weights)
        total += weight;
    int left = below(random, total);
    std::size_t i = 0;
    while ((left -= weights.at(i)) >= 0)
        ++i;
    return static_cast<What>(i);
}

int value_for(What what, std::mt19937 &random) {
    switch (what) {
    case What::content:
    case What::edit:
        return 9100 + below(random, 900); // longer than any walk takes
    case What::variable:
        return below(random, 4);
    case What::state: // mostly running
        return below(random, 5) % 3;
    case What::interrupt:
        return below(random, 400);
    case What::polling:
        return below(random, 4);
    case What::beside:
    case What::prune:
    case What::pin:
    case What::port:
    case What::deny:
        return below(random, 2);
    default:
        return 0;
    }
}

} // namespace

std::string text_of(const std::vector<Step> &steps) {
    std::string text;
    for (const Step &step : steps) {
        text += text.empty() ? "" : ", ";
        text += words.at(static_cast<std::size_t>(step.what));
        if (step.what != What::apply)
            text += " " + std::to_string(step.stack) + " " + std::to_string(step.value);
    }
    return text;
}

std::vector<Step> steps_from(const std::string &text) {
    std::vector<Step> steps;
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');) {
        std::istringstream fields(part);
        std::string word;
        Step step;
        fields >> word;
        step.what = what_from(word);
        if (step.what != What::apply && !(fields >> step.stack >> step.value))
            throw std::runtime_error("a step wants a stack and a value: " + part);
        steps.push_back(step);
    }
    return steps;
}

std::vector<Step> steps_of(std::uint32_t seed, std::size_t count, int stacks) {
    std::mt19937 random(seed);
    std::vector<Step> steps;
    while (steps.size() < count) {
        Step step;
        step.what = any(random);
        step.stack = below(random, stacks);
        step.value = value_for(step.what, random);
        steps.push_back(step);
    }
    return steps;
}

} // namespace roam
