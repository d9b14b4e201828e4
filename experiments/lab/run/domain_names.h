// A resolver whose answers depend on the provisioning domain that asks (RFC 7556 section 5.2).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/establishment/resolver.h"

namespace post::lab {

/// Names from a table, known at once. A name is answered in each domain by what that domain says of
/// it; one of which no domain says anything, by what all say.
class DomainNames : public Resolver {
 public:
  using Answers = std::map<std::string, std::vector<IpAddress>>;  ///< by domain

  void add(const std::string& name, std::vector<IpAddress> everywhere) {
    everywhere_[name] = std::move(everywhere);
  }
  void add(const std::string& name, Answers answers) { by_domain_[name] = std::move(answers); }

  bool depends_on_local() const override { return true; }
  std::optional<Answer> ask(const Question& question, Delegate& delegate) override;
  void drop(QuestionId, Delegate&) override {}

 private:
  std::map<std::string, std::vector<IpAddress>> everywhere_;
  std::map<std::string, Answers> by_domain_;
};

}  // namespace post::lab
