// HTTP/1.1 on a byte stream (RFC 9112): a request or a response is a Message.
//
// The content of a Message is the request or the response as it would stand in a file: start line,
// fields, an empty line, body, each line ended by CR LF. How its end is found is the framer's
// business: it adds Content-Length, or Transfer-Encoding where the length of a partial Message is
// not known, and takes these fields off what arrives. docs/framers.md tells the rest;
// model/framing/http1/message.h has the same as structs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "model/framing/framer.h"

namespace post {

/// Beyond these what arrives is refused, and so is what is sent.
struct Http1Limits {
  std::size_t head = 16 * 1024;                      ///< octets of start line and fields
  std::size_t fields = 100;                          ///< of one head, and of one trailer section
  std::uint64_t message = std::uint64_t{256} << 20;  ///< octets of head and body
  std::size_t waiting = 1000;  ///< requests of the peer that were not answered yet
};

/// A client where a request is sent, a server where one arrives. Responses match requests in order,
/// so Messages must stay ordered.
std::unique_ptr<Framer> make_http1_framer(Http1Limits limits = {});

}  // namespace post
