#include "experiments/lab/capture/pcapng.h"

#include <utility>

namespace post::lab {
namespace {

constexpr std::uint32_t kSectionHeaderBlock = 0x0A0D0D0A;
constexpr std::uint32_t kInterfaceDescriptionBlock = 1;
constexpr std::uint32_t kEnhancedPacketBlock = 6;
constexpr std::uint32_t kByteOrderMagic = 0x1A2B3C4D;
constexpr std::uint16_t kLinkTypeRaw = 101;
constexpr std::uint32_t kNoSnapLength = 0;

namespace option {
constexpr std::uint16_t kEnd = 0;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kInterfaceName = 2;
constexpr std::uint16_t kPacketFlags = 2;
constexpr std::uint16_t kUserApplication = 4;
constexpr std::uint16_t kTimeResolution = 9;
}  // namespace option

/// The file is little-endian on every machine.
void append_integer(std::string& to, std::uint64_t value, std::size_t octets) {
  for (std::size_t i = 0; i < octets; ++i) to += static_cast<char>(value >> (8 * i));
}
void append_u16(std::string& to, std::uint16_t value) { append_integer(to, value, 2); }
void append_u32(std::string& to, std::uint32_t value) { append_integer(to, value, 4); }

void append_padded(std::string& to, std::string_view octets) {
  to += octets;
  to.append((4 - octets.size() % 4) % 4, '\0');
}

void append_option(std::string& to, std::uint16_t code, std::string_view value) {
  constexpr std::size_t kMaxOption = 65'535;
  value = value.substr(0, kMaxOption);
  append_u16(to, code);
  append_u16(to, static_cast<std::uint16_t>(value.size()));
  append_padded(to, value);
}

void append_end_of_options(std::string& to) { append_option(to, option::kEnd, {}); }

}  // namespace

Result<PcapngWriter> PcapngWriter::create(const std::filesystem::path& path) {
  auto file = OutputFile::create(path);
  if (!file) return file.error();
  PcapngWriter writer(std::move(*file));
  writer.write_section_header();
  return writer;
}

void PcapngWriter::write_section_header() {
  constexpr std::uint64_t kLengthUnknown = ~std::uint64_t{0};
  append_u32(body_, kByteOrderMagic);
  append_u16(body_, 1);  // version 1.0
  append_u16(body_, 0);
  append_integer(body_, kLengthUnknown, 8);
  append_option(body_, option::kUserApplication, "postlab");
  append_end_of_options(body_);
  write_block(kSectionHeaderBlock);
}

PcapngWriter::InterfaceNumber PcapngWriter::add_interface(std::string_view name) {
  constexpr std::string_view kNanoseconds = "\x09";
  append_u16(body_, kLinkTypeRaw);
  append_u16(body_, 0);
  append_u32(body_, kNoSnapLength);
  append_option(body_, option::kInterfaceName, name);
  append_option(body_, option::kTimeResolution, kNanoseconds);
  append_end_of_options(body_);
  write_block(kInterfaceDescriptionBlock);
  return InterfaceNumber{interfaces_++};
}

void PcapngWriter::packet(InterfaceNumber interface, PacketDirection direction, Time time,
                          std::span<const std::byte> octets, std::string_view comment) {
  const auto nanoseconds = static_cast<std::uint64_t>(nanoseconds_of(time));
  const auto length = static_cast<std::uint32_t>(octets.size());
  append_u32(body_, static_cast<std::uint32_t>(interface));
  append_u32(body_, static_cast<std::uint32_t>(nanoseconds >> 32));
  append_u32(body_, static_cast<std::uint32_t>(nanoseconds));
  append_u32(body_, length);  // captured
  append_u32(body_, length);  // on the wire
  append_padded(body_, {reinterpret_cast<const char*>(octets.data()), octets.size()});
  if (!comment.empty()) append_option(body_, option::kComment, comment);
  std::string flags;
  append_u32(flags, static_cast<std::uint32_t>(direction));
  append_option(body_, option::kPacketFlags, flags);
  append_end_of_options(body_);
  write_block(kEnhancedPacketBlock);
}

/// Type, total length, body, total length again.
void PcapngWriter::write_block(std::uint32_t type) {
  constexpr std::size_t kFrame = 12;
  const auto total = static_cast<std::uint32_t>(body_.size() + kFrame);
  std::string head;
  append_u32(head, type);
  append_u32(head, total);
  append_u32(body_, total);
  file_.write(head);
  file_.write(body_);
  body_.clear();
}

}  // namespace post::lab
