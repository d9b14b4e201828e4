#include "model/establishment/resolver.h"

#include "model/remote.h"
#include "model/text.h"

namespace post {

std::string canonical_host_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return to_lower(name);
}

Result<void> StaticNames::add(std::string_view name, std::vector<ResolvedItem> items) {
  if (!is_host_name(name)) {
    return Error{"host_name", "'" + std::string(name.substr(0, 80)) +
                                  "'; allowed: labels of letters, digits, hyphens and underscores "
                                  "joined by dots, 253 characters at most"};
  }
  auto& known = names_[canonical_host_name(name)];
  known.insert(known.end(), std::move_iterator(items.begin()), std::move_iterator(items.end()));
  return {};
}

std::optional<Answer> StaticNames::ask(const Question& question, Delegate&) {
  const auto found = names_.find(question.name);
  if (found != names_.end()) return Answer{.items = found->second};
  return Answer{.error = Error{"unknown_name", "not in the table of names"}};
}

}  // namespace post
