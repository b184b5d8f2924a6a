#include "desired/words.hpp"

namespace stowage::desired {

template <>
const Words<RunState> &words<RunState>() {
    static const Words<RunState> all = {
        {"running", RunState::running}, {"stopped", RunState::stopped}, {"absent", RunState::absent}};
    return all;
}

template <>
const Words<GitDrift> &words<GitDrift>() {
    static const Words<GitDrift> all = {
        {"files", GitDrift::files}, {"commit", GitDrift::commit}, {"ignore", GitDrift::ignore}};
    return all;
}

template <>
const Words<PullImage> &words<PullImage>() {
    static const Words<PullImage> all = {
        {"always", PullImage::always}, {"missing", PullImage::missing}, {"never", PullImage::never}};
    return all;
}

template <>
const Words<SelfHeal> &words<SelfHeal>() {
    static const Words<SelfHeal> all = {
        {"missing", SelfHeal::missing}, {"degraded", SelfHeal::degraded}, {"never", SelfHeal::never}};
    return all;
}

template <>
const Words<OnFailure> &words<OnFailure>() {
    static const Words<OnFailure> all = {{"restore", OnFailure::restore},
                                         {"leave", OnFailure::leave},
                                         {"restore-inline", OnFailure::restore_inline}};
    return all;
}

} // namespace stowage::desired
