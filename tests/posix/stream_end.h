// Connects byte channels for tests.
#pragma once

#include <memory>
#include <utility>

#include "adapters/posix/posix_host.h"
#include "tests/contract/channel_end.h"

namespace post::posix {

inline std::unique_ptr<contract::ChannelEnd> connect(PosixHost& host, const StreamPath& path,
                                                     const StreamOptions& options = {}) {
  auto end = std::make_unique<contract::ChannelEnd>(host.executor());
  auto channel = host.network().connect_stream(path, options);
  if (channel) {
    end->adopt(std::move(*channel));
  } else {
    ADD_FAILURE() << channel.error().text;
  }
  return end;
}

}  // namespace post::posix
