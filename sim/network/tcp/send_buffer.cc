#include "sim/network/tcp/send_buffer.h"

#include <algorithm>
#include <utility>

namespace post::sim::tcp {

void SendBuffer::append(Bytes bytes) {
  if (bytes.empty()) return;
  const auto size = static_cast<StreamOffset>(bytes.size());
  slices_.push_back({end_, std::move(bytes)});
  end_ += size;
}

void SendBuffer::release(StreamOffset offset) {
  begin_ = std::max(begin_, offset);
  while (!slices_.empty() && slices_.front().end() <= begin_) {
    slices_.pop_front();
    if (hint_ > 0) --hint_;
  }
}

Payload SendBuffer::gather(StreamOffset offset, std::size_t length) {
  Payload payload;
  if (length == 0) return payload;
  std::size_t index = find(offset);
  while (length > 0) {
    const Slice& slice = slices_[index];
    const auto skipped = static_cast<std::size_t>(offset - slice.begin);
    const std::size_t taken = std::min(length, slice.bytes.size() - skipped);
    payload.append(slice.bytes.slice(skipped, taken));
    offset += static_cast<StreamOffset>(taken);
    length -= taken;
    hint_ = index++;
  }
  return payload;
}

void SendBuffer::append_state(StateHash& hash) const {
  hash.append(begin_).append(end_).append(slices_.size());
  for (const Slice& slice : slices_) hash.append(slice.begin).append(slice.bytes.text());
}

std::size_t SendBuffer::find(StreamOffset offset) const {
  for (std::size_t i = hint_; i < slices_.size() && i < hint_ + 2; ++i) {
    if (slices_[i].begin <= offset && offset < slices_[i].end()) return i;
  }
  const auto behind = std::ranges::upper_bound(slices_, offset, {}, &Slice::begin);
  return static_cast<std::size_t>(behind - slices_.begin()) - 1;
}

}  // namespace post::sim::tcp
