#include "desired/places.hpp"

#include <algorithm>
#include <mutex>
#include <set>

namespace stowage::desired {
namespace {

/// For as long as the process runs.
const std::string &kept(const std::string &name) {
    static std::mutex mutex;
    static std::set<std::string> names;
    const std::lock_guard lock(mutex);
    return *names.insert(name).first;
}

/// The first place whose name is not before `field`.
template <typename List>
auto first_from(List &places, const std::string &field) {
    return std::lower_bound(places.begin(), places.end(), field,
                            [](const auto &place, const std::string &name) { return *place.first < name; });
}

} // namespace

support::Location &Places::operator[](const std::string &field) {
    auto at = first_from(places_, field);
    if (at == places_.end() || *at->first != field)
        at = places_.insert(at, {&kept(field), {}});
    return at->second;
}

const support::Location *Places::find(const std::string &field) const {
    const auto at = first_from(places_, field);
    return at == places_.end() || *at->first != field ? nullptr : &at->second;
}

} // namespace stowage::desired
