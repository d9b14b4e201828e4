// Why something ended or failed, in one vocabulary for channels, attempts, Transients and Carriers.
#pragma once

#include <cstdint>
#include <string_view>

namespace post {

/// Why something ended or failed. The names are part of the trace schema (name_of).
enum class Cause : std::uint8_t {
  kNone,
  kRefused,             ///< the peer answered that nobody listens
  kTimedOut,            ///< no answer within the protocol's own limit
  kUnreachable,         ///< no route, or an ICMP unreachable
  kPacketTooBig,        ///< an ICMP packet too big
  kReset,               ///< the peer aborted
  kFinished,            ///< both directions ended in order
  kInterfaceDown,       ///< the local interface went down or lost the address
  kLocalAbort,          ///< reset() or abort() here
  kProtocol,            ///< the peer broke the protocol
  kCancelled,           ///< no longer needed: another attempt won (rule 67)
  kAddressUnavailable,  ///< the local address or port cannot be bound
  kEstablishment,       ///< no candidate came up (rule 70)
  kLinger,              ///< close() waited as long as the policy allows (rule 12)
  kIdle,                ///< nothing came or went for the policy's idle_timeout (rule 16)
  kForkRejected,        ///< the peer did not accept the forked Carrier (rule 74)
  kReplaced,            ///< the peer lost it, and joined the Association anew
};

constexpr std::string_view name_of(Cause cause) {
  switch (cause) {
    case Cause::kNone:
      return "none";
    case Cause::kRefused:
      return "refused";
    case Cause::kTimedOut:
      return "timed_out";
    case Cause::kUnreachable:
      return "unreachable";
    case Cause::kPacketTooBig:
      return "packet_too_big";
    case Cause::kReset:
      return "reset";
    case Cause::kFinished:
      return "finished";
    case Cause::kInterfaceDown:
      return "interface_down";
    case Cause::kLocalAbort:
      return "local_abort";
    case Cause::kProtocol:
      return "protocol";
    case Cause::kCancelled:
      return "cancelled";
    case Cause::kAddressUnavailable:
      return "address_unavailable";
    case Cause::kEstablishment:
      return "establishment";
    case Cause::kLinger:
      return "linger";
    case Cause::kIdle:
      return "idle";
    case Cause::kForkRejected:
      return "fork_rejected";
    case Cause::kReplaced:
      return "replaced";
  }
  return "unknown";
}

}  // namespace post
