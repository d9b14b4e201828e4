// Peers of post/tcp that break the rules, over sockets of the kernel: our end says why it closes,
// keeps little, and serves whoever comes next.
#include <ostream>
#include <string>

#include "tests/posix/post_fixture.h"
#include "tests/posix/resident.h"

namespace post::posix {
namespace {

/// A function of tests/peers/post1/hostile.py, and the code of the CLOSE that it gets.
struct Hostile {
  const char* name;
  int code;
};
void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.name; }

constexpr int kProtocol = 1, kVersion = 2;
/// It does no harm: the connection goes on.
constexpr int kTolerated = -1;
/// It could not hear a CLOSE.
constexpr int kDeaf = -2;

class PostHostile : public WithPostPeer, public testing::WithParamInterface<Hostile> {
 protected:
  static PolicyContext little_credit() {
    return PolicyContext{}.receive_buffer(10'000).hold_limit(10'000);
  }
  /// Until the peer, which does as the parameter says, is gone.
  void expect_outcome(PostPeer& peer) {
    Resident resident;
    EXPECT_TRUE(run_until([&] {
      resident.look();
      return peer.finished();
    }));
    EXPECT_LT(resident.grown(), kMostKept) << "octets";
    EXPECT_EQ(peer.saw("over"), GetParam().code != kTolerated) << peer.log();
    EXPECT_EQ(outcome(peer), GetParam().code) << peer.log();
  }

 private:
  static constexpr std::size_t kMostKept = Resident::kTolerance + (24u << 20);
  static int outcome(const PostPeer& peer) {
    if (peer.saw("tolerated")) return kTolerated;
    const auto closes = peer.events("close");
    return closes.size() == 1 ? std::stoi(closes[0].fields.at("code")) : kDeaf;
  }
};

const auto kAll = testing::Values(
    Hostile{"garbage", kProtocol}, Hostile{"early_data", kProtocol},
    Hostile{"huge_frame", kProtocol}, Hostile{"huge_unknown_frame", kProtocol},
    Hostile{"version_0", kVersion}, Hostile{"second_hello", kProtocol},
    Hostile{"unasked_join", kProtocol}, Hostile{"datagram_frame", kProtocol},
    Hostile{"false_ack", kProtocol}, Hostile{"false_range", kProtocol},
    Hostile{"second_ack", kProtocol}, Hostile{"over_credit", kProtocol},
    Hostile{"over_hold", kProtocol}, Hostile{"skip_beyond_credit", kProtocol},
    Hostile{"message_flood", kProtocol}, Hostile{"octets_behind_the_end", kProtocol},
    Hostile{"open_of_theirs", kProtocol}, Hostile{"truncated", kProtocol},
    // What the document lets pass.
    Hostile{"false_skip_ack", kTolerated}, Hostile{"false_accept", kTolerated},
    Hostile{"unopened_stream", kTolerated}, Hostile{"open_twice", kTolerated},
    Hostile{"second_finish", kTolerated}, Hostile{"behind_finish", kTolerated},
    Hostile{"two_lengths", kTolerated}, Hostile{"no_properties", kTolerated},
    // Much of what may come, or be skipped.
    Hostile{"open_flood", kTolerated}, Hostile{"skip_flood", kTolerated},
    Hostile{"antecedent_flood", kTolerated}, Hostile{"gap_flood", kTolerated},
    Hostile{"ping_flood", kDeaf});

TEST_P(PostHostile, IsToldWhyAndTheNextIsServed) {
  Told told;
  std::vector<Carrier> accepted;
  listen(
      [&](Carrier carrier) {
        accepted.push_back(carrier);
        carrier.on_fork([](ForkRequest&) {});
        carrier.send(pattern(10));
      },
      little_credit());
  expect_outcome(*call({"--hostile", GetParam().name}));
  const auto good = call();
  good->tell("send 0 100");
  ASSERT_TRUE(run_until([&] { return good->saw("ack"); })) << good->log();
  told.read(accepted.back());
  EXPECT_TRUE(run_until([&] { return told.has("received 100"); })) << good->log();
}

TEST_P(PostHostile, IsToldWhyByOurClientToo) {
  const auto peer = serve({"--hostile", GetParam().name});
  Told told;
  Carrier carrier = initiate(little_credit().reestablish_wait(0s).establishment_timeout(1s));
  told.watch(carrier);
  carrier.send(pattern(10));
  expect_outcome(*peer);
  EXPECT_TRUE(
      run_until([&] { return !told.lines.empty() && told.lines.back().starts_with("closed"); }));
}

INSTANTIATE_TEST_SUITE_P(, PostHostile, kAll,
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace post::posix
