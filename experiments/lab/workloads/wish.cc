#include "experiments/lab/workloads/wish.h"

#include "experiments/lab/workloads/declarations.h"

namespace post::lab {
namespace {

ParameterDeclaration flag(std::string name, std::string help) {
  return {.name = std::move(name),
          .type = ParameterType::kFlag,
          .help = std::move(help),
          .fallback = false};
}

bool is_set(const ParameterValues& values, const std::string& name) {
  return std::get<bool>(values.at(name));
}

}  // namespace

std::vector<ParameterDeclaration> wish_parameters() {
  return {{.name = "lifetime",
           .type = ParameterType::kDuration,
           .help = "After which it is worth nothing (rule 46); none: never",
           .least = 1,
           .most = kMostWaitNs},
          {.name = "niceness",
           .type = ParameterType::kCount,
           .help = "Those of lower niceness go first (rule 28)",
           .fallback = std::uint64_t{0}},
          {.name = "ordered",
           .type = ParameterType::kFlag,
           .help = "In order among the ordered ones; default: if nothing else is asked (rule 31)"},
          flag("independent_if_expired", "It survives its antecedents (rule 38)"),
          flag("idempotent", "It may arrive more than once (rule 55)"),
          flag("immediate", "In a packet of its own (rule 27)")};
}

MessageProperties properties_of(const ParameterValues& values) {
  MessageProperties properties;
  if (const auto lifetime = values.find("lifetime"); lifetime != values.end()) {
    properties.lifetime = std::get<Duration>(lifetime->second);
  }
  if (const auto ordered = values.find("ordered"); ordered != values.end()) {
    properties.ordered = std::get<bool>(ordered->second);
  }
  properties.niceness = static_cast<std::int64_t>(std::get<std::uint64_t>(values.at("niceness")));
  properties.independent_if_expired = is_set(values, "independent_if_expired");
  properties.idempotent = is_set(values, "idempotent");
  properties.immediate = is_set(values, "immediate");
  return properties;
}

}  // namespace post::lab
