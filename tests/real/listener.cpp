#include "record.hpp"

#define CATCH_CONFIG_EXTERNAL_INTERFACES // for listeners
#include <catch2/catch.hpp>

namespace real {
namespace {

/// Catch2 runs a case once for every place and kind that it asks for; each such run is a section of its own.
class Listener : public Catch::TestEventListenerBase {
public:
    using TestEventListenerBase::TestEventListenerBase;

    void testCaseStarting(const Catch::TestCaseInfo &info) override { scenario_ = info.name; }

    void sectionStarting(const Catch::SectionInfo &) override { ++depth_; }

    void sectionEnded(const Catch::SectionStats &section) override {
        if (--depth_ == 0)
            Records::end(scenario_, section.assertions.failed == 0);
    }

private:
    std::string scenario_;
    int depth_ = 0;
};

CATCH_REGISTER_LISTENER(Listener)

} // namespace
} // namespace real
