// Groups whose members say so by IGMPv3 and MLDv2: who gets a copy, and from when until when.
#include <gmock/gmock.h>

#include "sim/network/nat_box.h"
#include "tests/sim/network/group_lab.h"

namespace post::sim::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct ReportingTree : Tree {
  ReportingTree() : Tree(1500, MembershipOptions{}) {}
  /// A datagram of s at each of these times.
  void send_at(const Speech& speech, std::initializer_list<Duration> times) {
    for (const Duration when : times) {
      post_at(when, [this, &speech] { sender(speech).send(speech.group, 1); });
    }
  }
  Receiver& sender(const Speech& speech) {
    if (!receiver) receiver.emplace(s, speech.sender);
    return *receiver;
  }
  std::optional<Receiver> receiver;
};

std::string source_of(const Speech& speech) { return endpoint(speech.sender).ip.to_string(); }

TEST(GroupMembership, AMemberIsReachedOnceItsReportIsAtItsRouter) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member a(net.a, speech.group);
    net.send_at(speech, {0ms, 4ms});  // at r1 after 1 ms; a's report is at r2 after 4 ms
    net.run(1s);
    EXPECT_THAT(a.times(), ElementsAre(at(11ms)));
    EXPECT_EQ(net.r1.dropped().of("no_members"), 1u);
    EXPECT_EQ(net.r2.dropped().total(), 0u);
    EXPECT_EQ(net.trace.lines.front(), "packet_dropped r1 no_members " + speech.sender + " " +
                                           speech.group + (speech.group[0] == '[' ? " 49" : " 29"));
  }
}

TEST(GroupMembership, ALinkWithoutMembersCarriesQueriesAlone) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member a(net.a, speech.group);
    net.send_at(speech, {10ms, 20ms, 30ms});
    net.run(31'249ms);
    EXPECT_EQ(net.sent(net.rc), 2u) << "one query of each family at the start";
    EXPECT_EQ(net.sent(net.rc, 1), 0u) << "a host without groups says nothing";
    net.run(31'250ms);
    EXPECT_EQ(net.sent(net.rc), 4u) << "again a quarter of the interval later";
    net.run(156'250ms);
    EXPECT_EQ(net.sent(net.rc), 6u) << "and then each interval";
  }
}

TEST(GroupMembership, WhoLeavesIsForgottenWhenNobodyAnswersTheQueries) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member a(net.a, speech.group);
    net.post_at(20s, [&] { a.socket.reset(); });
    // r2 hears of it at 20.004 s and asks twice: it is over at 22.004 s.
    net.send_at(speech, {22'002ms, 22'004ms});
    net.run(19s);
    const std::uint64_t before = net.sent(net.ra);
    net.run(23s);
    EXPECT_EQ(net.sent(net.ra) - before, 3u) << "two queries and one datagram";
    EXPECT_EQ(net.r1.dropped().of("no_members"), 1u);
    EXPECT_EQ(net.a.ip().dropped().total(), 0u);
  }
}

TEST(GroupMembership, TheOtherMemberOnTheLinkAnswersAndKeepsTheGroup) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member stays(net.a, speech.group);
    std::optional<Member> leaves;
    leaves.emplace(net.a, speech.group);
    net.post_at(20s, [&] { leaves.reset(); });
    net.send_at(speech, {30s});
    net.run(31s);
    EXPECT_THAT(stays.times(), ElementsAre(at(30'007ms)));
  }
}

TEST(GroupMembership, AReportThatIsLostIsSaidAgainWithinASecond) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    must(net.network.change_link(
        "ra", {.loss = LossOptions{.kind = "drop_list", .ordinals = {1}}, .from = "a"}));
    Member a(net.a, speech.group);
    net.send_at(speech, {4ms, 1'004ms});
    net.run(2s);
    EXPECT_THAT(a.times(), ElementsAre(at(1'011ms)));
  }
}

TEST(GroupMembership, WhatNobodyRepeatsEndsAfterTheMembershipInterval) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member a(net.a, speech.group);
    net.change_at(2ms, [&] { must(net.network.destroy_host("a")); });
    // Its report came at 4 ms and holds for 2 * 125 s + 10 s.
    // At r2 a microsecond before that, and at r1 a millisecond later.
    net.send_at(speech, {260'000'999us, 260'004ms});
    net.run(261s);
    EXPECT_EQ(net.r2.dropped().of("no_members"), 0u);
    EXPECT_EQ(net.ra.end(0).counters().dropped.of("no_host"), 7u) << "beside the queries";
    EXPECT_EQ(net.r1.dropped().of("no_members"), 1u);
    EXPECT_EQ(net.sent(net.rr), 7u) << "with three rounds of queries of both families";
  }
}

TEST(GroupMembership, QueriesKeepAliveWhoAnswers) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member a(net.a, speech.group);
    net.send_at(speech, {3600s});
    net.run(3601s);
    EXPECT_THAT(a.times(), ElementsAre(at(3'600'007ms)));
  }
}

TEST(GroupMembership, ASourceThatNobodyNamedIsNotForwarded) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member a(net.a, speech.group, source_of(speech));
    Receiver other(net.c, speech.other);
    net.post_at(1s, [&] { other.send(speech.group, 1); });
    net.send_at(speech, {1s});
    net.run(2s);
    EXPECT_THAT(a.times(), ElementsAre(at(1'007ms)));
    EXPECT_EQ(net.r1.dropped().of("no_members"), 1u);
  }
}

TEST(GroupMembership, ASourceThatIsBlockedEndsAfterItsQueries) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member a(net.a, speech.group, source_of(speech));
    net.post_at(20s, [&] { a.socket.reset(); });
    net.send_at(speech, {22'002ms, 22'004ms});
    net.run(23s);
    EXPECT_EQ(net.r1.dropped().of("no_members"), 1u);
  }
}

TEST(GroupMembership, FromOneSourceToAnyAndBack) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member narrow(net.a, speech.group, source_of(speech));
    std::optional<Member> wide;
    Receiver other(net.c, speech.other);
    net.post_at(10s, [&] { wide.emplace(net.a, speech.group); });
    net.post_at(20s, [&] { wide.reset(); });
    for (const Duration when : {5s, 15s, 25s}) {
      net.post_at(when, [&] { other.send(speech.group, 1); });
    }
    net.send_at(speech, {5s, 15s, 25s});
    net.run(30s);
    EXPECT_EQ(narrow.arrivals.size(), 3u);
    EXPECT_EQ(net.r1.dropped().of("no_members"), 2u) << "the other one, at 5 s and at 25 s";
  }
}

TEST(GroupMembership, NeighboursNeedNoRouter) {
  Lab net({"a", "b", "link ab"}, 1, MembershipOptions{});
  SimHost& a = net.host("a", {{"eth0", {prefix("10.0.0.1/24")}}});
  SimHost& b = net.host("b", {{"eth0", {prefix("10.0.0.2/24")}}});
  net.link("ab", {"a", "eth0"}, {"b", "eth0"}, {.delay = 1ms});
  Member member(b, "239.1.2.3:5000");
  Receiver sender(a, "10.0.0.1:1000");
  sender.send("239.1.2.3:5000", 1);
  net.run();
  EXPECT_THAT(member.times(), ElementsAre(at(1ms)));
  EXPECT_EQ(net.network.link("ab")->end(1).counters().sent, 2u) << "it told nobody, twice";
}

TEST(GroupMembership, ALinkThatComesBackBringsItsMembersBack) {
  for (const Speech& speech : kSpeeches) {
    ReportingTree net;
    Member a(net.a, speech.group);
    net.change_at(5s, [&] { must(net.network.change_link("ra", {.up = false})); });
    net.send_at(speech, {6s, 7s, 8'004ms});
    net.change_at(8s, [&] { must(net.network.change_link("ra", {.up = true})); });
    net.run(9s);
    EXPECT_THAT(a.times(), ElementsAre(at(8'011ms)));
    EXPECT_EQ(net.r1.dropped().of("no_members"), 2u);
  }
}

TEST(GroupMembership, OfTwoRoutersTheOneOfTheLesserAddressAsks) {
  ReportingTree net;
  net.run(200s);
  EXPECT_EQ(net.sent(net.rr, 0), 6u) << "r1: at 0 s, 31.25 s, 156.25 s, of both families";
  EXPECT_EQ(net.sent(net.rr, 1), 2u) << "r2 heard r1's first";
  must(net.network.change_link("rr", {.black_hole = true, .from = "r1"}));
  // The last query came at 156.252 s; 2 * 125 s + 10 s / 2 later r2 asks again.
  net.run(411'251ms);
  EXPECT_EQ(net.sent(net.rr, 1), 2u);
  net.run(411'252ms);
  EXPECT_EQ(net.sent(net.rr, 1), 4u);
}

TEST(GroupMembership, WhatStaysOnItsLinkNeedsNoMembersAndIsReportedAllTheSame) {
  ReportingTree net;
  Member local(net.a, "224.0.0.9:5000");
  Member of_all(net.b, "224.0.0.1:5000");
  net.run(20s);
  EXPECT_GE(net.sent(net.ra, 1), 2u);
  EXPECT_EQ(net.sent(net.rb, 1), 0u) << "nobody tells that it is a node";
  Receiver sender(net.s, "10.1.0.2:1000");
  sender.send("224.0.0.9:5000", 1);
  net.run(21s);
  EXPECT_THAT(local.arrivals, IsEmpty());
  EXPECT_EQ(net.r1.dropped().total(), 0u);
}

TEST(GroupMembership, ItsConstantsAreTheScenarios) {
  MembershipOptions quick;
  quick.query_interval = 4s;
  quick.query_response_interval = 2s;
  quick.last_member_query_interval = 100ms;
  Tree net(1500, quick);
  const Speech& speech = kSpeeches[0];
  Member a(net.a, speech.group);
  Receiver sender(net.s, speech.sender);
  net.post_at(20s, [&] { a.socket.reset(); });
  net.post_at(20'202ms, [&] { sender.send(speech.group, 1); });
  net.post_at(20'204ms, [&] { sender.send(speech.group, 1); });
  net.run(21s);
  EXPECT_EQ(net.r1.dropped().of("no_members"), 1u);
  EXPECT_EQ(net.sent(net.rc), 2u * 7) << "at 0, 1, 5, 9, 13, 17 and 21 s";
}

/// What a hostile neighbour says, in the form of IGMP; as IPv4's hop limit says.
Packet igmp(std::string_view octets, std::uint8_t hop_limit = 1) {
  Packet packet;
  packet.ip.source = ip("10.3.0.2");
  packet.ip.destination = ip("224.0.0.22");
  packet.ip.hop_limit = hop_limit;
  packet.transport = OpaqueHeader{2};
  packet.payload = Bytes::copy_of(std::string(octets));
  return packet;
}

TEST(GroupMembership, WhatIsNoMessageIsCountedAndDropped) {
  ReportingTree net;
  const std::string short_report("\x22\0\xdd\xfe\0\0\0\1", 8);  // a record is missing
  const std::string old_report("\x16\0\x09\xf8\xe0\0\0\7", 8);
  net.post_at(1s, [&] {
    net.a.ip().send(igmp("\x22"), kAnyInterface);
    net.a.ip().send(igmp(short_report), kAnyInterface);
    net.a.ip().send(igmp(short_report, 64), kAnyInterface);
    net.a.ip().send(igmp(old_report), kAnyInterface);
  });
  net.run(2s);
  EXPECT_EQ(net.r2.dropped().of("membership_malformed"), 2u);
  EXPECT_EQ(net.r2.dropped().of("membership_foreign"), 1u);
  EXPECT_EQ(net.r2.dropped().of("membership_version"), 1u);
  EXPECT_EQ(net.trace.lines.size(), 4u);
}

TEST(GroupMembership, MoreGroupsThanARouterKeepsAreRefused) {
  ReportingTree net;
  std::vector<GroupRecord> records;
  for (std::uint32_t i = 0; i <= GroupTable::kMostGroups; ++i) {
    records.push_back({RecordType::kIsExclude, IpAddress::v4(0xef000000 + i)});
  }
  net.post_at(1s, [&] {
    for (Packet& each : report_packets(ip("10.3.0.2"), records, 1500)) {
      net.a.ip().send(std::move(each), kAnyInterface);
    }
  });
  net.run(2s);
  EXPECT_EQ(net.r2.dropped().of("membership_full"), 1u) << "the last one of the last report";
}

TEST(GroupMembership, TheSameRunAgainIsTheSame) {
  const auto run = [] {
    ReportingTree net;
    Member a(net.a, kSpeeches[0].group);
    Member b(net.b, kSpeeches[1].group, "2001:db8:1::2");
    net.run(1000s);
    return std::pair(net.engine.executed(), net.trace.lines);
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace post::sim::testing
