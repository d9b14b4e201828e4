// The digest: one number that is equal wherever a run was the same. docs/trace.md, "Digest".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "experiments/lab/trace/record_writer.h"
#include "experiments/lab/trace/sha256.h"

namespace post::lab {

/// The three hashes of which a digest is made: they tell which part of two runs differs.
struct DigestParts {
  Sha256Value records;
  Sha256Value packets;
  Sha256Value metrics;

  Sha256Value whole() const;  ///< with the version of the schema
  friend bool operator==(const DigestParts&, const DigestParts&) = default;
};

/// Fed with all that one run leaves behind, each kind in the order in which it came to be.
class Digest final : public RecordWriter {
 public:
  void write(TraceSeq seq, const TraceRecord& record) override;
  /// A packet as it passed a link end, serialised from its IP header on.
  void packet(std::string_view link_end, Time time, std::span<const std::byte> octets);
  /// An integer of the summary.
  void metric(std::string_view name, std::int64_t value);
  DigestParts finish();  ///< once; the last call

 private:
  /// A hash over items, each with its length before it. They are written where they wait to be
  /// hashed, many at a time: what was just written is not read again at once.
  class Items {
   public:
    void add(std::string_view head, std::string_view tail = {});
    void add(TraceSeq seq, const TraceRecord& record);
    Sha256Value finish();

   private:
    static constexpr std::size_t kAtOnce = 4096;  // octets

    void append(std::string_view octets);
    /// False: so many never find room.
    bool make_room(std::size_t octets);
    void hash();

    Sha256 hash_;
    std::size_t used_ = 0;
    std::array<char, kAtOnce> waiting_;
  };

  Items records_;
  Items packets_;
  Items metrics_;
  std::string scratch_;
};

/// The digest of several runs, in the order of their numbers.
Sha256Value digest_of(std::span<const Sha256Value> runs);

}  // namespace post::lab
