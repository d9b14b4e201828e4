// Where names become names and addresses: the interface, and the static table that needs no
// network.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/address.h"
#include "model/establishment/gathering.h"
#include "model/result.h"

namespace post {

/// Numbers the questions of one Resolution, from 1.
enum class QuestionId : std::uint32_t {};

struct Question {
  QuestionId id{};
  std::string name;  ///< lower case, without a final dot
  /// Who asks, where answers differ from one provisioning domain to another: one of that domain's
  /// locals.
  std::optional<LocalCandidate> local;
};

/// Lower case, without a final dot.
std::string canonical_host_name(std::string_view name);

/// An alias is a name to resolve in its place.
using ResolvedItem = std::variant<IpAddress, std::string>;

/// 0..n results in the resolver's order. `final` says that nothing more comes for this question.
struct Answer {
  std::vector<ResolvedItem> items{};
  bool final = true;
  std::optional<Error> error{};  ///< why there are none, where the resolver knows
};

class Resolver {
 public:
  class Delegate {
   public:
    virtual ~Delegate() = default;
    virtual void on_answer(QuestionId question, Answer answer) = 0;
  };
  virtual ~Resolver() = default;
  /// True where the answer depends on the local that asks; then each provisioning domain is asked
  /// for (rule 71).
  virtual bool depends_on_local() const = 0;
  /// An answer known now is returned. Otherwise `delegate` gets one or more later, never inside
  /// this call, until it is final or the question is dropped.
  virtual std::optional<Answer> ask(const Question& question, Delegate& delegate) = 0;
  virtual void drop(QuestionId question, Delegate& delegate) = 0;
};

/// Names from a table, known at once. Copies of it share nothing.
class StaticNames : public Resolver {
 public:
  /// Refuses what is no host name (`host_name`). Names are compared without regard to case. Added
  /// again: appended.
  Result<void> add(std::string_view name, std::vector<ResolvedItem> items);

  bool depends_on_local() const override { return false; }
  std::optional<Answer> ask(const Question& question, Delegate& delegate) override;
  void drop(QuestionId, Delegate&) override {}

 private:
  std::map<std::string, std::vector<ResolvedItem>, std::less<>> names_;
};

}  // namespace post
