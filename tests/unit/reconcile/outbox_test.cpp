#include "folder.hpp"
#include "reconcile/notify.hpp"

#include <catch2/catch.hpp>

using namespace stowage;
using reconcile::Outbox;

namespace {

reconcile::Notice notice(int number) {
    reconcile::Notice made;
    made.run = std::to_string(number);
    made.failures = 1;
    made.items.push_back({reconcile::News::failure, {}});
    return made;
}

reconcile::Receiver command(const std::string &name, const std::string &script) {
    reconcile::Receiver receiver;
    receiver.kind = reconcile::Receiver::Kind::command;
    receiver.name = name;
    receiver.command = {"sh", "-c", script};
    return receiver;
}

void deliver(Outbox &outbox, const std::vector<reconcile::Receiver> &receivers, bool go_on = true) {
    reconcile::Log log(reconcile::LogFormat::text, stderr);
    reconcile::deliver(outbox, receivers, log, [go_on] { return go_on; });
}

std::string content_of(const std::filesystem::path &path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("what is not delivered outlives the program, up to a bound", "[notices]") {
    const Folder folder;
    Outbox outbox(folder.path());
    outbox.save();
    CHECK_FALSE(std::filesystem::exists(folder.path() / "undelivered.json")); // there was nothing to keep
    for (int i = 0; i < 103; ++i)
        outbox.add({"ops", notice(i)});
    outbox.save();
    Outbox read(folder.path());
    REQUIRE(read.letters().size() == 100);
    CHECK(read.letters().front().notice.run == "3");
    CHECK(read.letters().back().notice.run == "102");
    CHECK(read.take_dropped() == 3);
    CHECK(read.take_dropped() == 0);

    folder.write("undelivered.json", "{\"letters\": [");
    CHECK(Outbox(folder.path()).letters().empty());
}

TEST_CASE("a command gets the notice, and one that fails gets it again", "[notices]") {
    const Folder folder;
    const std::string file = (folder.path() / "got").string();
    Outbox outbox(folder.path());
    outbox.add({"ops", notice(1)});
    outbox.add({"ops", notice(2)});
    deliver(outbox, {command("ops", "exit 3")});
    CHECK(outbox.letters().size() == 2);
    deliver(outbox, {command("ops", "cat >>" + file)}, false); // told to end
    CHECK(outbox.letters().size() == 2);
    deliver(outbox, {command("ops", "cat >>" + file)});
    CHECK(outbox.letters().empty());
    CHECK_THAT(content_of(file), Catch::Contains("\"run\":\"1\"") && Catch::Contains("\"run\":\"2\""));
}

TEST_CASE("a receiver that fails does not keep others from what is theirs", "[notices]") {
    const Folder folder;
    Outbox outbox(folder.path());
    for (const char *name : {"bad", "good", "gone", "bad"})
        outbox.add({name, notice(1)});
    deliver(outbox, {command("bad", "exit 1"), command("good", ":")}); // it need not read its input
    REQUIRE(outbox.letters().size() == 2);
    CHECK(outbox.letters()[0].receiver == "bad");
}
