// Writes a pcapng file (draft-ietf-opsawg-pcapng) of raw IP packets: one section, an interface per
// link end, times in nanoseconds of the run. Nothing in it depends on the machine or the moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "experiments/lab/results/output_file.h"
#include "model/result.h"
#include "model/time.h"

namespace post::lab {

enum class PacketDirection : std::uint8_t { kInbound = 1, kOutbound = 2 };  ///< as epb_flags counts

class PcapngWriter {
 public:
  enum class InterfaceNumber : std::uint32_t {};

  /// Replaces an existing file. Error `io_error`.
  static Result<PcapngWriter> create(const std::filesystem::path& path);

  /// Must come before the interface's packets. Numbers count from 0.
  InterfaceNumber add_interface(std::string_view name);
  /// `octets` from the IP header on. An empty comment is left out.
  void packet(InterfaceNumber interface, PacketDirection direction, Time time,
              std::span<const std::byte> octets, std::string_view comment = {});
  /// Once; tells the first error of all that was written.
  Result<void> close() { return file_.close(); }

 private:
  explicit PcapngWriter(OutputFile file) : file_(std::move(file)) {}

  void write_section_header();
  void write_block(std::uint32_t type);

  OutputFile file_;
  std::string body_;  ///< of the block that is being put together
  std::uint32_t interfaces_ = 0;
};

}  // namespace post::lab
