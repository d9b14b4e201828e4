// From a Remote to addresses, by static tables and by resolvers that answer later.
#include "model/establishment/resolving.h"

#include <gtest/gtest.h>

#include "tests/model/establishment/tree_support.h"

namespace post::test {
namespace {

struct Nobody : Resolver::Delegate {
  void on_answer(QuestionId, Answer) override {}
};

// Asks a resolver that knows at once until nothing is left to ask.
void resolve_now(Resolution& resolution, Resolver& resolver) {
  Nobody nobody;
  for (auto questions = resolution.take_questions(); !questions.empty();
       questions = resolution.take_questions()) {
    for (const Question& question : questions) {
      resolution.answer(question.id, *resolver.ask(question, nobody));
    }
  }
}

std::string found_in(const Resolution& resolution) {
  std::string text;
  for (const RemoteCandidate& remote : resolution.found()) {
    text += (text.empty() ? "" : " ") + remote.to_string();
    if (remote.provisioning_domain) text += "@" + *remote.provisioning_domain;
  }
  return text;
}

std::string resolved_by(StaticNames names, const Remote& remote) {
  Resolution resolution(remote, {}, names.depends_on_local());
  resolve_now(resolution, names);
  return resolution.error() ? resolution.error()->text : found_in(resolution);
}

StaticNames table(
    std::initializer_list<std::pair<std::string_view, std::vector<ResolvedItem>>> rows) {
  StaticNames names;
  for (const auto& [name, items] : rows) EXPECT_TRUE(names.add(name, items).ok());
  return names;
}

TEST(Resolving, addresses_need_no_question) {
  Resolution resolution(Remote::address({ip("192.0.2.1"), 443}), {}, false);
  EXPECT_TRUE(resolution.finished());
  EXPECT_EQ(found_in(resolution), "192.0.2.1:443");
}

TEST(Resolving, a_name_gives_its_addresses_in_the_resolvers_order) {
  EXPECT_EQ(resolved_by(table({{"server.example", {ip("2001:db8::1"), ip("192.0.2.1")}}}),
                        Remote::host("Server.Example.", 443)),
            "[2001:db8::1]:443 192.0.2.1:443");
}

// Rule 71: resolution is recursive.
TEST(Resolving, an_alias_is_resolved_in_its_place) {
  const Rule rule = RULE(71);
  EXPECT_EQ(rule.number, 71);
  EXPECT_EQ(resolved_by(table({{"www.example", {std::string("server.example")}},
                               {"server.example", {ip("192.0.2.1")}}}),
                        Remote::host("www.example", 80)),
            "192.0.2.1:80");
}

TEST(Resolving, an_address_that_two_names_share_is_found_once) {
  EXPECT_EQ(
      resolved_by(table({{"www.example", {std::string("a.example"), std::string("b.example")}},
                         {"a.example", {ip("192.0.2.1")}},
                         {"b.example", {ip("192.0.2.1"), ip("192.0.2.2")}}}),
                  Remote::host("www.example", 80)),
      "192.0.2.1:80 192.0.2.2:80");
}

// Rule 71: zero results is an error.
TEST(Resolving, zero_results_is_an_error_that_names_the_name) {
  EXPECT_EQ(resolved_by(table({{"server.example", {}}}), Remote::host("server.example", 1)),
            "server.example: no results");
  EXPECT_EQ(resolved_by({}, Remote::host("server.example", 1)),
            "server.example: not in the table of names");
}

TEST(Resolving, an_alias_loop_ends_with_an_error) {
  EXPECT_EQ(resolved_by(table({{"a.example", {std::string("b.example")}},
                               {"b.example", {std::string("a.example")}}}),
                        Remote::host("a.example", 1)),
            "b.example: an alias loop through a.example");
}

TEST(Resolving, a_chain_of_aliases_is_bounded) {
  const auto chain = [](int aliases) {
    StaticNames names;
    for (int i = 0; i < aliases; ++i) {
      EXPECT_TRUE(names.add("n" + std::to_string(i), {"n" + std::to_string(i + 1)}).ok());
    }
    EXPECT_TRUE(names.add("n" + std::to_string(aliases), {ip("192.0.2.1")}).ok());
    return resolved_by(names, Remote::host("n0", 1));
  };
  EXPECT_EQ(chain(16), "192.0.2.1:1");
  EXPECT_EQ(chain(17), "n16: too many aliases in a row");
}

TEST(Resolving, questions_of_one_resolution_are_bounded) {
  StaticNames names;
  for (char first = 'a'; first <= 'z'; ++first) {
    std::vector<ResolvedItem> items;
    for (char second = 'a'; second <= 'z'; ++second) items.push_back(std::string{first, second});
    EXPECT_TRUE(names.add(std::string(1, first), items).ok());
  }
  std::vector<ResolvedItem> all;
  for (char first = 'a'; first <= 'z'; ++first) all.push_back(std::string(1, first));
  EXPECT_TRUE(names.add("top", all).ok());
  EXPECT_NE(resolved_by(names, Remote::host("top", 1)).find("too many questions"),
            std::string::npos);
}

TEST(Resolving, an_invalid_remote_gives_its_own_error) {
  Resolution resolution(Remote::uri("nonsense"), {}, false);
  EXPECT_TRUE(resolution.finished());
  EXPECT_EQ(resolution.error()->name, "remote_syntax");
}

// Rule 71: per local, where the answer depends on it. One question for each provisioning domain.
TEST(Resolving, each_provisioning_domain_is_asked_and_its_answers_are_its_own) {
  const auto locals = dual_homed();
  Resolution resolution(Remote::host("server.example", 443), locals, true);
  const auto questions = resolution.take_questions();
  ASSERT_EQ(questions.size(), 2u);
  EXPECT_EQ(questions[0].local->interface_name, "wlan0");
  EXPECT_EQ(questions[1].local->interface_name, "wwan0");
  resolution.answer(questions[1].id, {.items = {ip("10.9.0.1")}});
  resolution.answer(questions[0].id, {.items = {ip("10.8.0.1")}});
  EXPECT_EQ(found_in(resolution), "10.9.0.1:443@lte 10.8.0.1:443@wifi");
}

// Rule 71: results come bit by bit, and each is usable at once.
TEST(Resolving, answers_that_come_later_add_to_what_was_found) {
  Resolution resolution(Remote::host("server.example", 443), {}, false);
  const auto questions = resolution.take_questions();
  EXPECT_TRUE(resolution.take_questions().empty());
  resolution.answer(questions[0].id, {.items = {ip("192.0.2.1")}, .final = false});
  EXPECT_EQ(found_in(resolution), "192.0.2.1:443");
  EXPECT_FALSE(resolution.finished());
  resolution.answer(questions[0].id, {.items = {ip("2001:db8::1")}});
  EXPECT_EQ(found_in(resolution), "192.0.2.1:443 [2001:db8::1]:443");
  EXPECT_TRUE(resolution.finished());
  resolution.answer(questions[0].id, {.items = {ip("192.0.2.9")}});
  EXPECT_EQ(resolution.found().size(), 2u)
      << "an answer to a question that is no longer outstanding";
}

TEST(Resolving, a_partial_failure_is_no_error_while_there_is_an_address) {
  EXPECT_EQ(resolved_by(table({{"www.example", {std::string("gone.example"), ip("192.0.2.1")}}}),
                        Remote::host("www.example", 80)),
            "192.0.2.1:80");
}

TEST(Resolving, a_table_refuses_what_is_no_host_name) {
  StaticNames names;
  EXPECT_EQ(names.add("no spaces", {}).error().name, "host_name");
  EXPECT_EQ(names.add("", {}).error().name, "host_name");
}

}  // namespace
}  // namespace post::test
