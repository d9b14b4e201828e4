#include "model/stacks/post/packet_contents.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "model/stacks/post/frame_writer.h"

namespace post::wire {
namespace {

/// The stream that a frame must precede the end of.
std::optional<StreamId> stream_of(const Frame& frame) {
  return std::visit(
      [](const auto& content) -> std::optional<StreamId> {
        using Content = std::remove_cvref_t<decltype(content)>;
        if constexpr (std::is_same_v<Content, SkipFrame> ||
                      std::is_same_v<Content, PropertiesFrame>) {
          return content.key.stream;
        } else if constexpr (std::is_same_v<Content, OpenFrame> ||
                             std::is_same_v<Content, AnswerFrame>) {
          return content.stream;
        } else {
          return std::nullopt;
        }
      },
      frame);
}

/// What is left of a piece without these octets.
void cut(const Piece& piece, Range octets, std::vector<Piece>& to) {
  const Range before{piece.octets.begin, std::min(piece.octets.end, octets.begin)};
  const Range behind{std::max(piece.octets.begin, octets.end), piece.octets.end};
  if (before.begin < before.end) to.push_back({piece.key, before});
  if (behind.begin < behind.end) to.push_back({piece.key, behind});
}

}  // namespace

// ---- frames other than content -----------------------------------------------------------------

void ControlFrames::add(Frame frame) {
  const Id id = next_++;
  if (const auto* credit = std::get_if<CreditFrame>(&frame)) {
    const auto [last, first] = credits_.emplace(credit->stream, id);
    if (!first) remove(std::exchange(last->second, id));
  }
  waiting_octets_ += frame_size(frame);
  waiting_.insert(id);
  frames_.emplace(id, std::move(frame));
}

std::optional<ControlFrames::Id> ControlFrames::take(std::size_t room) {
  for (const Id id : waiting_) {
    const std::size_t size = frame_size(frames_.at(id));
    if (size > room) continue;
    waiting_octets_ -= size;
    waiting_.erase(id);
    return id;
  }
  return std::nullopt;
}

void ControlFrames::lost(Id id) {
  const auto found = frames_.find(id);
  if (found == frames_.end() || !waiting_.insert(id).second) return;
  waiting_octets_ += frame_size(found->second);
}

std::optional<Frame> ControlFrames::acked(Id id) {
  const auto found = frames_.find(id);
  if (found == frames_.end()) return std::nullopt;
  Frame frame = found->second;
  if (const auto* credit = std::get_if<CreditFrame>(&frame)) credits_.erase(credit->stream);
  remove(id);
  return frame;
}

void ControlFrames::remove(Id id) {
  const auto found = frames_.find(id);
  if (waiting_.erase(id) > 0) waiting_octets_ -= frame_size(found->second);
  frames_.erase(found);
}

void ControlFrames::narrow(std::size_t room) {
  if (room <= kPartOverhead) return;
  std::vector<Id> longer;
  for (const auto& [id, frame] : frames_) {
    if (std::holds_alternative<PropertiesFrame>(frame) && frame_size(frame) > room) {
      longer.push_back(id);
    }
  }
  const std::size_t most = room - kPartOverhead;
  for (const Id id : longer) {
    const PropertiesFrame whole = std::get<PropertiesFrame>(frames_.at(id));
    remove(id);
    for (std::size_t at = 0; at < whole.octets.size(); at += most) {
      add(PropertiesFrame{whole.key, whole.offset + at, whole.total, whole.octets.slice(at, most)});
    }
  }
}

bool ControlFrames::concern(StreamId stream) const {
  return std::ranges::any_of(frames_,
                             [&](const auto& entry) { return stream_of(entry.second) == stream; });
}

// ---- packets -----------------------------------------------------------------------------------

void ContentsUnderWay::add(recovery::PacketNumber number, Contents contents) {
  packets_.emplace_hint(packets_.end(), number, Entry{std::move(contents), false});
}

Contents ContentsUnderWay::arrived(recovery::PacketNumber number) {
  auto node = packets_.extract(number);
  return node.empty() ? Contents{} : std::move(node.mapped().contents);
}

Contents ContentsUnderWay::give_back(recovery::PacketNumber number) {
  const auto found = packets_.find(number);
  if (found == packets_.end() || std::exchange(found->second.returned, true)) return {};
  return found->second.contents;
}

Contents ContentsUnderWay::give_back_oldest() {
  for (auto& [number, entry] : packets_) {
    const Contents& contents = entry.contents;
    const bool empty =
        contents.pieces.empty() && contents.controls.empty() && contents.greeting == 0;
    if (!empty && !std::exchange(entry.returned, true)) return contents;
  }
  return {};
}

void ContentsUnderWay::abandon(MessageKey key) {
  for (auto& [number, entry] : packets_) {
    std::erase_if(entry.contents.pieces, [&](const Piece& piece) { return piece.key == key; });
  }
}

void ContentsUnderWay::abandon(MessageKey key, Range octets) {
  for (auto& [number, entry] : packets_) {
    std::vector<Piece>& pieces = entry.contents.pieces;
    if (std::ranges::find(pieces, key, &Piece::key) == pieces.end()) continue;
    std::vector<Piece> left;
    for (const Piece& piece : pieces) {
      piece.key == key ? cut(piece, octets, left) : left.push_back(piece);
    }
    pieces = std::move(left);
  }
}

bool ContentsUnderWay::concern(StreamId stream) const {
  return std::ranges::any_of(packets_, [&](const auto& entry) {
    return !entry.second.returned &&
           std::ranges::any_of(entry.second.contents.pieces,
                               [&](const Piece& piece) { return piece.key.stream == stream; });
  });
}

}  // namespace post::wire
