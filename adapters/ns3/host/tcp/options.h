// What can be set of ns-3's TCP for the hosts of this adapter. The defaults follow Linux, as those
// of the embedded TCP do, not ns-3.
#pragma once

#include <cstddef>
#include <string>

#include "model/time.h"

namespace post::ns3host {

/// Set on each socket, never as ns-3 defaults: those are of the process, not of the run.
struct TcpOptions {
  /// A TypeId of ns-3's congestion control.
  std::string congestion_control = "ns3::TcpNewReno";
  bool sack = true;
  std::size_t initial_window_segments = 10;
  Duration initial_rto = std::chrono::seconds(1);
  /// Floor of the whole timeout. Never near `delayed_ack`: both at 200 ms live-lock.
  Duration min_rto = std::chrono::milliseconds(200);
  unsigned syn_retries = 6;
  unsigned data_retries = 15;
  /// How long an acknowledgement waits for a second segment; 0: it does not.
  Duration delayed_ack = std::chrono::milliseconds(40);
  std::size_t send_buffer = 4 * 1024 * 1024;
  std::size_t receive_buffer = 256 * 1024;
  /// 2 MSL: how long the addresses of a connection that closed first stay reserved.
  Duration time_wait = std::chrono::seconds(60);
};

}  // namespace post::ns3host
