#include "adapters/posix/interfaces/monitor.h"

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

namespace post::posix {
namespace {

constexpr std::uint32_t kGroups =
    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;

bool concerns_interfaces(const nlmsghdr& message) {
  return message.nlmsg_type == RTM_NEWLINK || message.nlmsg_type == RTM_DELLINK ||
         message.nlmsg_type == RTM_NEWADDR || message.nlmsg_type == RTM_DELADDR;
}

}  // namespace

Result<std::unique_ptr<Monitor>> Monitor::create(Loop& loop, EntityId entity, bool loopback) {
  Result<NetlinkSocket> questions = NetlinkSocket::open(0);
  if (!questions) return questions.error();
  Result<NetlinkSocket> announcements = NetlinkSocket::open(kGroups);
  if (!announcements) return announcements.error();
  return create(loop, entity, loopback, std::move(*questions), std::move(*announcements));
}

Result<std::unique_ptr<Monitor>> Monitor::create(Loop& loop, EntityId entity, bool loopback,
                                                 NetlinkSocket questions,
                                                 NetlinkSocket announcements) {
  std::unique_ptr<Monitor> monitor(
      new Monitor(loop, entity, loopback, std::move(questions), std::move(announcements)));
  const Result<void> watched = monitor->watch_.start(monitor->announcements_.descriptor(), EPOLLIN);
  if (!watched) return watched.error();
  const auto first = monitor->table_.refresh(monitor->questions_);
  if (!first) return first.error();
  return monitor;
}

Monitor::Monitor(Loop& loop, EntityId entity, bool loopback, NetlinkSocket questions,
                 NetlinkSocket announcements)
    : loop_(loop),
      questions_(std::move(questions)),
      announcements_(std::move(announcements)),
      table_(loopback),
      watch_(loop, *this),
      tell_(loop, Phase::kDelivery, entity, [this] { tell(); }),
      retry_(loop, Phase::kTimer, entity, [this] { refresh(); }) {}

std::optional<Route> Monitor::route(const IpAddress& local, InterfaceId interface,
                                    const IpAddress& remote) {
  if (local.family() != remote.family()) return {};
  const unsigned index = table_.index_of(interface);
  if (interface != kAnyInterface && index == 0) return {};
  const auto up = [this](unsigned i) {
    const Interface* leaving = table_.find_index(i);
    return leaving == nullptr || leaving->up;
  };
  if (index != 0 && !up(index)) return {};
  const std::optional<Route> route = routes_.find(questions_, {local, index, remote});
  return route && up(route->index) ? route : std::nullopt;
}

std::size_t Monitor::mtu_of(const Route& route) const {
  constexpr std::size_t kUnknown = 65'535;  // a loopback interface that is not shown
  const Interface* leaving = table_.find_index(route.index);
  const std::size_t mtu = leaving == nullptr ? kUnknown : leaving->mtu;
  return route.mtu == 0 ? mtu : std::min(route.mtu, mtu);
}

void Monitor::forget_routes() {
  routes_.forget();
  ++generation_;
}

void Monitor::catch_up() { on_events(0); }

void Monitor::on_events(std::uint32_t) {
  bool news = false;
  bool interfaces = false;
  const bool complete = announcements_.drain([&](const nlmsghdr& message) {
    news = true;
    interfaces = interfaces || concerns_interfaces(message);
  });
  if (news || !complete) forget_routes();
  if (interfaces || !complete) refresh();
}

/// The announcements are gone: what was not answered is asked again.
void Monitor::refresh() {
  const auto refreshed = table_.refresh(questions_);
  if (!refreshed) return retry_.arm(after(loop_.now(), kRetry));
  retry_.disarm();
  for (const InterfaceId changed : *refreshed) {
    for (Network::Observer* observer : observers_) {
      const Notice notice{observer, changed};
      const bool waits = std::find(notices_.begin(), notices_.end(), notice) != notices_.end();
      if (!waits) notices_.push_back(notice);
    }
  }
  if (!notices_.empty()) tell_.arm();
}

void Monitor::remove(Network::Observer& observer) {
  std::erase(observers_, &observer);
  std::erase_if(notices_, [&](const Notice& each) { return each.observer == &observer; });
}

void Monitor::silence() {
  observers_.clear();
  notices_.clear();
  tell_.disarm();
  retry_.disarm();
  watch_.stop();
}

/// One call an item: the observer may do anything in it, also end the host.
void Monitor::tell() {
  if (notices_.empty()) return;
  const Notice notice = notices_.front();
  notices_.pop_front();
  if (!notices_.empty()) tell_.arm();
  notice.observer->on_interface_changed(notice.interface);
}

}  // namespace post::posix
