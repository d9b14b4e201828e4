// A server that speaks post/1 and a client, between two hosts of the embedded world: wifi 10 ms,
// lte 30 ms one way.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/dual_homed.h"

namespace post::testing {

using Lines = std::vector<std::string>;

class PostWorld : public ::testing::Test {
 protected:
  explicit PostWorld(std::string_view stack) : stack_(stack) {}

  Parameters speaking_post(PolicyContext more = {}) const {
    return {more.security(Security::kNone).require(policy::stack(stack_)), {}};
  }
  void serve(PolicyContext more = {}) {
    listener = world.listen(speaking_post(std::move(more)));
    listener->accept([this](Carrier carrier) {
      accepted.push_back(carrier);
      serving.keep(carrier);
      return true;
    });
  }
  void serve_without_reading(PolicyContext more) {
    listener = world.listen(speaking_post(std::move(more)));
    listener->accept([this](Carrier carrier) {
      accepted.push_back(carrier);
      return true;
    });
  }
  Carrier connect(Remote remote = DualHomed::wifi_address()) {
    Carrier carrier = world.initiate(speaking_post(), std::move(remote));
    diary.keep(carrier);
    return carrier;
  }
  /// What the server was told to have received, in order.
  Lines received() const {
    Lines texts;
    for (const std::string& line : serving.lines()) {
      const std::size_t at = line.find(" received ");
      if (at != std::string::npos) texts.push_back(line.substr(at + 10));
    }
    return texts;
  }

  DualHomed world;
  Diary diary{world};
  Diary serving{world};
  DiaryObserver observer{diary};
  std::optional<Listener> listener;
  std::vector<Carrier> accepted;

 private:
  std::string stack_;
};

}  // namespace post::testing
