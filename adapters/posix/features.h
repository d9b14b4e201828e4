// What this machine's kernel is set up to do.
#pragma once

namespace post::posix {

struct Features {
  bool fast_open = false;            ///< connections may carry data with the SYN
  bool fast_open_listeners = false;  ///< listeners may take it
  bool multipath_tcp = false;
};

/// In the network namespace of the calling thread.
Features detect_features();

}  // namespace post::posix
