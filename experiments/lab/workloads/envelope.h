// What the workloads' content looks like as a Message: some framers take no other than their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/bytes.h"

namespace post::lab {

struct Envelope {
  std::string_view framer;  ///< the uppermost one; empty: any other
  Bytes (*request)(const Bytes& content);
  Bytes (*reply)(const Bytes& content);
  /// The content of a request or a reply; empty of one that has none.
  Bytes (*open)(const Bytes& message);
  bool answers_all;  ///< a request that asks for nothing is answered with nothing
};

/// For Messages under these framers, first added first.
const Envelope& envelope_of(const std::vector<std::string>& framers);

}  // namespace post::lab
