#include "experiments/lab/run/domain_names.h"

#include <utility>

namespace post::lab {
namespace {

template <class Map>
const typename Map::mapped_type* entry_in(const Map& map, const std::string& key) {
  const auto at = map.find(key);
  return at == map.end() ? nullptr : &at->second;
}

Answer answer_of(const std::vector<IpAddress>& addresses) {
  Answer answer;
  answer.items.assign(addresses.begin(), addresses.end());
  return answer;
}

Answer unknown_name(const std::string& text) {
  Answer answer;
  answer.error = Error{"unknown_name", text};
  return answer;
}

}  // namespace

std::optional<Answer> DomainNames::ask(const Question& question, Delegate&) {
  if (const auto* addresses = entry_in(everywhere_, question.name)) return answer_of(*addresses);
  const Answers* answers = entry_in(by_domain_, question.name);
  if (answers == nullptr) return unknown_name("not in the table of names");
  const std::string domain = question.local ? question.local->provisioning_domain : "";
  if (const auto* addresses = entry_in(*answers, domain)) return answer_of(*addresses);
  return unknown_name("the domain '" + domain + "' does not know '" + question.name + "'");
}

}  // namespace post::lab
