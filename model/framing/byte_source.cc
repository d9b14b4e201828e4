// The queue of arrived octets that framers parse: slices are handed on, never copied.
#include <algorithm>

#include "model/check.h"
#include "model/framing/framer.h"

namespace post {

void ByteSource::append(Bytes bytes) {
  if (bytes.empty()) return;
  size_ += bytes.size();
  slices_.push_back(std::move(bytes));
}

std::size_t ByteSource::peek(std::span<std::byte> to) const {
  std::size_t copied = 0;
  for (std::size_t i = first_; i < slices_.size() && copied < to.size(); ++i) {
    const std::span<const std::byte> from = slices_[i].span();
    const std::size_t count = std::min(from.size(), to.size() - copied);
    std::copy_n(from.begin(), count, to.begin() + static_cast<std::ptrdiff_t>(copied));
    copied += count;
  }
  return copied;
}

Bytes ByteSource::take(std::size_t limit) {
  if (size_ == 0 || limit == 0) return {};
  Bytes taken = slices_[first_].slice(0, limit);
  drop_front(taken.size());
  return taken;
}

Bytes ByteSource::take_behind(std::size_t before, std::size_t size) {
  Bytes taken = size > 0 ? slices_[first_].slice(before, size) : Bytes();
  drop_front(before + size);
  return taken;
}

// No more than the first slice has.
void ByteSource::drop_front(std::size_t count) {
  Bytes& front = slices_[first_];
  front.drop_front(count);
  size_ -= count;
  if (!front.empty()) return;
  front = {};
  ++first_;
  constexpr std::size_t kEnoughToShift = 64;
  if (first_ == slices_.size() || first_ >= kEnoughToShift) {
    slices_.drop_front(first_);
    first_ = 0;
  }
}

void ByteSource::skip(std::size_t count) {
  while (count > 0 && size_ > 0) {
    const std::size_t part = std::min(count, slices_[first_].size());
    drop_front(part);
    count -= part;
  }
}

}  // namespace post
