#include "model/stacks/early_reader.h"

#include <algorithm>
#include <utility>

namespace post {

std::unique_ptr<EarlyReader> EarlyReader::over(ByteChannel& channel, const Framer& framer) {
  const std::optional<std::uint8_t> delimiter = framer.traits().delimiter;
  std::unique_ptr<Framer> beside = framer.beside();
  if (!delimiter || !beside || !channel.enable_unordered_read()) return nullptr;
  return std::unique_ptr<EarlyReader>(
      new EarlyReader(channel, std::move(beside), static_cast<std::byte>(*delimiter)));
}

std::optional<std::vector<FramedPiece>> EarlyReader::next(std::uint64_t in_order) {
  while (auto piece = channel_.read_unordered()) records_.add(piece->offset, piece->bytes);
  records_.forget_before(in_order);
  while (auto record = records_.next()) {
    std::vector<FramedPiece> pieces = parse(*record);
    if (pieces.empty()) continue;
    given_.emplace(record->begin, record->end());
    return pieces;
  }
  return std::nullopt;
}

// What is broken, and what must keep its place, is left for its turn.
std::vector<FramedPiece> EarlyReader::parse(const Records::Record& record) {
  const std::unique_ptr<Framer> framer = framer_->beside();
  ByteSource in;
  in.append(Bytes::copy_of(record.octets));
  std::vector<FramedPiece> pieces;
  ParseResult result = framer->parse(in);
  while (auto* piece = std::get_if<FramedPiece>(&result)) {
    pieces.push_back(std::move(*piece));
    result = framer->parse(in);
  }
  const bool good = std::holds_alternative<NeedMore>(result) && !pieces.empty() &&
                    pieces.back().last && std::ranges::all_of(pieces, &FramedPiece::unordered);
  return good ? std::move(pieces) : std::vector<FramedPiece>();
}

bool EarlyReader::read_over(ByteSource& in, std::uint64_t at) {
  while (!given_.empty() && given_.begin()->first <= at) {
    const std::uint64_t left = given_.begin()->second - at;
    const std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(left, in.size()));
    in.skip(taken);
    at += taken;
    if (taken < left) return false;
    given_.erase(given_.begin());
  }
  return true;
}

}  // namespace post
