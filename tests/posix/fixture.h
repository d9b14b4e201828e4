// Hosts on one loop of real time, and waiting for what they should see.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "adapters/posix/posix_host.h"

namespace post::posix {

using namespace std::chrono_literals;

inline const IpAddress kLoopback4 = IpAddress::v4(0x7f000001);
inline const IpAddress kLoopback6 = *IpAddress::parse("::1");

/// Octets that show where they were cut or swapped.
inline std::string pattern(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i)
    text.push_back(static_cast<char>((i * 31 + i / 251) & 0xff));
  return text;
}

class PosixTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loop = Loop::create();
    ASSERT_TRUE(loop.ok()) << loop.error().text;
    loop_ = std::move(*loop);
    host_ = make_host({.name = "host"});
  }
  std::unique_ptr<PosixHost> make_host(HostOptions options) {
    auto host = PosixHost::create(*loop_, std::move(options));
    if (!host) {
      ADD_FAILURE() << host.error().text;
      return nullptr;
    }
    return std::move(*host);
  }

  Loop& loop() { return *loop_; }
  PosixHost& host() { return *host_; }
  Network& network() { return host_->network(); }
  void destroy_host() { host_.reset(); }

  void run_for(Duration length) { loop_->run_until(loop_->now() + length); }
  /// Runs until `holds`, for 5 s at most, and says whether it came to that.
  bool run_until(const std::function<bool()>& holds) {
    const Time give_up = loop_->now() + 5s;
    while (!holds() && loop_->now() < give_up) run_for(1ms);
    return holds();
  }

 private:
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<PosixHost> host_;
};

}  // namespace post::posix
