#include "sim/network/tcp/receiver.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

namespace post::sim::tcp {
namespace {

constexpr std::size_t kMaxField = 65535;
constexpr std::uint8_t kMaxScale = 14;

}  // namespace

std::uint8_t Receiver::preferred_scale() const {
  std::uint8_t scale = 0;
  while (scale < kMaxScale && kMaxField << scale < capacity_) ++scale;
  return scale;
}

AckNeed Receiver::on_octets(StreamOffset begin, const Payload& payload) {
  if (payload.empty()) return AckNeed::kNone;
  const StreamOffset before = next_;
  const StreamOffset end = begin + static_cast<StreamOffset>(payload.size());
  if (begin < before) report_.on_duplicate({begin, std::min(end, before)});
  std::vector<Piece> kept;
  payload.for_each([&](const Bytes& slice) {
    take_slice(begin, slice, kept);
    begin += static_cast<StreamOffset>(slice.size());
  });
  std::ranges::move(kept, std::back_inserter(ahead_));
  if (next_ == before) return AckNeed::kDuplicate;
  const bool gap_closed = !reassembly_.empty();
  take_reassembled();
  report_.on_next(next_);
  return gap_closed ? AckNeed::kNow : AckNeed::kSoon;
}

// What of `slice` lies inside the window.
void Receiver::take_slice(StreamOffset begin, const Bytes& slice, std::vector<Piece>& kept) {
  const StreamOffset limit = fin_ ? std::min(*fin_, edge_) : edge_;
  const StreamOffset from = std::max(begin, next_);
  const StreamOffset to = std::min(begin + static_cast<StreamOffset>(slice.size()), limit);
  if (from >= to) return;
  Bytes fresh =
      slice.slice(static_cast<std::size_t>(from - begin), static_cast<std::size_t>(to - from));
  if (from == next_) {
    take_in_order(std::move(fresh));
  } else {
    hold(from, std::move(fresh), kept);
  }
}

void Receiver::hold(StreamOffset begin, Bytes&& fresh, std::vector<Piece>& kept) {
  const OctetRange range{begin, begin + static_cast<StreamOffset>(fresh.size())};
  if (report_.covers(range)) report_.on_duplicate(range);
  if (reassembly_.insert(begin, std::move(fresh), tells_ahead_ ? &kept : nullptr)) {
    report_.on_held(range);
  } else {
    ++dropped_pieces_;
  }
}

void Receiver::note_fin(StreamOffset offset) {
  if (!fin_ && offset >= next_ && offset <= edge_) fin_ = offset;
}

bool Receiver::pass_fin() {
  if (fin_ != next_) return false;
  edge_ = std::max(edge_, ++next_);
  return true;
}

std::size_t Receiver::read(std::span<std::byte> to) {
  std::size_t taken = 0;
  while (taken < to.size() && !in_order_.empty()) {
    Bytes& front = in_order_.front();
    const std::size_t part = std::min(front.size(), to.size() - taken);
    std::memcpy(to.data() + taken, front.span().data(), part);
    taken += part;
    if (part == front.size()) {
      in_order_.pop_front();
    } else {
      front = front.slice(part);
    }
  }
  readable_ -= taken;
  return taken;
}

std::uint16_t Receiver::advertise(bool duplicate) {
  if (!duplicate || edge_ == next_) edge_ = std::max(edge_, open_edge());
  return field_for(scale_);
}

std::uint16_t Receiver::advertise_on_syn() {
  edge_ = std::max(edge_, next_ + static_cast<StreamOffset>(std::min(capacity_, kMaxField)));
  return field_for(0);
}

bool Receiver::update_due(std::size_t segment_size) const {
  if (peer_finished()) return false;
  const StreamOffset known = std::max<StreamOffset>(edge_ - next_, 0);
  const StreamOffset open = open_edge() - next_;
  const auto step = static_cast<StreamOffset>(std::min(segment_size, capacity_ / 2));
  return open >= 2 * known && open - known >= step;
}

// What the field can say is the edge: rounding down must not make the peer believe less than is
// accepted later.
StreamOffset Receiver::open_edge() const {
  const std::size_t space = capacity_ - std::min(capacity_, readable_);
  const std::size_t field = std::min(space >> scale_, kMaxField);
  return next_ + static_cast<StreamOffset>(field << scale_);
}

std::uint16_t Receiver::field_for(std::uint8_t scale) const {
  const auto window = static_cast<std::size_t>(std::max<StreamOffset>(edge_ - next_, 0));
  return static_cast<std::uint16_t>(std::min(window >> scale, kMaxField));
}

void Receiver::take_in_order(Bytes bytes) {
  next_ += static_cast<StreamOffset>(bytes.size());
  readable_ += bytes.size();
  in_order_.push_back(std::move(bytes));
}

void Receiver::take_reassembled() {
  while (true) {
    Bytes bytes = reassembly_.take(next_);
    if (bytes.empty()) return;
    take_in_order(std::move(bytes));
  }
}

std::optional<Piece> Receiver::read_ahead() {
  while (!ahead_.empty()) {
    Piece piece = std::move(ahead_.front());
    ahead_.pop_front();
    if (piece.offset >= next_) return piece;  // else its gap is closed: it stands in order
  }
  return std::nullopt;
}

void Receiver::append_state(StateHash& hash) const {
  reassembly_.append_state(hash);
  report_.append_state(hash);
  hash.append(in_order_.size());
  for (const Bytes& bytes : in_order_) hash.append(bytes.text());
  hash.append(next_).append(edge_).append(fin_.value_or(0)).append(scale_);
  hash.append(tells_ahead_).append(ahead_.size());
}

}  // namespace post::sim::tcp
