// What judges of several topics say and ask.
#pragma once

#include "experiments/lab/conform/findings.h"

namespace post::lab {

inline constexpr const char* kOneMessage =
    "without a framer a byte stream carries one Message a direction";
inline constexpr const char* kWholeOnly = "the framer takes Messages whole only";
inline constexpr const char* kNoAcks = "no acks: `sent` is terminal";
inline constexpr const char* kNoForks = "an instance carries one Carrier";

/// One Message is one packet: what is sent left at once and whole.
inline bool in_packets(const PsiTraits& traits) { return traits.max_message < 100'000; }
/// What is lost on the way is sent again, here or below.
inline bool reliable(const PsiTraits& traits) { return traits.repairs || traits.acks; }
/// The peer is told that nothing more comes.
inline bool tells_end(const PsiTraits& traits) { return !traits.connectionless || traits.acks; }
/// First deliveries come in the order of sending, or are put into it.
inline bool keeps_order(const PsiTraits& traits) { return traits.in_order || traits.holds_order; }

}  // namespace post::lab
