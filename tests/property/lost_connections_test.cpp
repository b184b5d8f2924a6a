// Whatever call of an apply is the one that goes wrong, the next run sets it right.

#include "rig.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace property;
using namespace stowage;
using nlohmann::json;

namespace {

/// How an apply is disturbed at one of its requests.
enum class Disturbance {
    cut_before, ///< the connection is cut, and the call was not carried out
    cut_after,  ///< the call was carried out, and its answer lost
    end_before, ///< nothing gets through any more, this call included: the run is dead
    end_after,  ///< this call is carried out, but no answer and no other call gets through
    half_answer,
    server_error, ///< 500 without carrying it out
};

const char *name_of(Disturbance disturbance) {
    switch (disturbance) {
    case Disturbance::cut_before:
        return "cut before it";
    case Disturbance::cut_after:
        return "cut after it";
    case Disturbance::end_before:
        return "the end before it";
    case Disturbance::end_after:
        return "the end after it";
    case Disturbance::half_answer:
        return "half an answer";
    case Disturbance::server_error:
        break;
    }
    return "500";
}

json fault(const std::string &what, std::size_t nth) {
    return {{"match", {{"pathRegex", "^/api/"}, {"nth", nth}}}, {"do", what}};
}

/// A request that a fault strikes is not counted by those after it, so a fault for the same number each makes
/// that one and all later ones fail.
json faults_of(Disturbance disturbance, std::size_t nth) {
    constexpr int enough = 150;
    json faults = json::array();
    switch (disturbance) {
    case Disturbance::cut_before:
        return fault("close-before", nth);
    case Disturbance::cut_after:
        return fault("close-after", nth);
    case Disturbance::half_answer:
        return fault("close-mid-body", nth);
    case Disturbance::server_error:
        return fault("status", nth);
    case Disturbance::end_after:
        faults.push_back(fault("close-after", nth));
        [[fallthrough]];
    case Disturbance::end_before:
        for (int i = 0; i < enough; ++i)
            faults.push_back(fault("close-before", nth));
        break;
    }
    return faults;
}

std::string text_of(const std::vector<std::string> &lines) {
    std::string text;
    for (const std::string &line : lines)
        text += line + "\n";
    return text;
}

/// Applies the case with a disturbance at its request `nth`, then once more without, and looks at what a
/// third plan says. Returns false once there is no such request any more.
bool converges_after(Rig &rig, const WorldCase &world, Disturbance disturbance, std::size_t nth) {
    rig.load(world);
    app::Run run = rig.plan(world);
    rig.server().clear_requests();
    rig.server().add_fault(faults_of(disturbance, nth).dump());
    const apply::Report disturbed = Rig::apply(run);
    const bool struck = rig.requests() >= nth;
    rig.server().clear_faults();

    const apply::Report second = Rig::apply(rig.plan(world));
    const std::string left = text_of(left_to_do(rig.plan(world).planned.plan));
    INFO(name_of(disturbance) << " at request " << nth << "\nfirst:\n"
                              << outcomes_of(disturbed) << "second:\n"
                              << outcomes_of(second));
    REQUIRE(left == "");
    return struck;
}

void converges_from_anywhere(const std::string &generation, std::uint32_t seed,
                             std::initializer_list<Disturbance> disturbances) {
    Shape shape;
    shape.stacks = 4;
    Random random(seed);
    const WorldCase world = random_case(random, generation, shape);
    Rig &rig = Rig::of(generation);
    rig.load(world);
    INFO("generation " << generation << ", seed " << seed << "\n" << rig.describe(world));
    for (const Disturbance disturbance : disturbances) {
        std::size_t nth = 1;
        while (converges_after(rig, world, disturbance, nth))
            ++nth;
    }
}

} // namespace

TEST_CASE("a run converges after one whose connection was cut at any request", "[property][faults]") {
    for (const char *generation : {"2.23", "2.43", "2.44"})
        for (const std::uint32_t seed : seeds(100, 4))
            converges_from_anywhere(generation, seed, {Disturbance::cut_before, Disturbance::cut_after});
}

TEST_CASE("a run converges after one that died at any request", "[property][faults]") {
    for (const char *generation : {"2.23", "2.43", "2.44"})
        for (const std::uint32_t seed : seeds(200, 4))
            converges_from_anywhere(generation, seed, {Disturbance::end_before, Disturbance::end_after});
}

TEST_CASE("a run converges after one with a broken answer at any request", "[property][faults]") {
    for (const char *generation : {"2.23", "2.43", "2.44"})
        for (const std::uint32_t seed : seeds(300, 2))
            converges_from_anywhere(generation, seed, {Disturbance::half_answer, Disturbance::server_error});
}
