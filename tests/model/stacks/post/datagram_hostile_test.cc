// What a hostile peer can send over datagrams, and where it ends: a stated error, and bounded
// memory.
#include "model/stacks/post/frame_writer.h"
#include "model/stacks/post/packet.h"
#include "tests/model/stacks/post/datagram_pair.h"
#include "tests/model/stacks/post/octets.h"

namespace post::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using wire::Frame;

class DatagramHostile : public DatagramPair {
 protected:
  static Bytes packet(const wire::PacketHeader& header, std::string_view frames) {
    return Bytes::copy_of(std::string(wire::write_header(header).text()) + std::string(frames));
  }
  static std::string octets(const std::vector<Frame>& frames) {
    wire::FrameWriter writer;
    ByteSink sink;
    for (const Frame& frame : frames) writer.write(frame, sink);
    writer.close(sink);
    return flat(sink);
  }
  /// A data packet to the server, as if from its peer.
  void to_server(std::string_view frames) {
    pipe_.judge = [](const auto&) { return DatagramPipe::Fate::kDrop; };  // its peer knows nothing
    pipe_.inject(false, packet({false, kServerId, 0, next_++}, frames));
    run_until(world_.now() + 1ms);
  }
  void to_server(const std::vector<Frame>& frames) { to_server(octets(frames)); }
  /// The error that the server's stream 0 got, behind which it went down.
  std::string error() {
    if (server_log_.lines.size() < 2) return "none";
    EXPECT_THAT(server_log_.lines.back(), HasSubstr("down protocol"));
    const std::string& line = server_log_.lines[server_log_.lines.size() - 2];
    return line.substr(line.find(' ') + 1);
  }

  recovery::PacketNumber next_ = 1000;
};

TEST_F(DatagramHostile, packets_with_another_connection_id_are_dropped) {
  connect();
  for (const wire::ConnectionId id : {wire::ConnectionId{0}, kServerId + 1, kClientId}) {
    pipe_.inject(false, packet({false, id, 0, 7}, octets({wire::CloseFrame{}})));
    pipe_.inject(false, packet({true, id, 0xbad, 7}, octets({wire::CloseFrame{}})));
  }
  run_until(200ms);
  EXPECT_THAT(server_log_.lines, IsEmpty());
  EXPECT_THAT(packets(), IsEmpty());
}

TEST_F(DatagramHostile, what_is_no_packet_is_dropped) {
  connect();
  const std::string good(packet({false, kServerId, 0, 7}, "").text());
  for (std::size_t size = 0; size < good.size(); ++size) {
    pipe_.inject(false, Bytes::copy_of(good.substr(0, size)));
  }
  pipe_.inject(false, Bytes::copy_of("\x80 is RTP's"));
  run_until(200ms);
  EXPECT_THAT(server_log_.lines, IsEmpty());
}

TEST_F(DatagramHostile, an_acknowledgement_of_a_packet_that_was_never_sent_is_an_error) {
  connect();
  to_server({wire::PacketAckFrame{{{0, 3}}, {}, 0}});
  EXPECT_EQ(error(), "error 0 protocol: an acknowledgement of packet 2; sent so far: up to 1");
  EXPECT_EQ(packets(), Lines({"100 < close protocol"}));
}

TEST_F(DatagramHostile, frames_that_end_in_the_middle_are_an_error) {
  connect();
  const std::string whole = octets({wire::FinishFrame{300}});
  to_server(whole.substr(0, whole.size() - 1));
  EXPECT_EQ(error(), "error 0 incomplete: the octets ended inside a frame");
}

TEST_F(DatagramHostile, a_frame_that_says_2_to_the_62nd_is_an_error) {
  connect();
  to_server(std::string("\x06\xff\xff\xff\xff\xff\xff\xff\xff", 9));
  EXPECT_THAT(error(), HasSubstr("error 0 frame_too_large"));
}

TEST_F(DatagramHostile, frames_that_have_no_place_on_datagrams_are_errors) {
  for (const Frame& frame :
       std::vector<Frame>{wire::HelloFrame{}, wire::JoinFrame{}, wire::PongFrame{},
                          wire::SkipAckFrame{{0, 1}}, wire::AckFrame{0, {{1}}}}) {
    DatagramPipe pipe(world_.client_host());
    PsiLog log{[this] { return world_.now(); }};
    PostDatagramInstance server(world_.server_host(), pipe.server_end(),
                                options_of(wire::Role::kAcceptor));
    server.set_delegate(&log);
    PostDatagramInstance client(world_.client_host(), pipe.client_end(),
                                options_of(wire::Role::kInitiator));
    run_until(world_.now() + 100ms);
    pipe.inject(false, packet({false, kServerId, 0, 50}, octets({frame})));
    run_until(world_.now() + 1ms);
    EXPECT_THAT(log.lines.back(), HasSubstr("down protocol")) << frame.index();
  }
}

TEST_F(DatagramHostile, content_in_a_handshake_packet_is_an_error) {
  connect();
  pipe_.inject(false, packet({true, kServerId, kClientId, 50}, octets({wire::PingFrame{}})));
  run_until(101ms);
  EXPECT_EQ(error(), "error 0 protocol: a frame that does not belong in the handshake");
}

TEST_F(DatagramHostile, more_streams_than_are_kept_are_an_error) {
  connect();
  for (StreamId first = 0; first < 2 * wire::Conversation::kMaxStreams; first += 64) {
    std::vector<Frame> frames;
    for (StreamId i = 0; i < 64; ++i)
      frames.emplace_back(wire::CreditFrame{2 * (first + i), {1, 0}});
    to_server(frames);
  }
  EXPECT_THAT(error(), HasSubstr("limit: more streams at once than"));
}

TEST_F(DatagramHostile, properties_that_never_end_are_an_error) {
  connect();
  for (MessageId id = 1; id < 1000 && server_log_.lines.empty(); ++id) {
    to_server({wire::PropertiesFrame{{0, id}, 0, wire::kMaxProperties, Bytes::copy_of("x")}});
  }
  EXPECT_EQ(error(), "error 0 limit: more octets of unfinished properties; allowed: up to 262144");
}

TEST_F(DatagramHostile, content_that_waits_for_properties_is_bounded) {
  connect();
  for (MessageId id = 1; id < 2000 && server_log_.lines.empty(); ++id) {
    Chunk bare = whole(id, 1);
    bare.properties = nullptr;
    to_server({bare});
  }
  EXPECT_EQ(error(), "error 0 limit: more content that waits for properties; allowed: up to 1024");
}

TEST_F(DatagramHostile, parts_of_properties_that_do_not_fit_together_are_an_error) {
  connect();
  to_server({wire::PropertiesFrame{{0, 1}, 0, 10, Bytes::copy_of("x")}});
  to_server({wire::PropertiesFrame{{0, 1}, 1, 11, Bytes::copy_of("x")}});
  EXPECT_EQ(error(), "error 0 malformed: parts of properties say 10 and 11 octets");
}

TEST_F(DatagramHostile, gaps_everywhere_cost_a_bounded_number_of_ranges) {
  connect();
  for (int i = 0; i < 1000; ++i) {
    to_server({wire::PingFrame{}});
    next_ += 2;
  }
  const auto& last = pipe_.packets().back();
  EXPECT_LE(std::ranges::count(last.frames, ' '), 33) << last.frames;
  EXPECT_THAT(server_log_.lines, IsEmpty());
}

TEST_F(DatagramHostile, a_flood_of_questions_costs_one_answer_each_at_most) {
  connect();
  for (int i = 0; i < 1000; ++i)
    pipe_.inject(false, packet({false, kServerId, 0, next_++}, octets({wire::PingFrame{}})));
  run_until(101ms);
  EXPECT_LE(packets().size(), 1000u);
  EXPECT_THAT(server_log_.lines, IsEmpty());
}

TEST_F(DatagramHostile, packet_numbers_at_the_end_of_their_range_do_no_harm) {
  connect();
  next_ = wire::kLargestVarint;
  to_server({wire::PingFrame{}});
  EXPECT_THAT(packets(), ElementsAre("100 < ack 4611686018427387903 0-1"));
}

}  // namespace
}  // namespace post::testing
