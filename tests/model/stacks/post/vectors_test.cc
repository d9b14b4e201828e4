// docs/wire-vectors.json: what other implementations check themselves against holds here too.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <type_traits>

#include "model/stacks/post/frame_reader.h"
#include "model/stacks/post/frame_writer.h"
#include "model/stacks/post/packet.h"
#include "model/stacks/post/secrets.h"
#include "tests/model/stacks/post/octets.h"

namespace post::wire {
namespace {

using nlohmann::json;
using testing::flat;
using testing::octets_of;

std::string hex(std::span<const std::byte> octets) {
  return testing::hex({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

json ranges(const std::vector<Range>& ranges) {
  json list = json::array();
  for (const Range& range : ranges) list.push_back({range.begin, range.end});
  return list;
}

json told(const WireProperties& properties) {
  json after = json::array();
  for (const MessageKey& key : properties.after) after.push_back({key.stream, key.message});
  const int flags = (properties.independent ? 1 : 0) | (properties.idempotent ? 2 : 0) |
                    (properties.held ? 4 : 0);
  const bool for_ever = properties.lifetime == kForever;
  return {{"flags", flags},
          {"octets", properties.octets.value_or(0)},
          {"order", properties.order},
          {"niceness", properties.niceness},
          {"lifetime_ns", for_ever ? 0 : nanoseconds_of(properties.lifetime)},
          {"after", after}};
}

json told(const Chunk& chunk) {
  return {{"type", "DATA"},
          {"last", chunk.last},
          {"early", chunk.early},
          {"late", chunk.late},
          {"stream", chunk.key.stream},
          {"message", chunk.key.message},
          {"offset", chunk.offset},
          {"properties", chunk.properties ? told(*chunk.properties) : json()},
          {"content", hex(chunk.bytes.span())}};
}
json told(const HelloFrame& hello) {
  return {{"type", "HELLO"},
          {"version", hello.version},
          {"joins", hello.joins},
          {"key", hex(hello.key)},
          {"max_streams", hello.max_streams},
          {"max_message", hello.max_message}};
}
json told(const JoinFrame& join) {
  return {{"type", "JOIN"},
          {"association", hex(join.association)},
          {"alone", join.alone},
          {"proof", join.proof ? hex(*join.proof) : ""}};
}
json told(const OpenFrame& open) {
  return {{"type", "OPEN"}, {"stream", open.stream}, {"parent", open.parent}};
}
json told(const AnswerFrame& answer) {
  return {{"type", answer.accept ? "ACCEPT" : "REJECT"}, {"stream", answer.stream}};
}
json told(const SkipFrame& skip) {
  return {{"type", "SKIP"},
          {"stream", skip.key.stream},
          {"message", skip.key.message},
          {"properties", told(skip.properties)}};
}
json told(const SkipAckFrame& ack) {
  return {{"type", "SKIP_ACK"}, {"stream", ack.key.stream}, {"message", ack.key.message}};
}
json told(const AckFrame& ack) {
  json entries = json::array();
  for (const AckFrame::Entry& entry : ack.entries) {
    entries.push_back(
        {{"message", entry.message}, {"more", entry.more}, {"ranges", ranges(entry.ranges)}});
  }
  return {{"type", "ACK"}, {"stream", ack.stream}, {"entries", entries}};
}
json told(const CreditFrame& credit) {
  return {{"type", "CREDIT"},
          {"stream", credit.stream},
          {"octets", credit.credit.octets},
          {"hold", credit.credit.hold}};
}
json told(const FinishFrame& finish) { return {{"type", "FINISH"}, {"stream", finish.stream}}; }
json told(const PingFrame& ping) { return {{"type", "PING"}, {"token", ping.token}}; }
json told(const PongFrame& pong) { return {{"type", "PONG"}, {"token", pong.token}}; }
json told(const CloseFrame& close) {
  return {
      {"type", "CLOSE"}, {"code", static_cast<std::uint64_t>(close.code)}, {"text", close.reason}};
}
json told(const PropertiesFrame& part) {
  return {{"type", "PROPERTIES"},        {"stream", part.key.stream},
          {"message", part.key.message}, {"offset", part.offset},
          {"total", part.total},         {"octets", hex(part.octets.span())}};
}
json told(const PacketAckFrame& ack) {
  return {{"type", "PACKET_ACK"},
          {"delay_us", nanoseconds_of(ack.delay) / 1000},
          {"congestion_marks", ack.congestion_marks},
          {"packets", ranges(ack.packets)}};
}

json vectors() {
  std::ifstream file(POSTLAB_SOURCE_DIR "/docs/wire-vectors.json");
  return json::parse(file);
}

FrameReader::Result read(const std::string& octets) {
  FrameReader reader;
  ByteSource in;
  in.append(octets_of(octets));
  in.finish();
  return reader.next(in);
}

TEST(WireVectors, each_frame_reads_and_writes_as_documented) {
  const json all = vectors();
  ASSERT_GE(all["frames"].size(), 20u);
  for (const json& vector : all["frames"]) {
    const auto result = read(vector["hex"]);
    ASSERT_TRUE(std::holds_alternative<Frame>(result)) << vector["name"];
    const Frame& frame = std::get<Frame>(result);
    EXPECT_EQ(std::visit([](const auto& content) { return told(content); }, frame), vector["frame"])
        << vector["name"];
    FrameWriter writer;
    ByteSink sink;
    writer.write(frame, sink);
    writer.close(sink);
    EXPECT_EQ(testing::hex(flat(sink)), vector["hex"]) << vector["name"];
  }
}

TEST(WireVectors, what_is_to_be_refused_is) {
  const json all = vectors();
  ASSERT_GE(all["refused"].size(), 10u);
  for (const json& vector : all["refused"]) {
    const auto result = read(vector["hex"]);
    ASSERT_TRUE(std::holds_alternative<Error>(result)) << vector["name"];
    EXPECT_EQ(std::get<Error>(result).name, vector["error"]) << vector["name"];
  }
}

json told(const Packet& packet) {
  const auto id = [](ConnectionId value) {
    std::array<std::byte, 8> octets{};
    for (std::size_t i = 0; i < 8; ++i) octets[i] = static_cast<std::byte>(value >> (56 - 8 * i));
    return hex(octets);
  };
  json frames = json::array();
  ByteSource in;
  in.append(packet.frames);
  in.finish();
  FrameReader reader;
  for (auto next = reader.next(in); std::holds_alternative<Frame>(next); next = reader.next(in)) {
    frames.push_back(
        std::visit([](const auto& content) { return told(content); }, std::get<Frame>(next)));
  }
  json all = {{"handshake", packet.header.handshake},
              {"destination", id(packet.header.destination)},
              {"number", packet.header.number},
              {"frames", frames}};
  if (packet.header.handshake) all["source"] = id(packet.header.source);
  return all;
}

TEST(WireVectors, each_packet_reads_and_writes_as_documented) {
  const json all = vectors();
  ASSERT_GE(all["packets"].size(), 6u);
  for (json vector : all["packets"]) {
    const std::string name = vector["name"];
    const Bytes octets = octets_of(vector["hex"].get<std::string>());
    const auto packet = parse_packet(octets);
    ASSERT_TRUE(packet.has_value()) << name;
    const Bytes header = write_header(packet->header);
    EXPECT_EQ(header.size(), header_size(packet->header)) << name;
    EXPECT_EQ(hex(header.span()) + hex(packet->frames.span()), vector["hex"]) << name;
    vector.erase("name");
    vector.erase("hex");
    EXPECT_EQ(told(*packet), vector) << name;
  }
}

TEST(WireVectors, what_is_no_packet_is_refused) {
  const json all = vectors();
  ASSERT_GE(all["refused_packets"].size(), 6u);
  for (const json& vector : all["refused_packets"]) {
    EXPECT_FALSE(parse_packet(octets_of(vector["hex"].get<std::string>()))) << vector["name"];
  }
}

TEST(WireVectors, secrets_are_derived_as_documented) {
  const json secret = vectors()["secret"];
  const auto key = [&](const char* name) {
    Key key{};
    const Bytes octets = octets_of(secret[name].get<std::string>());
    std::ranges::copy(octets.span(), key.begin());
    return key;
  };
  const KeyPair keys{key("initiator_key"), key("acceptor_key")};
  const JoinSecret derived = derive_secret(keys);
  EXPECT_EQ(hex(derived.association), secret["association"]);
  EXPECT_EQ(hex(derived.key), secret["secret"]);
  EXPECT_EQ(hex(prove(derived, Prover::kAcceptor, keys)), secret["acceptor_proof"]);
  EXPECT_EQ(hex(prove(derived, Prover::kInitiator, keys)), secret["initiator_proof"]);
}

}  // namespace
}  // namespace post::wire
