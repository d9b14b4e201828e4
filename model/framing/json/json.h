// JSON texts on a byte stream (RFC 8259): each is a Message.
//
// A text is written as it is, with a line feed behind it. What is read may be separated by any
// white space, and by the record separators of RFC 7464; texts that end by themselves need nothing
// between them. White space around a text is no content. docs/framers.md tells the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "model/framing/framer.h"

namespace post {

struct JsonLimits {
  std::size_t text = std::size_t{16} << 20;  ///< octets
  std::size_t depth = 64;                    ///< arrays and objects within each other
};

/// Only whole, well-formed texts are taken and delivered: UTF-8, within the limits.
std::unique_ptr<Framer> make_json_framer(JsonLimits limits = {});

}  // namespace post
