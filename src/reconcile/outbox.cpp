#include "reconcile/outbox.hpp"

#include "reconcile/notice_text.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/folders.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace stowage::reconcile {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t most = 100;
constexpr std::size_t largest_outbox = 64u << 20;
constexpr const char *file = "undelivered.json";

} // namespace

Outbox::Outbox(fs::path folder) : folder_(std::move(folder)) {
    if (!fs::exists(folder_ / file))
        return;
    try {
        const Json json = Json::parse(support::read_file(folder_ / file, largest_outbox));
        json.at("dropped").get_to(dropped_);
        for (const Json &item : json.at("letters"))
            add({item.at("receiver").get<std::string>(), notice_from(item.at("notice").dump())});
    } catch (const Json::exception &) { // written anew with the next one
        letters_.clear();
    } catch (const support::Error &) {
        letters_.clear();
    }
}

void Outbox::add(Letter letter) {
    letters_.push_back(std::move(letter));
    for (; letters_.size() > most; ++dropped_)
        letters_.pop_front();
}

std::size_t Outbox::take_dropped() {
    return std::exchange(dropped_, 0);
}

void Outbox::save() const {
    if (letters_.empty() && dropped_ == 0 && !fs::exists(folder_ / file))
        return;
    Json letters = Json::array();
    for (const Letter &letter : letters_)
        letters.push_back({{"receiver", letter.receiver}, {"notice", Json::parse(to_json(letter.notice))}});
    const Json json = {{"dropped", dropped_}, {"letters", std::move(letters)}};
    support::make_private_folder(folder_);
    support::write_file_atomically(folder_ / file, json.dump() + "\n", support::Mode::owner_only);
}

} // namespace stowage::reconcile
