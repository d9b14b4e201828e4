#include "model/stacks/records.h"

#include <iterator>
#include <utility>

namespace post {

void Records::add(std::uint64_t offset, const Bytes& bytes) {
  std::string_view left = bytes.text();
  while (!left.empty()) {
    const std::size_t end = left.find(delimiter_);
    const std::string_view part = left.substr(0, end == left.npos ? end : end + 1);
    add_part(offset, part);
    offset += part.size();
    left.remove_prefix(part.size());
  }
}

void Records::add_part(std::uint64_t offset, std::string_view octets) {
  auto part = parts_.lower_bound(offset);
  const auto before = part == parts_.begin() ? parts_.end() : std::prev(part);
  const bool continues = before != parts_.end() && !before->second.ends &&
                         before->first + before->second.octets.size() == offset;
  if (continues) {
    part = before;
    part->second.octets += octets;
  } else {
    part = parts_.emplace_hint(part, offset, Part{std::string(octets)});
  }
  part->second.ends = octets.back() == delimiter_;
  join_next(part);
}

// What stands behind it is its rest, or another one.
void Records::join_next(std::map<std::uint64_t, Part>::iterator part) {
  const std::uint64_t end = part->first + part->second.octets.size();
  const auto next = parts_.find(end);
  if (part->second.ends) {
    begins_.insert(end);
  } else if (next != parts_.end()) {
    part->second.octets += next->second.octets;
    part->second.ends = next->second.ends;
    parts_.erase(next);
  }
  give_if_whole(part);
  if (const auto follows = parts_.find(end); follows != parts_.end()) give_if_whole(follows);
}

void Records::give_if_whole(std::map<std::uint64_t, Part>::iterator part) {
  if (!part->second.ends || begins_.erase(part->first) == 0) return;
  // Between the records of neighbours there is nothing.
  if (part->second.octets.size() > 1) {
    whole_.push_back({part->first - 1, delimiter_ + std::move(part->second.octets)});
  }
  parts_.erase(part);
}

std::optional<Records::Record> Records::next() {
  if (whole_.empty()) return std::nullopt;
  Record record = std::move(whole_.front());
  whole_.pop_front();
  return record;
}

void Records::forget_before(std::uint64_t offset) {
  parts_.erase(parts_.begin(), parts_.lower_bound(offset));
  begins_.erase(begins_.begin(), begins_.lower_bound(offset));
  std::erase_if(whole_, [offset](const Record& record) { return record.begin < offset; });
}

}  // namespace post
