// Messages of one size at given times.
#include "experiments/lab/workloads/conversation.h"
#include "experiments/lab/workloads/declarations.h"
#include "experiments/lab/workloads/kinds.h"
#include "experiments/lab/workloads/schedule.h"
#include "experiments/lab/workloads/wish.h"

namespace post::lab {
namespace {

class Messages final : public Workload, Conversation::Delegate {
 public:
  explicit Messages(const WorkloadSetup& setup)
      : conversation_(setup, *this, properties_of(setup.spec.parameters)),
        size_(parameter<std::uint64_t>(setup.spec, "size")),
        schedule_(setup.host, parameter<std::vector<Duration>>(setup.spec, "at"),
                  [this] { send_next(); }) {}

  void start() override { schedule_.start(); }
  bool finished() const override { return conversation_.settled(); }
  void report(const Receipts& receipts, Summary& summary) const override {
    conversation_.report(receipts, summary);
  }

 private:
  void send_next() {
    conversation_.send(size_);
    if (schedule_.done()) conversation_.finish();
  }

  Conversation conversation_;
  std::uint64_t size_;
  Schedule schedule_;
};

}  // namespace

WorkloadKind messages_workload() {
  WorkloadDeclaration declaration =
      conversation_declaration("messages", "Messages of one size at given times");
  auto& parameters = declaration.parameters;
  parameters.push_back({.name = "at",
                        .type = ParameterType::kTimeList,
                        .help = "When each Message is sent",
                        .required = true});
  parameters.push_back(message_octets_parameter("size", "Content of each Message", 1000));
  append(parameters, wish_parameters());
  return {std::move(declaration), make_workload<Messages>};
}

}  // namespace post::lab
