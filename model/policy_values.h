// The plain values of a PolicyContext: one field and one line in the table below for each key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/time.h"

namespace post {

/// What is asked of a stack's protection. Stricter values have greater numbers.
enum class Security : std::uint8_t {
  kNone,     ///< clear text is accepted as readily as anything else
  kPrefer,   ///< protected stacks first, clear text after them
  kRequire,  ///< clear-text stacks are no candidates
};
std::string_view name_of(Security security);

/// Whether candidates that no preference tells apart get ranks of their own (rule 63).
enum class Ranks : std::uint8_t {
  kDistinct,  ///< each candidate has its rank; starts are staggered (RFC 9623 section 4.3)
  kEqual,     ///< such candidates share a rank and start at once
};
std::string_view name_of(Ranks ranks);

/// What path elements are told of a Message's niceness (draft section 2.2).
enum class DscpMarking : std::uint8_t {
  kNone,      ///< nothing: every packet is best effort
  kNiceness,  ///< niceness 0 is best effort, everything nicer lower effort (RFC 8622)
};
std::string_view name_of(DscpMarking marking);

/// The keys as members, either all optional (what one context says) or all set (what holds for a
/// Carrier).
template <template <class> class Field>
struct PolicyFields {
  Field<Security> security{};
  Field<std::string> racing{};
  Field<Ranks> ranks{};
  Field<Duration> connection_attempt_delay{};
  Field<std::uint64_t> first_address_family_count{};
  Field<Duration> establishment_timeout{};
  Field<Duration> close_linger{};
  Field<Duration> reestablish_wait{};
  Field<Duration> idle_timeout{};
  Field<Duration> reply_timeout{};
  Field<Duration> coalesce_delay{};
  Field<bool> eager{};
  Field<bool> duplicates_ok{};
  Field<std::uint64_t> chunk{};
  Field<std::uint64_t> receive_buffer{};
  Field<std::uint64_t> hold_limit{};
  Field<std::uint64_t> max_message{};
  Field<std::uint64_t> max_received_message{};
  Field<bool> predictive_discard{};
  Field<bool> priority_inheritance{};
  Field<bool> receiver_enforces_lifetime{};
  Field<bool> drop_duplicates{};
  Field<std::uint64_t> carrier_priority{};
  Field<bool> expose_lifetime{};
  Field<DscpMarking> dscp{};
  Field<std::uint64_t> backlog{};
  Field<std::string> scheduler{};
  Field<std::string> congestion{};

  friend bool operator==(const PolicyFields&, const PolicyFields&) = default;
};

using PolicySettings = PolicyFields<std::optional>;
using PolicyValues = PolicyFields<std::type_identity_t>;

/// What is known of one key. Bounds are inclusive and mean something for durations and counts only.
template <class T>
struct PolicyKeyInfo {
  std::string_view name;
  std::string_view meaning;
  T fallback{};
  T least{};
  T most{};
};

inline constexpr std::uint64_t kLargest = (std::uint64_t{1} << 62) - 1;

/// Calls `visit(info, field_of_each...)` for every key, in the order of the fields: the one table
/// of keys.
template <class Visit, class... Fields>
void for_each_policy_key(Visit&& visit, Fields&... f) {
  using std::chrono_literals::operator""ms;
  using std::chrono_literals::operator""s;
  using D = PolicyKeyInfo<Duration>;
  using N = PolicyKeyInfo<std::uint64_t>;
  using B = PolicyKeyInfo<bool>;
  using S = PolicyKeyInfo<std::string>;
  visit(PolicyKeyInfo<Security>{"security", "protection asked of a stack", Security::kRequire},
        f.security...);
  visit(S{"racing", "name of the racing policy", "staggered"}, f.racing...);
  visit(PolicyKeyInfo<Ranks>{"ranks", "of candidates that no preference tells apart"}, f.ranks...);
  // RFC 8305 sections 5 and 8: 250 ms, never below 10 ms, at most 2 s.
  visit(D{"connection_attempt_delay", "from one attempt's start to the next", 250ms, 10ms, 2s},
        f.connection_attempt_delay...);
  visit(N{"first_address_family_count", "addresses of the first family before one of the other", 1,
          1, 16},
        f.first_address_family_count...);
  visit(D{"establishment_timeout", "after which a race has failed", 60s, 1ms, kForever},
        f.establishment_timeout...);
  visit(D{"close_linger", "longest wait of close(); 0 aborts", 30s, 0s, kForever},
        f.close_linger...);
  visit(D{"reestablish_wait", "without a Transient before a Carrier is dormant", 10s, 0s, kForever},
        f.reestablish_wait...);
  visit(D{"idle_timeout", "without octets either way before a Carrier closes", kForever, 1ms,
          kForever},
        f.idle_timeout...);
  visit(D{"reply_timeout", "without a Message before a Responder forgets a sender", 60s, 1ms,
          kForever},
        f.reply_timeout...);
  visit(D{"coalesce_delay", "that a Message may wait for others to share a packet", 0s, 0s, 1s},
        f.coalesce_delay...);
  visit(B{"eager", "establish at initiate(), not at the first send()"}, f.eager...);
  visit(B{"duplicates_ok", "stacks that may deliver a Message twice are candidates"},
        f.duplicates_ok...);
  visit(N{"chunk", "most octets handed to a stack at once", 16 * 1024, 1, 16 * 1024}, f.chunk...);
  visit(N{"receive_buffer", "octets kept for a Carrier that does not read", 1u << 20, 1, 1u << 30},
        f.receive_buffer...);
  visit(
      N{"hold_limit", "octets kept of whole Messages that wait for others", 1u << 20, 1, 1u << 30},
      f.hold_limit...);
  visit(N{"max_message", "octets of the longest Message that is sent", kLargest, 1, kLargest},
        f.max_message...);
  visit(N{"max_received_message", "octets of the longest Message that is handed over whole",
          kLargest, 1, kLargest},
        f.max_received_message...);
  visit(B{"predictive_discard", "Messages that cannot be in time expire before their deadline"},
        f.predictive_discard...);
  visit(B{"priority_inheritance", "antecedents take the rank of their successors", true},
        f.priority_inheritance...);
  visit(B{"receiver_enforces_lifetime", "late Messages are dropped where they arrive"},
        f.receiver_enforces_lifetime...);
  visit(B{"drop_duplicates", "idempotent Messages are handed over once only"},
        f.drop_duplicates...);
  visit(N{"carrier_priority", "lesser goes first among Carriers of an Association", 100, 0, 65535},
        f.carrier_priority...);
  visit(B{"expose_lifetime", "packets tell path elements until when they are of use"},
        f.expose_lifetime...);
  visit(PolicyKeyInfo<DscpMarking>{"dscp", "what packets tell of niceness"}, f.dscp...);
  visit(N{"backlog", "Carriers of a Listener not yet accepted", 128, 1, 65536}, f.backlog...);
  visit(S{"scheduler", "name of the Transient scheduler", "single"}, f.scheduler...);
  visit(S{"congestion", "name of the congestion controller", "new_reno"}, f.congestion...);
}

/// Every value at its default.
PolicyValues default_policy_values();

}  // namespace post
