#include "adapters/posix/udp/send_batch.h"

#include <netinet/udp.h>

#include <cerrno>

namespace post::posix {
namespace {

/// What a system call says of something that happened before, and says only once.
bool is_old_news(int error) {
  return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH || error == EINTR;
}

void add_controls(ControlWriter& writer, const Outgoing& way) {
  const bool v4 = way.to.ip.is_v4();
  if (way.traffic_class != 0) {
    writer.add(v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TOS : IPV6_TCLASS, int{way.traffic_class});
  }
  if (way.source && v4) {
    in_pktinfo info{};
    info.ipi_spec_dst = system_v4(*way.source);
    writer.add(IPPROTO_IP, IP_PKTINFO, info);
  } else if (way.source) {
    in6_pktinfo info{};
    info.ipi6_addr = system_v6(*way.source);
    writer.add(IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
}

}  // namespace

bool SendBatch::full() const { return entries_.size() >= kMostEntries; }

void SendBatch::add(const Outgoing& way, std::span<const Bytes> parts) {
  Entry entry{way, parts_.size(), 0, 0};
  for (const Bytes& part : parts) {
    if (part.empty()) continue;
    parts_.push_back(part);
    entry.size += part.size();
    ++entry.parts;
  }
  entries_.push_back(entry);
}

/// Whether `next` can join a run of `octets` so far: all but the last have one size.
bool SendBatch::extends(const Run& run, std::size_t octets, const Entry& next) const {
  const Entry& head = entries_[run.first];
  const Entry& last = entries_[run.first + run.count - 1];
  const std::size_t parts = next.first_part + next.parts - head.first_part;
  return segments_ && run.count < kMostSegments && head.size > 0 && next.size > 0 &&
         last.size == head.size && next.size <= head.size && octets + next.size <= kMostOctets &&
         parts <= kMostParts && next.way == head.way;
}

void SendBatch::group() {
  runs_.clear();
  std::size_t octets = 0;
  for (std::size_t i = first_; i < entries_.size(); ++i) {
    if (!runs_.empty() && extends(runs_.back(), octets, entries_[i])) {
      ++runs_.back().count;
    } else {
      runs_.push_back({i, 1});
      octets = 0;
    }
    octets += entries_[i].size;
  }
}

void SendBatch::build(std::size_t index) {
  const Run& run = runs_[index];
  const Entry& head = entries_[run.first];
  const Entry& last = entries_[run.first + run.count - 1];
  msghdr& header = headers_[index].msg_hdr;
  names_[index] = SystemAddress(head.way.to, head.way.scope);
  header = {};
  header.msg_name = names_[index].data();
  header.msg_namelen = names_[index].size();
  header.msg_iov = vectors_.data() + head.first_part;
  header.msg_iovlen = last.first_part + last.parts - head.first_part;
  ControlWriter writer(header, controls_[index]);
  add_controls(writer, head.way);
  if (run.count > 1) {
    writer.add(IPPROTO_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(head.size));
  }
  if (header.msg_controllen == 0) header.msg_control = nullptr;
}

SendBatch::Outcome SendBatch::flush(int socket, HostCounters& counters, const Failure& failure) {
  vectors_.clear();
  for (const Bytes& part : parts_) {
    vectors_.push_back({const_cast<std::byte*>(part.span().data()), part.size()});
  }
  Outcome outcome = Outcome::kSent;
  while (!empty() && outcome == Outcome::kSent) outcome = send_runs(socket, counters, failure);
  if (empty()) clear();
  return outcome;
}

/// One sendmmsg. It stops at the first message that fails, and tells why only when that is the
/// first of all.
SendBatch::Outcome SendBatch::send_runs(int socket, HostCounters& counters,
                                        const Failure& failure) {
  group();
  headers_.resize(runs_.size());
  names_.resize(runs_.size());
  controls_.resize(runs_.size());
  for (std::size_t i = 0; i < runs_.size(); ++i) build(i);
  ++counters.send_calls;
  const int sent = sendmmsg(socket, headers_.data(), static_cast<unsigned>(headers_.size()),
                            MSG_DONTWAIT | MSG_NOSIGNAL);
  for (int i = 0; i < sent; ++i) {
    const Run& run = runs_[static_cast<std::size_t>(i)];
    counters.segmented_sends += run.count > 1 ? 1 : 0;
    first_ = run.first + run.count;
  }
  if (sent <= 0) return fail(errno, failure);
  retries_ = kRetries;
  return Outcome::kSent;
}

/// The first run could not leave.
SendBatch::Outcome SendBatch::fail(int error, const Failure& failure) {
  if (error == EAGAIN) return Outcome::kBlocked;
  if (error == ENOBUFS || error == ENOMEM) return Outcome::kNoBuffers;
  if (is_old_news(error) && retries_-- > 0) return Outcome::kSent;
  if (runs_.front().count > 1) {  // each alone, to learn which cannot leave
    segments_ = false;
    if (error == EIO) can_segment_ = false;
    return Outcome::kSent;
  }
  failure(entries_[first_].way.to, error);
  ++first_;
  return Outcome::kSent;
}

void SendBatch::clear() {
  entries_.clear();
  parts_.clear();
  first_ = 0;
  retries_ = kRetries;
  segments_ = can_segment_;
}

}  // namespace post::posix
