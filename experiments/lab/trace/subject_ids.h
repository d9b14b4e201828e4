// The names of the ids that say what a record is about, in the order of the envelope.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "model/trace.h"

namespace post::lab {

/// One id of the envelope: how it is called outside, its bound, and how to read and set it.
struct SubjectId {
  std::string_view name;
  std::uint64_t max;
  std::uint64_t (*get)(const Subject&);
  void (*set)(Subject&, std::uint64_t);
};

template <auto Member>
constexpr SubjectId subject_id(std::string_view name) {
  using Id = std::remove_reference_t<decltype(Subject{}.*Member)>;
  const bool narrow = sizeof(Id) == sizeof(std::uint32_t);
  return {name,
          narrow ? std::numeric_limits<std::uint32_t>::max()
                 : std::numeric_limits<std::uint64_t>::max(),
          [](const Subject& subject) { return static_cast<std::uint64_t>(subject.*Member); },
          [](Subject& subject, std::uint64_t value) { subject.*Member = static_cast<Id>(value); }};
}

inline constexpr std::array kSubjectIds = {
    subject_id<&Subject::association>("assoc"),   subject_id<&Subject::carrier>("carrier"),
    subject_id<&Subject::transient>("transient"), subject_id<&Subject::attempt>("attempt"),
    subject_id<&Subject::path>("path"),           subject_id<&Subject::message>("message"),
    subject_id<&Subject::stream>("stream"),
};

/// Calls `visit(name, id)` for each id that applies.
template <class Visit>
void for_each_id(const Subject& subject, Visit&& visit) {
  for (const SubjectId& id : kSubjectIds) {
    const std::uint64_t value = id.get(subject);
    if (value != 0) visit(id.name, value);
  }
}

}  // namespace post::lab
