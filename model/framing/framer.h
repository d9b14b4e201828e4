// Framers: pure codecs between Messages and octets that an application can write (RFC 9622
// section 9.1.2).
//
// They work piece by piece, so that a Message of any length streams through without a copy: content
// stays in Bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/bytes.h"
#include "model/few.h"
#include "model/result.h"

namespace post {

/// A part of one Message's content. Pieces of a Message come in order and without gaps; `last` ends
/// it.
struct FramedPiece {
  std::optional<std::uint64_t>
      total{};  ///< content octets of the whole Message where known at its first piece
  std::uint64_t offset = 0;
  Bytes bytes{};
  bool last = false;
  /// With the first piece: it may be handed over before what was sent before it (rule 31). Told by
  /// framers whose octets say so.
  bool unordered = false;
};

/// Where encoders put octets, slice by slice.
using ByteSink = std::vector<Bytes>;

/// Octets that arrived and that no framer took yet.
class ByteSource {
 public:
  void append(Bytes bytes);
  void finish() { finished_ = true; }
  std::size_t size() const { return size_; }
  /// The octets at the front that lie in one slice: some where there are any.
  std::span<const std::byte> front() const {
    return size_ == 0 ? std::span<const std::byte>() : slices_[first_].span();
  }
  bool finished() const { return finished_; }  ///< nothing comes behind what is here
  /// Copies up to `to.size()` octets from the front without taking them.
  std::size_t peek(std::span<std::byte> to) const;
  /// Takes up to `limit` octets from the front as one slice: at least one where there is any.
  Bytes take(std::size_t limit);
  void skip(std::size_t count);
  /// Skips `before` octets and takes `size` behind them, all of which front() shows.
  Bytes take_behind(std::size_t before, std::size_t size);

 private:
  void drop_front(std::size_t count);

  Few<Bytes> slices_;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  bool finished_ = false;
};

struct NeedMore {};
/// One piece parsed, or NeedMore, or an error after which nothing more can be parsed (rule 86).
using ParseResult = std::variant<NeedMore, FramedPiece, Error>;

struct FramerTraits {
  bool boundaries = true;      ///< several Messages a direction
  bool empty_messages = true;  ///< a Message of no octets can be told from none (rule 26)
  bool needs_total = false;    ///< the first piece must state the total
  bool any_content = true;     ///< any octets can be content; else check() says which cannot
  /// The octet that stands before and behind each Message and nowhere else: what lies between two
  /// of them can be parsed on its own, whatever is missing before it.
  std::optional<std::uint8_t> delimiter{};
  std::uint64_t max_message = UINT64_MAX;
  std::size_t overhead = 0;  ///< most octets added to a Message of 16 KiB
};

/// One direction pair of one instance; a fresh object for each connection.
class Framer {
 public:
  virtual ~Framer() = default;
  virtual FramerTraits traits() const = 0;
  /// Why `content`, a whole Message or the first piece of one, cannot be framed. Whoever encodes
  /// has asked: send() and begin() refuse such Messages.
  virtual Result<void> check(const Bytes& /*content*/, bool /*whole*/) const { return {}; }
  virtual void encode(const FramedPiece& piece, ByteSink& out) = 0;
  /// Called again until NeedMore or Error. With in.finished(), left-over octets are an error.
  virtual ParseResult parse(ByteSource& in) = 0;
  /// Parses other octets of the same connection, such as the next Message of a framer below. Null:
  /// a new one does as well; not where this one remembers what it sent, or has a delimiter.
  virtual std::unique_ptr<Framer> beside() const { return nullptr; }
};

using FramerFactory = std::function<std::unique_ptr<Framer>()>;

/// Framers by name; a value, no global state.
class FramerRegistry {
 public:
  /// All framers of this library, sorted by name. Linked with the stacks: some need other
  /// libraries.
  static FramerRegistry built_in();
  void add(std::string name, FramerFactory factory);
  /// A factory for the chain `names`, first added first: the last runs first outbound and last
  /// inbound (rule 86). No names give an empty factory: the stack's default framer.
  Result<FramerFactory> chain(const std::vector<std::string>& names) const;
  std::vector<std::string> names() const;

 private:
  const FramerFactory* find(std::string_view name) const;
  Error unknown(const std::string& name) const;

  std::vector<std::pair<std::string, FramerFactory>> framers_;
};

}  // namespace post
