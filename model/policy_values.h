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
  Field<bool> eager{};
  Field<bool> duplicates_ok{};
  Field<std::uint64_t> chunk{};
  Field<std::uint64_t> receive_buffer{};
  Field<std::uint64_t> backlog{};
  Field<std::string> scheduler{};

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

/// Calls `visit(info, field_of_each...)` for every key, in the order of the fields: the one table
/// of keys.
template <class Visit, class... Fields>
void for_each_policy_key(Visit&& visit, Fields&... f) {
  using std::chrono_literals::operator""ms;
  using std::chrono_literals::operator""s;
  using D = PolicyKeyInfo<Duration>;
  using N = PolicyKeyInfo<std::uint64_t>;
  using B = PolicyKeyInfo<bool>;
  visit(PolicyKeyInfo<Security>{"security", "protection asked of a stack", Security::kRequire},
        f.security...);
  visit(PolicyKeyInfo<std::string>{"racing", "name of the racing policy", "staggered"},
        f.racing...);
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
  visit(B{"eager", "establish at initiate(), not at the first send()"}, f.eager...);
  visit(B{"duplicates_ok", "stacks that may deliver a Message twice are candidates"},
        f.duplicates_ok...);
  visit(N{"chunk", "most octets handed to a stack at once", 16 * 1024, 1, 16 * 1024}, f.chunk...);
  visit(N{"receive_buffer", "octets kept for a Carrier that does not read", 1u << 20, 1, 1u << 30},
        f.receive_buffer...);
  visit(N{"backlog", "Carriers of a Listener not yet accepted", 128, 1, 65536}, f.backlog...);
  visit(PolicyKeyInfo<std::string>{"scheduler", "name of the Transient scheduler", "single"},
        f.scheduler...);
}

/// Every value at its default.
PolicyValues default_policy_values();

}  // namespace post
